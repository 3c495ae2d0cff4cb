"""Mutation trials: `python -m tests.mutation [room ...]`, a few minutes on two cores.

mutmut changes one sign at a time in a COPY of the tree (never in the tree itself) and runs the
matching tests; a mutant that lives is a line no test holds, one that never ends is killed. Printed
are those that live and stand not in `explained.toml`; the exit code is 1 where there are any.
mutmut is no dependency of Lykta: it is installed, by pip, into a throw-away environment beside the
copy. With TMPDIR=/dev/shm the keys take some ten minutes; on a disk their tests wait for it.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
TOOL = "mutmut==3.8.1"
EXPLAINED = Path(__file__).with_name("explained.toml")
_COPIED = ("storage", "appliance", "printing", "tests", "benchmarks", "systemd", "docs")
_LIVED = re.compile(r"^\s*(\S+): (survived|no tests|suspicious)$", re.MULTILINE)
_COUNT = re.compile(r"\d+/(\d+)\s+🎉 (\d+).*?⏰ (\d+)")


class Room(msgspec.Struct, frozen=True):
    """What is mutated, and the tests that must notice; `passing` names some too slow for it."""

    mutated: tuple[str, ...]
    tests: tuple[str, ...]
    passing: str = ""


ROOMS = {
    "freshness": Room(
        ("storage/freshness.py",),
        ("tests/storage/test_freshness.py", "tests/mutation/test_freshness.py"),
    ),
    "clock": Room(
        ("storage/clock.py",),
        (
            "tests/storage/test_clock.py",
            "tests/storage/test_clock_scenarios.py",
            "tests/mutation/test_clock.py",
        ),
    ),
    "manifest": Room(("storage/manifest.py",), ("tests/mutation/test_manifest.py",)),
    "feed": Room(
        (
            "appliance/capture/feed_age.py",
            "appliance/capture/feed_apply.py",
            "appliance/capture/feed_compare.py",
            "appliance/capture/feed_orders.py",
            "appliance/capture/feed_people.py",
        ),
        (
            "tests/appliance/capture/test_feed_age.py",
            "tests/appliance/capture/test_feed_apply.py",
            "tests/appliance/capture/test_feed_book.py",
            "tests/appliance/capture/test_feed_compare.py",
        ),
    ),
    "guard": Room(
        (
            "appliance/capture/guard.py",
            "appliance/capture/guard_course.py",
            "appliance/capture/guard_learnt.py",
            "appliance/capture/guard_site.py",
        ),
        (
            "tests/appliance/capture/test_guard.py",
            "tests/appliance/capture/test_guard_course.py",
            "tests/appliance/capture/test_guard_learnt.py",
            "tests/appliance/capture/test_guard_site.py",
            "tests/mutation/test_guard*.py",
        ),
    ),
    "due": Room(
        ("printing/sheets/due.py", "printing/sheets/usual.py", "printing/sheets/told.py"),
        (
            "tests/printing/sheets/test_due.py",
            "tests/printing/sheets/test_usual.py",
            "tests/printing/sheets/test_told.py",
        ),
    ),
    "dosage": Room(
        (
            "appliance/sources/fhir/timings.py",
            "appliance/sources/fhir/dosage.py",
            "appliance/sources/fhir/drugs.py",
        ),
        (
            "tests/appliance/sources/test_fhir_timings.py",
            "tests/appliance/sources/test_fhir_orders.py",
            "tests/appliance/sources/test_fhir_drugs.py",
        ),
    ),
    "keys": Room(
        ("storage/keys/*",),
        (
            "tests/storage/test_keys*.py",
            "tests/storage/test_people*.py",
            "tests/mutation/test_keys*.py",
        ),
        passing="not that_dies and not made_whole and not default_cost",
    ),
}


class Survivor(msgspec.Struct, frozen=True):
    """A mutant that lived: its function, how it ended, the changed lines."""

    function: str
    ending: str
    change: str


def main(names: list[str]) -> int:
    """Try the named rooms, all where none is named; return 1 where a mutant lives unexplained."""
    explained = {
        (one["function"], one["change"].strip())
        for one in tomllib.loads(EXPLAINED.read_text("utf-8")).get("survivor", [])
    }
    lived = 0
    with tempfile.TemporaryDirectory(prefix="mutation-") as scratch:
        python = _environment(Path(scratch))
        for name in names or list(ROOMS):
            survivors, tally = _try(ROOMS[name], Path(scratch) / name, python)
            unknown = [one for one in survivors if (one.function, one.change) not in explained]
            print(f"## {name}: {tally}, {len(survivors)} lived, {len(unknown)} unexplained")  # noqa: T201 - a command
            for one in unknown:
                print(f"[{one.ending}] {one.function}\n{one.change}\n", flush=True)  # noqa: T201
            lived += len(unknown)
    return 1 if lived else 0


def _environment(scratch: Path) -> Path:
    """Make an environment with mutmut that sees what this one has installed."""
    subprocess.run([sys.executable, "-m", "venv", scratch / "venv"], check=True)
    python = scratch / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-qq", TOOL], check=True)
    own = next(Path(path) for path in sys.path if path.endswith("site-packages"))
    (scratch / "venv" / "lib" / own.parent.name / "site-packages" / "own.pth").write_text(
        f"{own}\n"
    )
    return python


def _try(room: Room, copy: Path, python: Path) -> tuple[list[Survivor], str]:
    for name in _COPIED:
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    tests = sorted(
        str(path.relative_to(ROOT)) for pattern in room.tests for path in ROOT.glob(pattern)
    )
    settings = {
        "source_paths": ("storage", "printing", "appliance"),
        "only_mutate": room.mutated,
        "also_copy": ("tests", "benchmarks", "systemd", "docs", "pyproject.toml"),
        "pytest_add_cli_args_test_selection": tests,
    }
    if room.passing:
        settings["pytest_add_cli_args"] = ("-k", room.passing)
    words = (f"{key}=\n    " + "\n    ".join(values) for key, values in settings.items())
    (copy / "setup.cfg").write_text("[mutmut]\n" + "\n".join(words) + "\n")
    mutmut = [str(python), "-m", "mutmut"]
    run = subprocess.run(
        [*mutmut, "run", "--max-children", str(os.cpu_count() or 1)],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    counted = _COUNT.findall(run.stdout)
    if not counted:
        raise SystemExit(f"mutmut did not run:\n{run.stdout[-3000:]}\n{run.stderr[-1000:]}")
    survivors = list(_survivors(mutmut, copy))
    total, failed, endless = map(int, counted[-1])
    return survivors, f"{total} mutants, {failed + endless} killed"


def _survivors(mutmut: list[str], copy: Path) -> Iterator[Survivor]:
    said = subprocess.run(
        [*mutmut, "results"], cwd=copy, capture_output=True, text=True, check=True
    )
    for name, ending in _LIVED.findall(said.stdout):
        shown = subprocess.run(
            [*mutmut, "show", name], cwd=copy, capture_output=True, text=True, check=True
        )
        changed = (
            line[0] + line[1:].strip()
            for line in shown.stdout.splitlines()
            if line[:1] in "+-" and line[:3] not in ("+++", "---")
        )
        function = re.sub(r"__mutmut_\d+$", "", name).replace("ǁ", ".")
        yield Survivor(re.sub(r"\.x[._]", ".", function, count=1), ending, "\n".join(changed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
