"""What a sheet holds that a nurse acts on, as bytes that are equal where it is equal.

A part is of one kind of thing: who and where, orders, warnings, doses, samples, events, visits.
Left out is what changes without anything to act on: ages and stamps, the source's own numbering
and raw bytes, an order that was stopped and drops off the list, the date of a weight that is the
same. Doses stand apart: each one given changes them, and a list is not wrong because of it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

import msgspec

from storage.records import Chart, Diary, Order, OrderStatus, Snapshot

PERSON = "person"
ORDERS = "orders"
WARNINGS = "warnings"
DOSES = "doses"
SAMPLES = "samples"
EVENTS = "events"
VISITS = "visits"

_ALWAYS = frozenset({PERSON, ORDERS, WARNINGS, VISITS})
_MATTERS = {
    "ward-list": frozenset({PERSON, ORDERS, WARNINGS}),
    "time-overview": _ALWAYS | {DOSES, SAMPLES, EVENTS},
    "lab-labels": frozenset({PERSON, SAMPLES}),
    "back-entry": _ALWAYS | {DOSES},
}
_ENCODER = msgspec.json.Encoder(order="deterministic")


def matters(kind: str) -> frozenset[str]:
    """Return the parts that make a sheet of a kind out of date when they change."""
    return _MATTERS.get(kind, _ALWAYS)


def of_chart(chart: Chart) -> dict[str, bytes]:
    """Return the parts of one patient's chart."""
    person, stay = chart.person, chart.stay
    return {
        PERSON: _bytes(person.number, person.name, person.birth, person.sex, stay.room, stay.bed),
        ORDERS: _bytes(*_orders(chart.orders)),
        WARNINGS: _bytes(
            chart.allergies,
            *(alert.text for alert in chart.alerts),
            *((one.kind, one.value) for one in chart.measures),
        ),
        DOSES: _bytes(*chart.administrations),
        SAMPLES: _bytes(chart.labs_told, *chart.labs),
        EVENTS: _bytes(chart.events_told, *chart.events),
    }


def diary_of(diary: Diary, day: date | None) -> str:
    """Return by what a page of a day book is known: the diary and the day."""
    return f"{diary.key}\0{day or ''}"


def days_of(snapshot: Snapshot) -> tuple[date, ...]:
    """Return the days that a clinic's copy holds."""
    first, last = snapshot.days or (date.min, date.min)
    return tuple(first + timedelta(days=n) for n in range((last - first).days + 1))


def of_diary(diary: Diary) -> dict[str, bytes]:
    """Return the one part of a practitioner's days."""
    return {VISITS: _bytes(msgspec.structs.replace(diary, photo=b""))}


def of_unit(snapshot: Snapshot) -> dict[str, bytes]:
    """Return the parts of a whole unit: those of all its charts, or of all its diaries."""
    return _joined([*map(of_chart, snapshot.charts), *map(of_diary, snapshot.diaries)])


def _joined(each: Iterable[Mapping[str, bytes]]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for one in each:
        for part, data in one.items():
            found[part] = found.get(part, b"") + data + b"\n"
    return found


def _orders(orders: Iterable[Order]) -> list[Order]:
    kept = (one for one in orders if one.status is not OrderStatus.STOPPED)
    plain = [msgspec.structs.replace(one, raw_hash="", numbers=()) for one in kept]
    return sorted(plain, key=lambda one: one.key)


def _bytes(*values: object) -> bytes:
    return _ENCODER.encode(values)
