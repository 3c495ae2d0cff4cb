"""The locks are what is installed: in step with the declaration, every wheel with its hash."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.rooms import ROOT

LOCKS = {"requirements.lock": ["build"], "requirements-test.lock": ["test", "build"]}


def _pins(lock: str) -> dict[str, Version]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in pins}


def _declared(groups: list[str]) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    texts = list(project["project"]["dependencies"])
    for group in groups:
        texts += [text for text in project["dependency-groups"][group] if isinstance(text, str)]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize(("lock", "groups"), LOCKS.items())
def test_the_lock_holds_what_is_declared(lock: str, groups: list[str]) -> None:
    pins = _pins(lock)
    stale = [
        f"{wanted}: locked {pins.get(canonicalize_name(wanted.name))}"
        for wanted in _declared(groups)
        if canonicalize_name(wanted.name) not in pins
        or pins[canonicalize_name(wanted.name)] not in wanted.specifier
    ]
    assert not stale, "lock again, see docs/decisions/002-dependencies.md"


@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_is_locked_that_nobody_asked_for(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "# via" not in block] == []
    direct = {
        canonicalize_name(block.split("==")[0])
        for block in blocks
        if re.search(r"pyproject\.toml", block)
    }
    assert direct == {canonicalize_name(wanted.name) for wanted in _declared(LOCKS[lock])}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_wheel_has_its_hash(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    assert blocks
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_what_is_tested_is_what_is_shipped() -> None:
    shipped, tested = _pins("requirements.lock"), _pins("requirements-test.lock")
    assert {name: pin for name, pin in shipped.items() if tested.get(name) != pin} == {}


def test_every_dependency_has_its_reason_in_writing() -> None:
    page = Path(ROOT / "docs" / "decisions" / "002-dependencies.md").read_text(encoding="utf-8")
    names = [wanted.name for wanted in _declared(["test", "build"])]
    assert [name for name in names if f"`{name}`" not in page] == []
