"""What the logbook and the register of sheets tell in figures: prints, outages, sheets in use.

1. Only what was written down is counted. Where a log or the register cannot be read, the page
   says so; it never shows 0 for what nobody could count.
2. An outage is known by its beginning: one whose end nobody wrote goes on.
3. Another record system's silence is not the unit's: only the source of its copy counts.
4. A record that comes back for an hour and falls silent again is one outage for who enters: its
   doses reach back to before the first silence.
5. The end of an outage that somebody took back within the half hour did not happen.
6. Where the machine alone noticed a silence people may have worked in the record all along: then
   every dose of it may be in the record already.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

import msgspec

from appliance.desk.documents import Documents
from printing.sheets.back_entry import SheetOut, Span
from printing.sheets.statistics import Counted, Down, Prints
from storage.errors import LyktaError
from storage.logbook import Record
from storage.sheet_register import Ending, Known

log = logging.getLogger("lykta.desk")

DAYS = 30
"""How many days the statistics look back, today included."""
RECENT = timedelta(days=7)
"""How long after its end an outage is still one to enter for."""
_OUTAGE = frozenset({"outage-began", "outage-ended"})
_FORM = "%Y-%m-%dT%H:%M:%SZ"
_USED = ("medication-list", "administration-overview", "time-overview")
_NEAR = timedelta(hours=36)
_SHIFT = timedelta(hours=8)


def outages(records: Iterable[Record]) -> tuple[Down, ...]:
    """Return the outages that records tell of, oldest first (2).

    One that was declared by mistake is none; an end that was taken back is none (5).
    """
    found: dict[tuple[str, str], list[Record]] = defaultdict(list)
    for record in records:
        facts = record.facts
        if record.kind not in _OUTAGE or _instant(facts.get("since", "")) is None:
            continue
        found[facts.get("declared", "") or facts.get("source", ""), facts["since"]].append(record)
    downs = [_down(those) for those in found.values() if not _mistaken(those)]
    return tuple(sorted(downs, key=lambda one: one.since))


def _mistaken(those: Sequence[Record]) -> bool:
    last = max(those, key=lambda one: one.at.wall)
    return last.kind == "outage-ended" and bool(last.facts.get("mistaken"))


def _down(those: Sequence[Record]) -> Down:
    """Return one outage of the records of its beginning and its end, however they lie."""
    began = [one for one in those if one.kind == "outage-began"]
    ended = [one for one in those if one.kind == "outage-ended"]
    last = max(ended, key=lambda one: one.at.wall, default=None)
    if last is not None and _taken_back(began, last):  # 5
        last = None
    until = _instant(last.facts.get("until", "")) if last else None
    copies = [_instant(one.facts.get("last_copy", "")) for one in those]
    since = _instant(those[0].facts["since"])
    return Down(
        since=since or datetime.min.replace(tzinfo=UTC),
        until=until,
        source=those[0].facts.get("source", ""),
        last_copy=next((one for one in copies if one is not None), None),
        by=next((one.person for one in began if one.person), ""),
        why=next((one.text for one in began if one.text), ""),
        ended_by=last.person if last else "",
        slow=any(one.facts.get("kind") == "slow" for one in those),
        declared=any(one.facts.get("declared") for one in those),
    )


def _taken_back(began: Iterable[Record], end: Record) -> bool:
    """Tell whether an end was taken back after it was written, whenever it says that it was."""
    return any(one.facts.get("again") and one.at.wall >= end.at.wall for one in began)


def merged(found: Iterable[Down]) -> tuple[Down, ...]:
    """Return outages that overlap as one, oldest first: what was noticed and then declared."""
    made: list[Down] = []
    for one in sorted(found, key=lambda each: each.since):
        last = made[-1] if made else None
        if last is None or (last.until is not None and last.until < one.since):
            made.append(one)
            continue
        ends = (last.until, one.until)
        known = [end for end in ends if end is not None]
        made[-1] = msgspec.structs.replace(
            last,
            until=max(known) if len(known) == len(ends) else None,
            last_copy=last.last_copy or one.last_copy,
            by=last.by or one.by,
            why=last.why or one.why,
            ended_by=last.ended_by or one.ended_by,
            slow=last.slow and one.slow,
            declared=last.declared or one.declared,
        )
    return tuple(made)


def last_outage(documents: Documents, unit: str) -> Span:
    """Return the last outage that may still have to be entered for, an empty span for none.

    Silences of the unit's source with less than a shift between them are one (4).
    """
    try:
        records = documents.records(unit).entries
    except LyktaError as fault:
        log.warning("the logbook cannot be read: %s", fault.code)
        return Span()
    found = _of_unit(outages(records), documents, unit)
    if not found:
        return Span()
    now = max(record.at.wall for record in records)
    last = found[-1]
    if last.until is not None and now - last.until > RECENT:
        return Span()
    return _joined(found)


def of_source(found: Sequence[Down], documents: Documents, unit: str) -> tuple[Down, ...]:
    """Return the outages of the source that a unit's copy came from; Lykta 0.1 named none (3).

    A copy that a feed brought on names both, the record system and the feed.
    """
    source = documents.opened(unit).snapshot.source
    names = {source, *source.split(" + "), ""}
    return tuple(one for one in found if one.source in names)


def _of_unit(found: Sequence[Down], documents: Documents, unit: str) -> tuple[Down, ...]:
    """Return a unit's outages, those that overlap as one."""
    return merged(of_source(found, documents, unit))


