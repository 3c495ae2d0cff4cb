"""The connection test of a database: what a copy needs, tried one by one, in plain words."""

from collections.abc import Callable, Sequence
from datetime import UTC
from functools import partial

from appliance.sources.rows import Contents, contents, unknown_words
from appliance.sources.source import (
    Probe,
    SourceNonsense,
    SourceRefused,
    SourceUnreachable,
    Verdict,
)
from appliance.sources.sql import errors
from appliance.sources.sql.reading import Read, Visit
from appliance.sources.sql.settings import POSTGRESQL
from printing.language import mark
from storage.clock import wall_now
from storage.errors import LyktaError
from storage.records import Order, Unit, UnitKind

Finding = tuple[Verdict, str, dict[str, str]]

_LOST_LETTER = "\N{REPLACEMENT CHARACTER}"
_WRONG_PAGE = ("Ã¥", "Ã¤", "Ã¶", "Ã…", "Ã„", "Ã–", "Ã¸", "Ã¦")
_ENCRYPTED = {
    True: "SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()",
    False: "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID",
}
_LACKS = {
    "administrations": mark("No given doses: the mapping has no table of them."),
    "allergies": mark("No allergies: every list will say 'not recorded'."),
    "alerts": mark("No warning signals: the mapping has no table of them."),
    "measures": mark("No weight, height or kidney function."),
    "labs": mark("Labels of samples: only blank ones can be printed with this source."),
    "hours": mark("No working time: the mapping has no table of it."),
    "slots": mark("No free and no blocked time: the mapping has no table of them."),
    "categories": mark("No categories with colours: the mapping has no table of them."),
    "probe": mark("No search for the test patient in the live system."),
}
"""What is missing on sheets and board where a mapping lacks a table; English keys."""
_OF_KIND = {
    UnitKind.WARD: ("administrations", "allergies", "alerts", "measures", "labs", "probe"),
    UnitKind.CLINIC: ("hours", "slots", "categories", "probe"),
}


def probe(visit: Visit, units: Sequence[Unit]) -> tuple[Probe, ...]:
    """Return every finding in order; after a failed sign-in no more is tried. Never raises."""
    found: list[Probe] = []
    try:
        with visit.session():
            found += _signed_in(visit)
            for unit in units:
                found += _unit(visit, unit)
    except (SourceUnreachable, SourceRefused, SourceNonsense) as error:
        found.append(_failed("connection", mark("Connection"), {}, error, ""))
    return tuple(found)


def _failed(key: str, name: str, facts: dict[str, str], error: LyktaError, unit: str) -> Probe:
    said = {fact: str(value) for fact, value in error.facts.items()}
    return Probe(
        name=name,
        verdict=Verdict.FAIL,
        text=error.message,
        facts={**said, **facts},
        error=error,
        key=key,
        unit=unit,
    )


def _try(key: str, name: str, unit: Unit | None, attempt: Callable[[], Finding]) -> Probe:
    facts = {"unit": unit.name} if unit else {}
    code = unit.code if unit else ""
    try:
        verdict, words, more = attempt()
    except (SourceUnreachable, SourceRefused, SourceNonsense) as error:
        return _failed(key, name, facts, error, code)
    return Probe(
        name=name, verdict=verdict, text=words, facts={**facts, **more}, key=key, unit=code
    )


def _signed_in(visit: Visit) -> list[Probe]:
    said = {"host": visit.host, "title": visit.mapping.title}
    connected = (Verdict.OK, mark("{host} answers. Mapping: {title}."), said)
    return [
        _try("connection", mark("Connection"), None, lambda: connected),
        _try("rights", mark("Rights"), None, lambda: _rights(visit)),
        _try("encryption", mark("Encryption"), None, lambda: _encryption(visit)),
        _try("clock", mark("Clock"), None, lambda: _clock(visit)),
        _try("replica", mark("Original or copy"), None, lambda: _replica(visit)),
        *_lacking(visit),
    ]


def _rights(visit: Visit) -> Finding:
    if visit.proved:
        return Verdict.OK, mark("The login can read and cannot write."), {}
    return (
        Verdict.WARN,
        mark("The database does not say what the login may do; the settings vouch for it."),
        {},
    )


def _encryption(visit: Visit) -> Finding:
    driver = visit.settings.address.drivername
    if visit.settings.address.host in ("127.0.0.1", "localhost"):
        return Verdict.OK, mark("The source runs on this computer."), {}
    found = visit.value(_ENCRYPTED[driver == POSTGRESQL])
    if str(found).upper() in ("TRUE", "1"):
        return Verdict.OK, mark("The connection is encrypted."), {}
    if found is None:
        return Verdict.WARN, mark("The database does not say whether it encrypts."), {}
    return (
        Verdict.WARN,
        mark("The connection is not encrypted. Ask for encryption in the address."),
        {},
    )


def _clock(visit: Visit) -> Finding:
    now = visit.clock()
    if now is None:
        return Verdict.WARN, mark("The source does not tell its time."), {}
    return (
        Verdict.OK,
        mark("The source tells its time: {when} UTC."),
        {"when": f"{now.astimezone(UTC):%Y-%m-%d %H:%M}"},
    )


