"""What is installed: the command, the types, the page, and nothing besides the stable ABI."""

import os
import pathlib
import re
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


def test_the_page():
    """The scenes of README.md say what they say there."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    scenes = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL)
    assert scenes
    for code, wanted in scenes:
        told = said(sys.executable, "-c", code, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
        assert told.stdout.decode() == wanted


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
