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
    """As numbers: a string literal of this length is more than C promises to take."""
    yield "{"
    data += b"\0"
    for start in range(0, len(data), WIDTH):
        yield "    " + " ".join(f"{byte}," for byte in data[start:start + WIDTH])
    yield "}"


def lines(data):
    """As a string literal with the lines of the pack, for people to read; the NUL comes of itself."""
    for line in data.decode("utf-8").replace("\n", "\n\v").split("\v"):
        for char, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("??", '?""?')):
            line = line.replace(char, written)
        yield f'    "{line}"'


def check(name, data):
    """What the name promises stands in the text; one that is no text must not get as far as a library."""
    if b"\0" in data:
        raise ValueError(f"{name}.yb holds a NUL")
    policy, _, part = name.partition("/")
    header = HEADER.match(data.decode("utf-8"))
    if not header or header.group(2) != policy or (header.group(1) == "policy") == bool(part):
        raise ValueError(f"{name}.yb must begin with {'part of' if part else 'policy'} {policy}")


def embed(packs, form=rows):
    """The C text for (name, bytes) pairs. Same packs, same text: sorted by name, no date, no path."""
    text = ["/* Written by src/packs/embed.py from the packs beside it. */", '#include "packs/packs.h"', ""]
    table = []
    for number, (name, data) in enumerate(sorted(packs)):
        check(name, data)
        text += [f"static const unsigned char pack_{number}[] =", *form(data), ";"]
        table.append(f'    {{"{name}", pack_{number}, {len(data)}}},')
    text += ["", "const yb_pack_text yb_pack_texts[] = {", *table, "    {NULL, NULL, 0},", "};"]
    text += [f"const uint32_t yb_pack_text_count = {len(packs)};", ""]
    return "\n".join(text)


def main(output, *inputs):
    here = pathlib.Path(__file__).resolve().parent
    paths = [pathlib.Path(path).resolve().relative_to(here) for path in inputs]
    packs = [(path.with_suffix("").as_posix(), (here / path).read_bytes()) for path in paths]
    pathlib.Path(output).write_text(embed(packs), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
