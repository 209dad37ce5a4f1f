"""What `yibao list` tells of packs, for the documents that are made from it."""

import json
import pathlib
import tempfile

import report


def entries(yibao, packs):
    """Everything that stands in these packs, the built-in ones left out."""
    return [json.loads(line) for line in report.run([yibao, "list", "--only", *packs]).stdout.splitlines()]


def entries_of_text(yibao, text):
    """The same of a pack written for a self-test; its file is called pack.yb."""
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "pack.yb"
        path.write_text(text, encoding="utf-8")
        listed = entries(yibao, [path])
    for entry in listed:
        entry["file"] = path.name
    return listed


def place(entry):
    return f"{pathlib.Path(entry['file']).name}:{entry['line']}: {entry['kind']} {entry['name']}"


def cell(text):
    """Text for a cell of a table, also within a code span."""
    return text.replace("|", "\\|").replace("\n", " ")


def code(text):
    return f"`{cell(text)}`"


def some(things, most=3):
    """The first few of a list, and how many more there are."""
    more = f" + {len(things) - most}" if len(things) > most else ""
    return ", ".join(things[:most]) + more


def table(*columns):
    return "\n| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|\n"


def row(*cells):
    return "| " + " | ".join(cells) + " |\n"
