#!/usr/bin/env python3
"""Installs the package into a fresh environment and runs its tests there: run_tests.py BUILD_FOLDER [PROGRAM BENCH_T1]

The environment and pip's cache stand in BUILD_FOLDER. Without a network, or without the headers of Python, the tests do
not apply: exit code 77. PROGRAM is the command `yibao`, whose answers the package's own must be.

Besides: types, what a decision costs, the archives, the wheel under every other Python from 3.9 that is there, and the
tests again with an extension built under ASan and UBSan.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import sysconfig

HERE = pathlib.Path(__file__).resolve().parent
TESTED_WITH = ["pytest>=7", "hypothesis>=6", "mypy>=1.18", "fastapi>=0.100", "uvicorn>=0.20", "httpx>=0.24", "abi3audit", "build"]
NOT_HERE = 77
LOWEST = 9  # of Python 3
WHEEL = f"yibao-*-cp3{LOWEST}-abi3-*.whl"
SANITIZED = ["test_bad.py", "test_decide.py", "test_host.py", "test_notary.py", "test_properties.py", "test_threads.py"]
DECIDES = """import sys, yibao
d = yibao.Policy.embedded().decide("bind", area="330200", on="2026-11-21", facts={"bindings": [{"status": "active"}] * 5})
assert d.outcome is yibao.Outcome.DENY and d.reasons[0].code == "LIMIT_MEMBERS", d
print("Python", sys.version.split()[0], d)"""


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


def install(python, *what, **more):
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what, **more)


def archives(python, folder):
    """A source archive, and from it alone a wheel for every Python from 3.9; only where git keeps the tree."""
    if subprocess.run(["git", "-C", str(HERE), "rev-parse"], stderr=subprocess.DEVNULL, check=False).returncode:
        print("no git, so no source archive")
        return
    shutil.rmtree(folder / "dist", ignore_errors=True)
    run(python, "-m", "build", "--outdir", folder / "dist", HERE)
    (wheel,) = (folder / "dist").glob(WHEEL)
    run(python, "-m", "abi3audit", "--strict", wheel)
    install(python, "--force-reinstall", "--no-deps", wheel)
    run(python, "-m", "yibao", "--version")
    for other in other_pythons():
        under(other, wheel, folder)


def other_pythons():
    """Each Python 3.9, 3.10, … that is on the path or that pyenv keeps, and runs."""
    kept = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv")) / "versions"
    for minor in range(LOWEST, 30):
        found = [shutil.which(f"python3.{minor}"), *sorted(kept.glob(f"3.{minor}.*/bin/python"))]
        runs = [path for path in found if path and not subprocess.run([path, "-c", "import venv"], check=False,
                                                                      stderr=subprocess.DEVNULL).returncode]
        yield from runs[-1:]


def under(python, wheel, folder):
    """The wheel installs and decides under that Python, whatever built it."""
    shutil.rmtree(folder / "other-env", ignore_errors=True)
    run(python, "-m", "venv", folder / "other-env")
    other = folder / "other-env/bin/python"
    install(other, "--no-index", "--no-deps", wheel)
    run(other, "-c", DECIDES)


def sanitized(python, folder, env):
    """The tests of what is given wrongly, and of callbacks, where every byte is watched: the objects of Python come from malloc.

    What the interpreter never gives back is no leak of ours; test_nothing_is_lost looks for those.
    """
    asan = subprocess.run(["cc", "-print-file-name=libasan.so"], stdout=subprocess.PIPE, text=True, check=False).stdout.strip()
    if not pathlib.Path(asan).is_absolute():
        print("this compiler has no libasan.so to load before an interpreter")
        return
    site = folder / "sanitized"
    shutil.rmtree(site, ignore_errors=True)
    watched = "-O1 -fsanitize=address,undefined"  # -O1: half the time to build
    install(python, "--target", site, "--no-deps", HERE, env={**os.environ, "CFLAGS": watched, "LDFLAGS": watched})
    env = {**env, "PYTHONPATH": str(site)}
    alone = subprocess.run([str(python), "-c", "import yibao"], env=env, stderr=subprocess.PIPE, text=True, check=False)
    if "ASan runtime does not come first" not in alone.stderr:
        sys.exit(f"the extension is not built under ASan:\n{alone.stderr}")
    env.update(LD_PRELOAD=asan, ASAN_OPTIONS="detect_leaks=0", UBSAN_OPTIONS="halt_on_error=1", PYTHONMALLOC="malloc")
    run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *(HERE / "tests" / name for name in SANITIZED), cwd=folder, env=env)


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
    run(python, "-m", "mypy.stubtest", "yibao._core", cwd=folder)
    run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", HERE / "tests", cwd=folder, env=env)
    run(python, HERE / "bench.py", *(["--c", programs[1]] if len(programs) > 1 else []), cwd=folder)
    archives(python, folder)
    sanitized(python, folder, env)
    return 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
