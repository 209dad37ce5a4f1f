"""meson-python, but for the name of a wheel: `cp39` where it says with which Python it happened to be built.

meson-python keeps to the stable ABI (`limited-api` in pyproject.toml) and writes the Python that builds into the tag, cp311-abi3,
though the wheel runs on all from the one that meson.build names at `limited_api`. `wheel tags` sets that right, in the name and
in the wheel's own record. Everything else is meson-python's.
"""

import pathlib
import subprocess
import sys

import mesonpy
from mesonpy import build_editable, build_sdist, get_requires_for_build_editable, get_requires_for_build_sdist

LOWEST = "cp39"
__all__ = ["build_editable", "build_sdist", "build_wheel", "get_requires_for_build_editable", "get_requires_for_build_sdist",
           "get_requires_for_build_wheel"]


def get_requires_for_build_wheel(config_settings=None):
    """What meson-python asks for, and what writes tags."""
    return [*mesonpy.get_requires_for_build_wheel(config_settings), "wheel>=0.40"]


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """The wheel, named after the lowest Python that it runs on; one that is not of the stable ABI keeps its name."""
    built = mesonpy.build_wheel(wheel_directory, config_settings, metadata_directory)
    if "-abi3-" not in built:
        return built
    retag = [sys.executable, "-m", "wheel", "tags", "--remove", "--python-tag", LOWEST, built]
    said = subprocess.run(retag, cwd=wheel_directory, stdout=subprocess.PIPE, text=True, check=True).stdout
    return pathlib.Path(said.split()[-1]).name
