"""What is installed: the command, the types, the page, and nothing besides the stable ABI."""

import importlib.metadata
import os
import pathlib
import re
import signal
import subprocess
import sys

import pytest

import yibao

HERE = pathlib.Path(__file__).resolve().parents[1]
PROGRAMS = [path for path in os.environ.get("YIBAO_PROGRAMS", "").split(os.pathsep) if path]


def said(*command, **more):
    return subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, **more)


def test_the_command(tree):
    command = [sys.executable, "-m", "yibao"]
    asked = tree / "examples/requests/ningbo-inpatient.json"
    assert said(*command, "--version").stdout == b"yibao 0.1.0\n"
    assert said(*command, "nothing").returncode == 2
    for words in (["decide", asked], ["decide", "--explain", "--lang", "zh", asked], ["packs"]):
        ours = said(*command, *words)
        assert ours.returncode == 0 and ours.stdout
        if PROGRAMS:
            assert ours.stdout == said(PROGRAMS[0], *words).stdout
    assert said(*command, "decide", "-", input=b"{").returncode == 4


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="signals of POSIX")
def test_the_command_ends_as_commands_do():
    """Silently where nobody reads on, and at once where somebody interrupts it."""
    for words, sent in ((["list"], signal.SIGPIPE), (["decide", "--lines", "-"], signal.SIGINT)):
        with subprocess.Popen([sys.executable, "-m", "yibao", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as command:
            if sent == signal.SIGPIPE:
                assert command.stdout.read(1) == b"{"
                command.stdout.close()
            else:
                command.stdin.write(b"{}\n" * 20000)  # once there are answers, it is under way
                command.stdin.flush()
                assert command.stdout.read(1)
                command.send_signal(sent)
            assert command.wait(60) == -sent and command.stderr.read() == b""


def scenes(language, page):
    """The programs of a page, each with what it prints."""
    found = re.findall(rf"```{language}\n(.*?)```\n\n```text\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert found, page
    return found


PAGES = [HERE / "README.md", HERE.parent / "README.md"]


@pytest.mark.parametrize("code, wanted", [scene for page in PAGES for scene in scenes("python", page)])
def test_the_pages(code, wanted):
    """What is shown is what comes."""
    told = said(sys.executable, "-W", "error", "-c", code, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    assert told.stdout.decode() == wanted


def test_the_same_scene_in_both_languages():
    """bindings/README.md asks one question in Go and in Python, and gets one answer."""
    (_, python), = scenes("python", PAGES[1])
    (_, go), *_ = scenes("go", PAGES[1])
    assert python == go


def test_the_types_of_users(tmp_path):
    """What users write is checked by mypy --strict, and what is wrong there is found before it runs."""
    pytest.importorskip("mypy")
    (code, _), = scenes("python", PAGES[1])
    wrong = "".join(f"{line}\n" for line in [
        "policy.decide('bind', area=1.5, on=date(2026, 11, 21))", "policy.decide('bind', on=date(2026, 11, 21))",
        "d.explain(3)", "d.receipt(notary=yibao.Host())", "yibao.Policy.compile(['a.yb'])", "d.reasons.append(1)"])
    (tmp_path / "user.py").write_text(code + wrong, encoding="utf-8")
    told = said(sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", "user.py", cwd=tmp_path).stdout.decode()
    lines = [int(line) for line in re.findall(r"user\.py:(\d+): error", told)]
    assert lines == [code.count("\n") + 1 + n for n in range(6)], told


def test_one_wheel_for_all():
    """What the build itself wrote about what is installed: from which Python on it runs, and that it wants nothing else."""
    installed = importlib.metadata.distribution("yibao")
    tags = re.findall("^Tag: (.*)$", installed.read_text("WHEEL"), re.MULTILINE)
    assert tags and all(tag.startswith("cp39-abi3-") for tag in tags)
    assert installed.metadata["Requires-Python"] == ">=3.9" and not installed.requires


def test_public_things_are_explained():
    for name in yibao.__all__:
        thing = getattr(yibao, name)
        assert thing.__doc__, name
        for member in vars(thing) if isinstance(thing, type) and thing.__module__.startswith("yibao") else ():
            if not member.startswith("_") and callable(getattr(thing, member)):
                assert getattr(thing, member).__doc__, f"{name}.{member}"
    assert (pathlib.Path(yibao.__file__).parent / "py.typed").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks nm")
def test_the_stable_abi():
    """One wheel for every Python from 3.9: no name that the limited API of then did not have; nothing shown but the start."""
    library = yibao._core.__file__
    assert library.endswith(".abi3.so")
    names = said("nm", "-D", "--defined-only", library)
    if names.returncode:
        pytest.skip("there is no nm")
    assert [line.split()[-1] for line in names.stdout.decode().splitlines() if " T " in line] == ["PyInit__core"]
    wants = {line.split()[-1].split("@")[0] for line in said("nm", "-D", "--undefined-only", library).stdout.decode().splitlines()}
    private = {name for name in wants if name.startswith("_Py")}
    assert private <= {"_Py_NoneStruct", "_Py_TrueStruct", "_Py_FalseStruct", "_Py_Dealloc", "_PyArg_ParseTuple_SizeT",
                       "_PyObject_CallFunction_SizeT", "_Py_BuildValue_SizeT"}  # as macros of the limited API write them
    assert not wants & {"PyUnicode_AsUTF8AndSize", "PyObject_CallNoArgs", "PyObject_Vectorcall", "PyModule_AddType", "Py_NewRef",
                        "PyType_GetModuleState", "PyModule_AddObjectRef", "PyObject_CallOneArg"}  # later than 3.9