def _replica(visit: Visit) -> Finding:
    if not visit.is_replica():
        return Verdict.OK, mark("This is the database that the system writes to."), {}
    words = mark(
        "This database is itself a copy, and its clock does not show how old its data are. "
        "Ask its owner how far it may lag behind."
    )
    return Verdict.WARN, words, {}


def _lacking(visit: Visit) -> list[Probe]:
    mapping = visit.mapping
    missing = [name for name in _OF_KIND[mapping.kind] if name not in mapping.tables]
    lacks = [(f"no-{name}", Verdict.WARN, _LACKS[name]) for name in missing]
    nothing = ("tables", Verdict.OK, mark("Nothing: the mapping has every table."))
    return [
        Probe(
            name=mark("What will be missing"),
            verdict=verdict,
            text=words,
            key=key,
            lack=words if verdict is Verdict.WARN else "",
        )
        for key, verdict, words in lacks or [nothing]
    ]


def _unit(visit: Visit, unit: Unit) -> list[Probe]:
    place = visit.settings.places.get(unit.code, unit.code)
    found = [_try("place", mark("Place of {unit}"), unit, partial(_place, visit, unit, place))]
    if found[0].verdict is Verdict.FAIL:
        return found
    got: list[tuple[Read, Contents]] = []
    clinic = unit.kind is UnitKind.CLINIC
    key, whole = (
        ("book", mark("Book of {unit}")) if clinic else ("census", mark("Patients of {unit}"))
    )
    found.append(_try(key, whole, unit, lambda: _whole(visit, unit, place, got)))
    for read, held in got:
        words = partial(_words, visit, read, held)
        found.append(_try("instant", mark("One instant for {unit}"), unit, lambda: _instant(visit)))
        found.append(_try("rows", mark("Rows of {unit}"), unit, partial(_rows, read)))
        found.append(_try("words", mark("Words and letters of {unit}"), unit, words))
        if not clinic:
            found.append(_doses(unit, held))
    return found


def _place(visit: Visit, unit: Unit, place: str) -> Finding:
    if unit.kind is not visit.mapping.kind or not visit.unit(place):
        raise errors.SqlUnitUnknown(host=visit.host, place=place)
    return Verdict.OK, mark("Found as {place}."), {"place": place}


def _whole(visit: Visit, unit: Unit, place: str, got: list[tuple[Read, Contents]]) -> Finding:
    read = visit.read(place, wall_now())
    days = read.days if unit.kind is UnitKind.CLINIC else None
    held = contents(visit.mapping, read.lists, unit, place, visit.host, days)
    got.append((read, held))
    if unit.kind is UnitKind.WARD:
        verdict = Verdict.OK if held.charts else Verdict.WARN
        return verdict, mark("{n} admitted."), {"n": str(len(held.charts))}
    visits = sum(len(book.appointments) for book in held.diaries)
    facts = {"diaries": str(len(held.diaries)), "visits": str(visits)}
    verdict = Verdict.OK if held.diaries else Verdict.WARN
    return verdict, mark("{diaries} diaries with {visits} appointments."), facts


def _instant(visit: Visit) -> Finding:
    if visit.one_instant:
        return Verdict.OK, mark("All lists are of one instant."), {}
    return (
        Verdict.OK,
        mark("Each list is of its own instant; the census is read twice and must be the same."),
        {},
    )


def _rows(read: Read) -> Finding:
    counts = ", ".join(f"{name} {len(rows)}" for name, rows in read.lists.items())
    return Verdict.OK, mark("Rows: {counts}."), {"counts": counts}


def _words(visit: Visit, read: Read, held: Contents) -> Finding:
    """Say which fields have words that the mapping does not know, and count broken letters."""
    texts = [
        value
        for rows in read.lists.values()
        for row in rows
        for value in row.values()
        if isinstance(value, str)
    ]
    broken = sum(_LOST_LETTER in one or any(pair in one for pair in _WRONG_PAGE) for one in texts)
    odd = sum(bool(order.check) for order in _orders(held))
    fields = unknown_words(visit.mapping, read.lists, visit.host)
    facts = {"broken": str(broken), "odd": str(odd), "fields": ", ".join(fields)}
    if broken:
        return Verdict.WARN, mark("{broken} texts have broken letters. Check code_page."), facts
    if fields:
        return Verdict.WARN, mark("Words that the mapping does not know in: {fields}."), facts
    if odd:
        return Verdict.WARN, mark("{odd} orders must be checked in the source's text."), facts
    return Verdict.OK, mark("Every word is in the mapping and every letter is whole."), facts


def _doses(unit: Unit, held: Contents) -> Probe:
    orders = _orders(held)
    timed = sum(bool(order.timing.times) for order in orders)
    bare = sum(order.amount is None and order.rate is None for order in orders)
    none = bool(orders) and not timed
    lack = mark("No planned doses: none of {n} orders states clock times.")
    return Probe(
        name=mark("Doses of {unit}"),
        verdict=Verdict.WARN if none else Verdict.OK,
        text=lack if none else mark("{timed} of {n} orders state times; {bare} have no amount."),
        facts={
            "unit": unit.name,
            "n": str(len(orders)),
            "timed": str(timed),
            "bare": str(bare),
        },
        key="doses",
        unit=unit.code,
        lack=lack if none else "",
    )


def _orders(held: Contents) -> list[Order]:
    return [order for chart in held.charts for order in chart.orders]
