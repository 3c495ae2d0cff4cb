"""What nurse and IT see of each fault, written down as docs/source-faults.md.

`python -m tests.hospital.fault_table` runs the trials and writes the page anew; the trials
themselves compare what they see with the page's row.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from appliance.capture.round import Outcome
from appliance.kiosk.front.board import Place, board
from printing.language import language
from tests.appliance.world import World
from tests.hospital.faults import FAULTS, Fault

PAGE = Path(__file__).parents[2] / "docs" / "source-faults.md"
ROWS = "LYKTA_FAULT_ROWS"
"""Names the file into which a trial writes its row, in the environment."""
_HOST = re.compile(r"127\.0\.0\.1:\d+")
_HEAD = """\
# What breaks on the way from the record system, and what follows
Every row was run: `tests/appliance/sources/test_fault_table.py` puts a proxy that breaks answers
between Lykta and somebody else's FHIR server (sekmet-fhir with clinosim's patients), takes a good
copy, breaks what the row says, runs a round 15 minutes later and opens what the store then holds:
the same patients, orders and allergies as before, or the test fails. In no row is a list short
without a word, and in no row does a bad answer replace a good copy. The nurse's words are those
of the board's tile, IT's those of `lykta status` and of the error; `python -m
tests.hospital.fault_table` writes this page from what the trials saw. The older copy goes on
ageing: amber at three quarters of the unit's limit, red at the limit, whatever the reason.

| what breaks | the nurse sees, 15 min after the copy | IT sees | kept | an hour later, unmended |
|---|---|---|---|---|
"""


_TAIL = """
The same faults with every other way of asking (the ward's question, lists of patients, changes
only), 240 trials that check what is in the store alone: `pytest -m full
tests/appliance/sources/test_fault_table.py`.

## Other sources
What follows when they break stands with them, with the trials: [databases](source-sql.md) (locks,
killed and standing servers, rights, rows too few or too many: `tests/appliance/sources/sql`),
[exports](source-files.md) (half, exchanged, undated, older: `tests/appliance/sources/files`) and
[the feed](feed.md) (nonsense, floods, gaps, late or lost messages:
`tests/appliance/sources/hl7v2`, `tests/appliance/capture/test_feed*.py`).
"""


@dataclass(frozen=True)
class Seen:
    """What a round with a fault left: words for the nurse and for IT, the light an hour later."""

    nurse: str
    support: str
    later: str

    def row(self, fault: Fault) -> str:
        """Return the row of the page."""
        cells = (fault.name, self.nurse, self.support, fault.kept.value, self.later)
        return "| " + " | ".join(_HOST.sub("(address)", one) for one in cells) + " |\n"

    def agrees(self, fault: Fault, page: str) -> bool:
        """Return whether the page tells the same: light, code and what was kept.

        The numbers inside the sentences differ from run to run: whose question came first.
        """
        rows = [line for line in page.splitlines() if line.startswith(f"| {fault.name} |")]
        if len(rows) != 1:
            return False
        _, nurse, support, kept, later = (one.strip() for one in rows[0].strip("|").split("|"))
        first = (nurse.partition(".")[0], support.partition(" ")[0], kept, later)
        return first == (
            self.nurse.partition(".")[0], self.support.partition(" ")[0], fault.kept.value,
            self.later,
        )  # fmt: skip


def look(world: World, unit: str, outcome: Outcome) -> Seen:
    """Look at the board and the status now, and once more an hour later."""
    words = language("en", "Europe/Stockholm")

    def tile() -> str:
        seen = board(world.look(), None, Place(unit=unit), words).tiles[0]
        return ". ".join(one.rstrip(".") for one in (seen.state, *seen.reasons))

    nurse = tile()
    support = "nothing to do"
    if outcome.error is not None:
        message, remedy = words.error(outcome.error)
        support = f"{outcome.error.code} {message} {remedy}"
    world.at(75)
    later = board(world.look(), None, Place(unit=unit), words).tiles[0].state
    return Seen(nurse, support, later)


def page(rows: dict[str, str]) -> str:
    """Return the page with a row for every fault."""
    return _HEAD + "".join(rows[fault.name] for fault in FAULTS) + _TAIL


def _write() -> int:
    """Run the trials, collect their rows, write the page."""
    rows = Path("/tmp") / "lykta-fault-rows"  # noqa: S108 - a scratch file of the developer's own
    rows.unlink(missing_ok=True)
    trial = "tests/appliance/sources/test_fault_table.py"
    command = [sys.executable, "-m", "pytest", "-q", "-n0", trial]
    environment = {**os.environ, ROWS: str(rows)}
    done = subprocess.run(command, check=False, cwd=PAGE.parents[1], env=environment)
    found = dict(line.split("\t", 1) for line in rows.read_text("utf-8").splitlines())
    PAGE.write_text(page({name: row + "\n" for name, row in found.items()}), encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(_write())
