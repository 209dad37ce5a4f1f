#!/usr/bin/env python3
"""Writes the packs into one C file, as bytes: embed.py OUTPUT.c [PACK.yb]…"""

import pathlib
import sys

WIDTH = 24


def rows(data):
    for start in range(0, len(data), WIDTH):
        yield "    " + " ".join(f"{byte}," for byte in data[start:start + WIDTH])


def embed(packs):
    """The C text for (name, bytes) pairs. Same packs, same text: sorted by name, no date, no path."""
    lines = ["/* Written by src/packs/embed.py from the packs beside it. */", '#include "packs/packs.h"', ""]
    table = []
    for number, (name, data) in enumerate(sorted(packs)):
        data.decode("utf-8")  # a pack that is no text must not get as far as a library
        if b"\0" in data:
            raise ValueError(f"{name}.yb holds a NUL")
        lines += [f"static const unsigned char pack_{number}[] = {{", *rows(data + b"\0"), "};"]
        table.append(f'    {{"{name}", pack_{number}, {len(data)}}},')
    lines += ["", "const yb_pack_text yb_pack_texts[] = {", *table, "    {NULL, NULL, 0},", "};"]
    lines += [f"const uint32_t yb_pack_text_count = {len(packs)};", ""]
    return "\n".join(lines)


def main(output, *inputs):
    packs = [(path.stem, path.read_bytes()) for path in map(pathlib.Path, inputs)]
    names = [name for name, _ in packs]
    if len(set(names)) != len(names):
        sys.exit("two packs have one name")
    pathlib.Path(output).write_text(embed(packs), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
