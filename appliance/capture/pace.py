"""Whether a source answers too slowly to work with, measured against its own usual pace.

A record system that takes minutes for an answer is down for the nurse who waits for it, though
every answer comes. The rule, numbered as in the code:
1. The pace of a round is the seconds that its answers took, by the number of answers. Rounds in
   which nobody answered are an outage already and say nothing here.
2. Usual is the median of the latest rounds that were not slow. Nothing is judged before there
   are `ENOUGH` of them.
3. Slow is an answer that takes longer than the site's `seconds`, and so many times longer than
   usual: a source that was always slow is as its people know it.
4. It begins with the second slow round in a row, dated back to the first, and ends with the
   first round that is not slow. One slow round is a nightly backup.
5. A round that is not done after `factor` times its usual length, and ten minutes at least, is
   slow while it still runs.
6. Slow rounds never make slow usual, until they have lasted for a week: then the site has a new
   usual, and the outage ends by that.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from appliance.capture import outage
from appliance.sources.source import SourceUnreachable
from storage.logbook import Logbook
from storage.reports import pace as report
from storage.reports import slip
from storage.reports.outages import Kind, Outage
from storage.reports.pace import ENOUGH, Pace

if TYPE_CHECKING:
    from appliance.capture.round import Outcome

_KEPT = 96
_IN_A_ROW = 2
_LASTING = timedelta(days=7)
_LONG = 600.0


class Patience(msgspec.Struct, frozen=True, kw_only=True):
    """What a site calls too slow: longer than `seconds`, and `factor` times its usual pace."""

    seconds: float = 5.0
    factor: float = 8.0


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A round: when it began, seconds per answer, seconds in all, and its units."""

    began: datetime
    per_answer: float
    whole: float
    units: int


def measured(began: datetime, outcomes: Iterable["Outcome"]) -> Measured | None:
    """Return a round's pace, None where nobody answered."""
    heard = [one for one in outcomes if not isinstance(one.error, SourceUnreachable)]
    if not heard:
        return None
    answers = sum(_answers(one) for one in heard)
    waited = sum(one.effort.waited or one.seconds for one in heard)
    return Measured(  # 1
        began=began,
        per_answer=waited / max(1, answers),
        whole=sum(one.seconds for one in heard),
        units=len(heard),
    )


def _answers(outcome: "Outcome") -> int:
    return outcome.effort.answered or outcome.effort.requests or 1


def too_slow(seconds: float, usually: float | None, patience: Patience) -> bool:
    """Return whether an answer is too slow to work with."""
    if usually is None:
        return False
    return seconds > max(patience.seconds, patience.factor * usually)  # 2, 3


def after(known: Pace, seen: Measured, patience: Patience) -> Pace:
    """Return a source's pace after another round; pure."""
    latest = msgspec.structs.replace(known, latest=seen.per_answer)
    if not too_slow(seen.per_answer, known.usual, patience):
        return msgspec.structs.replace(
            latest,
            answers=(*known.answers, seen.per_answer)[-_KEPT:],
            rounds=(*known.rounds, seen.whole)[-_KEPT:],
            slow=0,
            slow_since=None,
        )
    since = known.slow_since or seen.began
    if seen.began - since >= _LASTING:  # 6
        return Pace(answers=(seen.per_answer,) * ENOUGH, rounds=(seen.whole,) * ENOUGH)
    return msgspec.structs.replace(latest, slow=known.slow + 1, slow_since=since)


def note(
    source: str, seen: Measured | None, patience: Patience, logbook: Logbook, state: Path
) -> None:
    """Keep a round's pace, and let the logbook know where the source became, or was, too slow.

    Raises OSError where the report cannot be kept.
    """
    if seen is None:
        return
    with slip.changing(state / report.FILE):
        paces = report.read(state)
        now = after(paces.get(source, Pace()), seen, patience)
        report.write(state, paces | {source: now})
    ended = seen.began + timedelta(seconds=seen.whole)
    if now.slow_since is None:
        outage.note_pace(source, None, logbook, state, ended)
    elif now.slow >= _IN_A_ROW:  # 4
        usually = now.usual or 0.0
        slow = Outage(now.slow_since, seen.units, Kind.SLOW, seconds=now.latest, usual=usually)
        outage.note_pace(source, slow, logbook, state, ended)


def overdue(source: str, running: float, patience: Patience, state: Path) -> bool:
    """Return whether a round that has run for so many seconds does not end as it usually does."""
    usually = report.read(state).get(source, Pace()).usual_round
    if usually is None:
        return False
    return running > max(_LONG, patience.factor * usually)  # 5


def note_overdue(
    source: str, began: datetime, running: float, units: int, logbook: Logbook, state: Path
) -> None:
    """Let the logbook know that a round does not end."""
    usually = report.read(state).get(source, Pace()).usual_round or 0.0
    slow = Outage(began, units, Kind.SLOW, seconds=running, usual=usually)
    outage.note_pace(source, slow, logbook, state, began)
