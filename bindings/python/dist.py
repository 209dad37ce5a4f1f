"""Run by `meson dist`: puts the library's sources into the archive, so that it builds alone.

The library as two files where bindings/amalgamate.py is there to write them, else as it stands in the tree; the command's
own sources, which keep to the public header, as they are.
"""

import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(os.environ["MESON_SOURCE_ROOT"])
CARRIED = HERE / "_c"
TREE = CARRIED if CARRIED.is_dir() else HERE.parent.parent
AMALGAMATE = TREE / "bindings/amalgamate.py"
ARCHIVE = pathlib.Path(os.environ.get("MESON_PROJECT_DIST_ROOT", os.environ["MESON_DIST_ROOT"])) / "_c"
LEFT_OUT = shutil.ignore_patterns("__pycache__", "meson.build", "*.in", "*.map")


def two_files() -> None:
    """yibao.c and yibao.h, each where sources.py and the compiler look."""
    (ARCHIVE / "src/library").mkdir(parents=True)
    (ARCHIVE / "include/yibao").mkdir(parents=True)
    subprocess.run([sys.executable, AMALGAMATE, ARCHIVE / "src/library"], check=True)
    shutil.move(ARCHIVE / "src/library/yibao.h", ARCHIVE / "include/yibao/yibao.h")
    shutil.copytree(TREE / "src/cli", ARCHIVE / "src/cli", ignore=LEFT_OUT)


def whole_tree() -> None:
    """All sources."""
    for name in ("include", "src"):
        shutil.copytree(TREE / name, ARCHIVE / name, ignore=LEFT_OUT, dirs_exist_ok=True)


def main() -> None:
    if AMALGAMATE.is_file():
        two_files()
    else:
        whole_tree()
    shutil.copy(TREE / "LICENSE", ARCHIVE / "LICENSE")


if __name__ == "__main__":
    main()
