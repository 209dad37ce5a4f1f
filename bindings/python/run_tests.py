#!/usr/bin/env python3
"""Installs the package into a fresh environment and runs its tests there: run_tests.py BUILD_FOLDER [PROGRAM BENCH_T1]

The environment and pip's cache stand in BUILD_FOLDER. Without a network, or without the headers of Python, the tests do
not apply: exit code 77. PROGRAM is the command `yibao`, whose answers the package's own must be.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig

HERE = pathlib.Path(__file__).resolve().parent
TESTED_WITH = ["pytest>=7", "hypothesis>=6", "mypy>=1.8", "fastapi>=0.100", "uvicorn>=0.20", "httpx>=0.24", "abi3audit", "build",
               "wheel"]
NOT_HERE = 77


def run(*command, **more):
    print("+", *command, flush=True)
    subprocess.run([str(word) for word in command], check=True, **more)


def interpreter():
    """The system's own where there is one: another may lack what building needs."""
    return next((path for path in ("/usr/bin/python3", sys.executable) if os.access(path, os.X_OK)), sys.executable)


def may_build():
    """Whether this Python has its headers."""
    ask = "import sysconfig; print(sysconfig.get_path('include'))"
    told = subprocess.run([interpreter(), "-c", ask], stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    return (pathlib.Path(told) / "Python.h").is_file()


def environment(folder, name):
    """A fresh one; its python."""
    shutil.rmtree(folder / name, ignore_errors=True)
    run(interpreter(), "-m", "venv", folder / name)
    return folder / name / ("Scripts" if sysconfig.get_platform().startswith("win") else "bin") / "python"


def install(python, *what):
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)


def archives(python, folder):
    """A source archive, and from it alone a wheel for every Python from 3.9; only where git keeps the tree."""
    if subprocess.run(["git", "-C", str(HERE), "rev-parse"], stderr=subprocess.DEVNULL, check=False).returncode:
        print("no git, so no source archive")
        return
    shutil.rmtree(folder / "dist", ignore_errors=True)
    run(python, "-m", "build", "--outdir", folder / "dist", HERE)
    (built,) = (folder / "dist").glob("yibao-*-abi3-*.whl")  # named after the Python that built it
    run(python, "-m", "wheel", "tags", "--remove", "--python-tag", "cp39", built)
    (wheel,) = (folder / "dist").glob("yibao-*-cp39-abi3-*.whl")
    run(python, "-m", "abi3audit", "--strict", wheel)
    install(python, "--force-reinstall", "--no-deps", wheel)
    run(python, "-m", "yibao", "--version")


def main(folder, *programs):
    folder = pathlib.Path(folder).resolve()
    programs = [str(pathlib.Path(program).resolve()) for program in programs]
    folder.mkdir(parents=True, exist_ok=True)
    if not may_build():
        print("Python's headers are not there")
        return NOT_HERE
    try:
        python = environment(folder, "python-env")
        install(python, *TESTED_WITH)
    except subprocess.CalledProcessError:
        print("no environment could be made, or the package index cannot be reached")
        return NOT_HERE
    env = {**os.environ, "YIBAO_PROGRAMS": os.pathsep.join(programs)}
    install(python, HERE)
    run(python, "-m", "mypy", "--strict", "--cache-dir", folder / "mypy", "-p", "yibao", cwd=folder)
    run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", HERE / "tests", cwd=folder, env=env)
    run(python, HERE / "bench.py", *(["--c", programs[1]] if len(programs) > 1 else []), cwd=folder)
    archives(python, folder)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
