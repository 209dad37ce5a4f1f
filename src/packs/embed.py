#!/usr/bin/env python3
"""Writes the packs into one C file, as bytes: embed.py OUTPUT.c [PACK.yb]…

NAME.yb holds `policy NAME`, NAME/PART.yb a part of it; both are named by their path from this folder.
"""

import pathlib
import re
import sys

WIDTH = 24
HEADER = re.compile(r"(?:\s*(?:#.*)?\n)*\s*(policy|part\s+of)\s+(\w+)")


def rows(data):
    for start in range(0, len(data), WIDTH):
        yield "    " + " ".join(f"{byte}," for byte in data[start:start + WIDTH])


def check(name, data):
    """What the name promises stands in the text; one that is no text must not get as far as a library."""
    if b"\0" in data:
        raise ValueError(f"{name}.yb holds a NUL")
    policy, _, part = name.partition("/")
    header = HEADER.match(data.decode("utf-8"))
    if not header or header.group(2) != policy or (header.group(1) == "policy") == bool(part):
        raise ValueError(f"{name}.yb must begin with {'part of' if part else 'policy'} {policy}")


def embed(packs):
    """The C text for (name, bytes) pairs. Same packs, same text: sorted by name, no date, no path."""
    lines = ["/* Written by src/packs/embed.py from the packs beside it. */", '#include "packs/packs.h"', ""]
    table = []
    for number, (name, data) in enumerate(sorted(packs)):
        check(name, data)
        lines += [f"static const unsigned char pack_{number}[] = {{", *rows(data + b"\0"), "};"]
        table.append(f'    {{"{name}", pack_{number}, {len(data)}}},')
    lines += ["", "const yb_pack_text yb_pack_texts[] = {", *table, "    {NULL, NULL, 0},", "};"]
    lines += [f"const uint32_t yb_pack_text_count = {len(packs)};", ""]
    return "\n".join(lines)


def main(output, *inputs):
    here = pathlib.Path(__file__).resolve().parent
    paths = [pathlib.Path(path).resolve().relative_to(here) for path in inputs]
    packs = [(path.with_suffix("").as_posix(), (here / path).read_bytes()) for path in paths]
    pathlib.Path(output).write_text(embed(packs), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
