"""When a source stopped answering, or answered too slowly, and when that ended: in the logbook.

An outage is a round of one source in which no unit was reached at all; it ends with the first
unit that is. A capture that was refused is no outage: the source answered. What goes on stands
in `outage.json` by source (`storage.reports.outages`), so that a restart in the middle of the
night writes no second beginning, and one source's silence says nothing of the others.
A source that answers, but far too slowly to work with (`capture.pace`), is down for who works
with it: the same two records, of another kind.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from storage import attempts
from storage.errors import LyktaError
from storage.logbook import Logbook
from storage.reports import outages, slip
from storage.reports.outages import Kind, Outage

_FORM = "%Y-%m-%dT%H:%M:%SZ"
_BY_0_1 = ""

log = logging.getLogger("lykta.capture")


def note(
    source: str, reached: Mapping[str, bool], logbook: Logbook, state: Path, now: datetime
) -> None:
    """Write to the logbook that a source's silence began or ended; `reached` is by unit.

    Never raises for a disk that refuses: the next round tries again, in the same words.
    """
    if not reached:
        return
    with _noting(source, logbook, state) as noting:
        if any(reached.values()):
            noting.end(Kind.SILENT, now)
        elif noting.going_on is None or noting.going_on.kind is not Kind.SILENT:
            noting.end(Kind.SLOW, now)
            noting.begin(_silent(reached, state, now), _last_good(reached, state))


def note_pace(
    source: str, slow: Outage | None, logbook: Logbook, state: Path, now: datetime
) -> None:
    """Write that a source became too slow to work with, or (None) is so no longer.

    While it is silent, it is that and nothing else. Never raises for a disk that refuses.
    """
    with _noting(source, logbook, state) as noting:
        if slow is None:
            noting.end(Kind.SLOW, now)
        elif noting.going_on is None:
            noting.begin(slow)


def _silent(units: Iterable[str], state: Path, now: datetime) -> Outage:
    """Return a silence since the last unit stopped being answered.

    Until then the source answered somebody, so that people may have worked in it: a sheet's blind
    window must not end before.
    """
    known = attempts.read(state)
    mine = [known[unit] for unit in units if unit in known]
    since = max((one.silent_since for one in mine if one.silent_since), default=now)
    return Outage(since, len(mine))


def _last_good(units: Iterable[str], state: Path) -> datetime | None:
    known = attempts.read(state)
    good = [known[unit].good_at for unit in units if unit in known]
    return max((at for at in good if at is not None), default=None)


@contextmanager
def _noting(source: str, logbook: Logbook, state: Path) -> Iterator["_Noting"]:
    """Change the report, one at a time; a disk that refuses is said in the log."""
    try:
        with slip.changing(state / outages.FILE):
            yield _Noting(source, logbook, state)
    except (LyktaError, OSError) as fault:
        log.warning("the outage does not stand in the logbook yet: %s", fault)


class _Noting:
    """One change of the report: the logbook first, then the file."""

    def __init__(self, source: str, logbook: Logbook, state: Path) -> None:
        self._source, self._logbook, self._state = source, logbook, state
        self._all = outages.read(state)
        if _BY_0_1 in self._all:
            self._all.setdefault(source, self._all[_BY_0_1])

    @property
    def going_on(self) -> Outage | None:
        """The source's outage, None where it has none."""
        return self._all.get(self._source)

    def begin(self, outage: Outage, last_good: datetime | None = None) -> None:
        facts = {"source": self._source, "since": _form(outage.since), "units": str(outage.units)}
        if last_good is not None:
            facts["last_copy"] = _form(last_good)
        self._logbook.append("outage-began", facts=facts | _slowness(outage))
        self._keep(self._all | {self._source: outage})

    def end(self, kind: Kind, now: datetime) -> None:
        outage = self.going_on
        if outage is None or outage.kind is not kind:
            return
        facts = {"source": self._source, "since": _form(outage.since), "until": _form(now)}
        self._logbook.append("outage-ended", facts=facts | _slowness(outage))
        self._keep({name: one for name, one in self._all.items() if name != self._source})

    def _keep(self, left: dict[str, Outage]) -> None:
        self._all = {name: one for name, one in left.items() if name != _BY_0_1}
        outages.write(self._state, self._all)


def _slowness(outage: Outage) -> dict[str, str]:
    if outage.kind is not Kind.SLOW:
        return {}
    return {
        "kind": outage.kind.value,
        "answer_seconds": f"{outage.seconds:.1f}",
        "usual_seconds": f"{outage.usual:.1f}",
    }


def _form(at: datetime) -> str:
    return at.strftime(_FORM)
