"""Run by `meson dist`: puts the library's sources into the archive, so that it builds alone."""

import os
import pathlib
import shutil

HERE = pathlib.Path(os.environ["MESON_SOURCE_ROOT"])
CARRIED = HERE / "_c"
TREE = CARRIED if CARRIED.is_dir() else HERE.parent.parent
ARCHIVE = pathlib.Path(os.environ.get("MESON_PROJECT_DIST_ROOT", os.environ["MESON_DIST_ROOT"]))


def main() -> None:
    for name in ("include", "src"):
        shutil.copytree(TREE / name, ARCHIVE / "_c" / name, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("__pycache__", "meson.build", "*.in", "*.map"))
    shutil.copy(TREE / "LICENSE", ARCHIVE / "_c" / "LICENSE")


if __name__ == "__main__":
    main()