def _joined(found: Sequence[Down]) -> Span:
    """Return the last outage with those shortly before it, and when the record answered (4)."""
    first, answered, worked = found[-1], [], not found[-1].declared
    for before in reversed(found[:-1]):
        if before.until is None or first.since - before.until > _SHIFT:
            break
        answered.append((before.until, first.since))
        first, worked = before, worked or not before.declared
    return Span(
        since=first.since,
        until=found[-1].until,
        last_copy=first.last_copy,
        answered=tuple(reversed(answered)),
        worked=worked,  # 6
    )


def sheets_out(documents: Documents, unit: str, patient: str, outage: Span) -> tuple[SheetOut, ...]:
    """Return a patient's sheets that may lie on the ward since an outage, oldest first.

    Without an outage they are those of the last day and a half.
    """
    seals = documents.seals
    if seals is None:
        return ()
    since = outage.since or seals.now() - _NEAR
    known = [one for kind in _USED for one in seals.series(unit, kind, patient)]
    out = [one for one in known if one.may_be_out and one.sheet.at >= since]
    return tuple(
        SheetOut(
            serial=one.sheet.serial,
            pages=max(1, len(one.sheet.codes)),
            replaced=bool(one.replaced_by),
        )
        for one in sorted(out, key=lambda one: (one.sheet.at, one.sheet.serial))
    )


def counted(documents: Documents, unit: str, today: date, days: int = DAYS) -> Counted:
    """Return what was counted of a unit in the days up to today. Raises what reading raises."""
    first = today - timedelta(days=days - 1)
    zone = documents.language.zone
    logs = documents.records(unit)

    def inside(at: datetime) -> bool:
        return first <= at.astimezone(zone).date() <= today

    records = [one for one in logs.entries if inside(one.at.wall)]
    jobs = [one for one in records if one.kind == "print-job"]
    sheets = sheets_of(documents, unit)
    mine = [one for one in sheets if inside(one.sheet.at)] if sheets is not None else []
    return Counted(
        first=first,
        last=today,
        prints=prints_of(jobs),
        outages=tuple(
            one
            for one in _of_unit(outages(logs.entries), documents, unit)
            if one.until is None or inside(one.until)
        ),
        sheets=len(mine) if sheets is not None else None,
        replaced=sum(bool(one.replaced_by) for one in mine),
        withdrawn=sum(one.ending is Ending.WITHDRAWN for one in mine),
        days=Counter(one.at.wall.astimezone(zone).date() for one in jobs),
        checks=sum(one.kind == "check" for one in records),
        notes=sum(one.kind == "note" for one in records),
        unreadable=len(logs.faults),
    )


def prints_of(jobs: Iterable[Record]) -> tuple[Prints, ...]:
    """Return the prints by kind of document, the most frequent first."""
    by_kind: dict[str, list[Record]] = defaultdict(list)
    for job in jobs:
        by_kind[job.facts.get("kind", "")].append(job)
    found = [_of_kind(kind, those) for kind, those in by_kind.items() if kind]
    return tuple(sorted(found, key=lambda one: (-one.prints, one.kind)))


def _of_kind(kind: str, jobs: Sequence[Record]) -> Prints:
    ends = Counter(job.facts.get("outcome", "") for job in jobs)
    return Prints(
        kind=kind,
        prints=len(jobs),
        patients=sum(_number(job, "patients") for job in jobs),
        pages=sum(_number(job, "pages") for job in jobs),
        not_printed=ends["not-printed"],
        unknown=ends["unknown"],
    )


def sheets_of(documents: Documents, unit: str) -> list[Known] | None:
    """Return the unit's sheets in the register, None where it cannot be read (1)."""
    if documents.seals is None:
        return None
    try:
        latest = list(documents.seals.register.latest())
    except LyktaError as fault:
        log.warning("the register of sheets cannot be read: %s", fault.code)
        return None
    return [one for one in latest if one.sheet.unit == unit]


def _number(job: Record, name: str) -> int:
    told = job.facts.get(name, "")
    return int(told) if told.isdecimal() else 0


def _instant(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
    except ValueError:
        return None
