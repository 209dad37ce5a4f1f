#!/usr/bin/env python3
"""The top level holds what the house has and nothing else, and no file speaks of one machine's paths.

    house.py [ROOT]
    house.py --self-test
"""

import pathlib
import re
import subprocess
import sys
import tempfile

import report

TOP = {"include", "src", "tests", "examples", "bindings", "docs", "meson.build", "LICENSE", "README.md"}

# Somebody's home or workplace, which nobody else has. /tmp, /usr and the like are everywhere.
PLACES = re.compile(rb"(?<![\w.$}~*-])/(?:home|root|work|Users|mnt|media)/[\w.]|\b[A-Za-z]:\\+Users\\")


def files_of(root):
    """What is tracked or about to be; without git, all but build folders and dot files."""
    try:
        command = ["git", "-c", f"safe.directory={root}", "-C", str(root), "ls-files", "-z", "--cached",
                   "--others", "--exclude-standard"]
        listed = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        listed = listed.stdout.decode()
        names = sorted(name for name in set(listed.split("\0")) if name and (root / name).is_file())
        if names:
            return names
    except (OSError, subprocess.CalledProcessError):
        pass
    return sorted(str(path.relative_to(root)) for path in root.rglob("*")
                  if path.is_file() and not path.relative_to(root).parts[0].startswith((".", "build"))
                  and "__pycache__" not in path.parts)


def check(root):
    """(findings, number of files)"""
    root = pathlib.Path(root)
    names = files_of(root)
    findings = []
    for top in sorted({name.split("/")[0] for name in names}):
        if top not in TOP and not top.startswith("."):
            findings.append(f"{top} does not belong on the top level")
    for name in names:
        data = (root / name).read_bytes()
        for found in PLACES.finditer(data):
            line = data.count(b"\n", 0, found.start()) + 1
            findings.append(f"{name}:{line}: speaks of one machine's path")
    return findings, len(names)


SAMPLES = [
    ({"src/a.c": "int a;", "README.md": "x", ".gitignore": "x"}, None),
    ({"src/a.c": "#!/usr/bin/env bash\n/tmp/x $HOME/x ~/work/x src/work/x HOME=/root x"}, None),
    ({"src/a.c": "x", "NOTES.md": "x"}, "NOTES.md does not belong"),
    ({"src/a.c": "x", "vendor/b.c": "x"}, "vendor does not belong"),
    ({"src/a.c": "one\nsee /ho" + "me/li/x"}, "src/a.c:2: speaks"),
    ({"docs/a.md": "in /wo" + "rk/x"}, "docs/a.md:1: speaks"),
    ({"docs/a.md": "`/Us" + "ers/li/x`"}, "docs/a.md:1: speaks"),
    ({"docs/a.md": "C:\\Us" + "ers\\li"}, "docs/a.md:1: speaks"),
]


def self_test():
    cases = []
    for files, expected in SAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = pathlib.Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            cases.append((f"{files}", check(folder)[0], expected))
    report.finish_self_test("house", cases)


if __name__ == "__main__":
    if sys.argv[1:] == ["--self-test"]:
        self_test()
    findings, files = check(sys.argv[1] if len(sys.argv) > 1 else report.ROOT)
    report.finish("house", findings, f"{files} files" if files else "")
