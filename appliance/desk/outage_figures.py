"""What the records tell of one outage of a unit: for its summary, on glass and on paper.

1. Only what was written down is counted; what cannot be read is said to be missing.
2. The time nobody knows about reaches from the last copy made before it to the LATEST beginning
   that any of its records names: where the machine lost contact first and people could work on,
   what they did is unknown until they could not. One that no person declared, a silence or a slow
   record system, may have been worked in to its end, and has no known end while it goes on.
3. A sheet may be out until a person withdrew it, a newer one replaced it, or nothing of it came
   out.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime

from appliance.desk import figures
from appliance.desk.documents import Documents
from appliance.desk.errors import NothingToSum
from printing.sheets.outage_summary import OutageTold, Printer, SheetsOut
from printing.sheets.statistics import Down
from storage.logbook import Record
from storage.sheet_register import Known


def told(documents: Documents, unit: str) -> OutageTold:
    """Return what came of a unit's last outage. Raises NothingToSum and what reading raises."""
    logs = documents.records(unit)
    mine = figures.of_source(figures.outages(logs.entries), documents, unit)
    found = figures.merged(mine)
    if not found:
        raise NothingToSum(unit=unit)
    last = found[-1]
    jobs = [one for one in logs.entries if one.kind == "print-job" and _inside(one.at.wall, last)]
    seen = documents.as_of_before(unit, _latest(mine, last))
    blind_until = _latest(mine, last) if last.declared else last.until  # 2
    sheets = figures.sheets_of(documents, unit)
    return OutageTold(
        since=last.since,
        until=last.until,
        seen=seen,
        blind_until=blind_until,
        by=last.by,
        why=last.why,
        ended_by=last.ended_by,
        prints=figures.prints_of(jobs),
        people=_people(jobs),
        sheets=None if sheets is None else _out([one for one in sheets if _made(one, last)]),
        unreadable=len(logs.faults),
    )


def _latest(mine: Sequence[Down], last: Down) -> datetime:
    """Return the latest beginning of what makes up the last outage."""
    if last.slow and last.until is not None:
        return last.until
    parts = [one for one in mine if _inside(one.since, last) and (last.slow or not one.slow)]
    return max(one.since for one in parts)


def _inside(at: datetime, outage: Down) -> bool:
    return outage.since <= at and (outage.until is None or at <= outage.until)


def _made(known: Known, outage: Down) -> bool:
    return _inside(known.sheet.at, outage)


def _people(jobs: Sequence[Record]) -> tuple[Printer, ...]:
    """Return who printed, the most frequent first."""
    counted = Counter(one.person for one in jobs if one.person)
    return tuple(Printer(person=person, prints=many) for person, many in counted.most_common())


def _out(sheets: Sequence[Known]) -> tuple[SheetsOut, ...]:
    """Return the sheets by kind, and which of them may be out (3)."""
    by_kind: dict[str, list[Known]] = defaultdict(list)
    for one in sheets:
        by_kind[one.sheet.kind].append(one)
    return tuple(
        SheetsOut(
            kind=kind,
            made=len(those),
            void=sum(not _may_be_out(one) for one in those),
            out=tuple(one.sheet.serial for one in those if _may_be_out(one)),
        )
        for kind, those in sorted(by_kind.items())
    )


def _may_be_out(one: Known) -> bool:
    return one.may_be_out and not one.replaced_by
