"""What the tests share: the embedded policy, and where the tree is."""

import pathlib

import pytest

import yibao

TREE = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def policy():
    return yibao.Policy.embedded()


@pytest.fixture(scope="session")
def tree():
    return TREE
