"""Lists the library's sources for meson.build: sources.py FOLDER prints ROOM<tab>PATH a line."""

import pathlib
import sys


def room(path: pathlib.PurePath) -> str:
    """Which list a source belongs to, by the folder it stands in."""
    return path.parts[0] if path.parts[0] in ("cli", "packs") else "library"


def main(folder: str) -> None:
    source = pathlib.Path(folder).resolve() / "src"
    for path in sorted([*source.glob("*/*.c"), *source.glob("packs/**/*.yb")]):
        print(room(path.relative_to(source)), path.as_posix(), sep="\t")


if __name__ == "__main__":
    main(sys.argv[1])
