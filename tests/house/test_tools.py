"""The tools that keep the house, run as tests so that one summary says everything."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.rooms import ROOT, files

SCRIPTS = [
    "run",
    "test",
    ".ci/run",
    *(str(p.relative_to(ROOT)) for p in files("systemd", suffix=".sh")),
]


def _tool(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-6000:]}{done.stderr[-3000:]}"


def _installed(name: str) -> str:
    """Return a tool of this very environment, not of whoever stands first on the PATH."""
    return str(Path(sys.executable).parent / name)


def test_ruff_finds_nothing() -> None:
    _tool(_installed("ruff"), "check", ".")


def test_ruff_would_format_nothing() -> None:
    _tool(_installed("ruff"), "format", "--check", ".")


@pytest.mark.timeout(400)
def test_mypy_finds_nothing() -> None:
    _tool(_installed("mypy"))


def test_imports_run_one_way() -> None:
    _tool(_installed("lint-imports"), "--no-cache")


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_are_plain_sh(script: str) -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("shellcheck is not installed")
    _tool("shellcheck", "--shell=sh", "--external-sources", script)
