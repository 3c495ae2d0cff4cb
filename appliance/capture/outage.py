"""When the record system stopped answering, and when it answered again: two lines in the logbook.

An outage is a round in which no unit was reached at all; it ends with the first unit that is.
A capture that was refused is no outage: the record system answered. What is going on stands in
`outage.json`, so that a restart in the middle of the night writes no second beginning.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from storage import attempts, fsio
from storage.errors import LyktaError
from storage.logbook import Logbook

FILE = "outage.json"
_FORM = "%Y-%m-%dT%H:%M:%SZ"

log = logging.getLogger("lykta.capture")


class Outage(msgspec.Struct, frozen=True):
    """An outage that has not ended: when its first attempt failed, and how many units it is of."""

    since: datetime
    units: int


def read(state: Path) -> Outage | None:
    """Return the outage that is going on, None where there is none (or no readable file)."""
    try:
        return msgspec.json.decode((state / FILE).read_bytes(), type=Outage)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def note(reached: Mapping[str, bool], logbook: Logbook, state: Path, now: datetime) -> None:
    """Write to the logbook that an outage began or ended; `reached` is a round's, by unit.

    Never raises for a disk that refuses: the next round tries again, in the same words.
    """
    going_on = read(state)
    if not reached:
        return
    try:
        if going_on is None and not any(reached.values()):
            _begin(reached, logbook, state, now)
        elif going_on is not None and any(reached.values()):
            _end(going_on, logbook, state, now)
    except (LyktaError, OSError) as fault:
        log.warning("the outage does not stand in the logbook yet: %s", fault)


def _begin(units: Iterable[str], logbook: Logbook, state: Path, now: datetime) -> None:
    known = attempts.read(state)
    mine = [known[unit] for unit in units if unit in known]
    since = min((one.failing_since for one in mine if one.failing_since), default=now)
    last_good = max((one.good_at for one in mine if one.good_at), default=None)
    outage = Outage(since, len(mine))
    facts = {"since": since.strftime(_FORM), "units": str(outage.units)}
    if last_good is not None:
        facts["last_copy"] = last_good.strftime(_FORM)
    logbook.append("outage-began", facts=facts)
    fsio.replace(state / FILE, msgspec.json.encode(outage), 0o640)


def _end(outage: Outage, logbook: Logbook, state: Path, now: datetime) -> None:
    facts = {"since": outage.since.strftime(_FORM), "until": now.strftime(_FORM)}
    logbook.append("outage-ended", facts=facts)
    fsio.remove_file(state / FILE)
    fsio.sync_dir(state)
