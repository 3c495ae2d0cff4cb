"""A feed's world without a network: wards as they were read, and events as they are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec

from appliance.capture.feed_apply import Applied, Context, Elsewhere, NotApplied, applied
from appliance.capture.feed_people import Layout
from appliance.capture.feed_wards import Wards
from appliance.sources.feed import Event, Heard, Place, Take, Visit, Whom
from storage.records import (
    Allergies,
    AllergyState,
    Chart,
    Order,
    OrderKind,
    OrderStatus,
    Person,
    Snapshot,
    Stay,
    Unit,
    UnitKind,
)
from tests.storage.site import MORNING

UNITS = {
    "14": Unit(code="14", name="Avdelning 14"),
    "15": Unit(code="15", name="Avdelning 15"),
    "tand": Unit(code="tand", name="Tandvården", kind=UnitKind.CLINIC),
}
PLACES = {"B14": "14", "B15": "15", "TAND": "tand", "C2": ""}
LAYOUT = Layout(units=UNITS, places=PLACES)


def order(number: str, **said: object) -> Order:
    """Return an order whose number is known to other systems."""
    facts: dict[str, object] = {
        "key": f"key-{number}",
        "status": OrderStatus.ACTIVE,
        "kind": OrderKind.REGULAR,
        "drug": f"Alvedon {number}",
        "source_text": "1 tablett",
        "raw_hash": "0" * 64,
        "numbers": (number,),
    }
    return msgspec.convert(facts | said, Order)


def chart(number: int, unit: str = "14", orders: Sequence[Order] = ()) -> Chart:
    """Return a patient born in 1802, 1803 ...; nobody living."""
    return Chart(
        person=Person(
            key=f"p{number}",
            number=f"18{number:02d}0202-{number:04d}",
            family="Håkansson",
            given=f"Åsa {number}",
            birth=f"18{number:02d}-02-02",
        ),
        stay=Stay(key=f"s{number}", unit=unit, bed=str(number), number=f"V{number}"),
        orders=tuple(orders) or (order(f"O{number}a"), order(f"O{number}b")),
        allergies=Allergies(state=AllergyState.NOT_RECORDED),
    )


def ward(code: str, *charts: Chart, as_of: datetime = MORNING) -> Snapshot:
    """Return a ward as a round read it."""
    return Snapshot(
        unit=UNITS[code],
        source="live",
        as_of=as_of,
        captured=as_of + timedelta(seconds=4),
        charts=charts,
    )


def wards(*snapshots: Snapshot) -> Wards:
    """Return wards that a feed may bring on: 14 with patients 2 to 6, 15 with 21 to 25."""
    found = snapshots or (
        ward("14", *(chart(n) for n in range(2, 7))),
        ward("15", *(chart(n, "15") for n in range(21, 26))),
    )
    return Wards(units={one.unit.code: one for one in found})


def whom(number: int, *more: str, birth: str | None = None) -> Whom:
    """Return what a message says of a patient of `chart`."""
    person = chart(number).person
    said = msgspec.structs.replace(
        person, key=person.number, birth=person.birth if birth is None else birth
    )
    return Whom(numbers=(person.number, *more), person=said)


def visit(
    place: str = "", *, prior: str = "", number: str = "", bedded: bool | None = True, bed: str = ""
) -> Visit:
    """Return a stay by the sender's ward codes."""
    return Visit(
        numbers=(number,) if number else (),
        bedded=bedded,
        place=Place(ward=place, bed=bed),
        prior=Place(ward=prior),
    )


def after(
    before: Wards,
    event: Event,
    *,
    layout: Layout = LAYOUT,
    only: frozenset[str] | None = None,
    message: str = "",
) -> Applied | NotApplied | Elsewhere:
    """Apply one event, by default of a message that is like no other."""
    sent = message or uuid4().hex
    return applied(before, event, Context(layout=layout, at=MORNING, message=sent, only=only))


def done(before: Wards, event: Event) -> Wards:
    """Apply one event that must be applicable."""
    result = after(before, event)
    assert isinstance(result, Applied), result
    return result.wards


def keys(found: Wards, code: str) -> list[str]:
    """Return the patients of a ward by key, in bed order."""
    return [one.person.key for one in found.units[code].charts]


def hers(found: Wards, code: str, key: str) -> Chart:
    """Return one patient's chart."""
    return next(one for one in found.units[code].charts if one.person.key == key)


class ToldFeed:
    """A feed that says what it is told to, without a network; a `Feed` like any other."""

    name = "feed"
    refused = 0
    last_refusal = ""
    lines = 1

    def __init__(self) -> None:
        self.take: Take | None = None
        self.number = 0
        self.readable: dict[bytes, Heard] = {}

    def open(self, take: Take) -> None:
        self.take = take

    def read(self, raw: bytes) -> Heard:
        return self.readable[raw]

    def close(self) -> None:
        """Nothing is held open."""

    def say(self, *events: Event, said: datetime | None = None, **more: object) -> bool:
        """Hand over a message with these events."""
        self.number += 1
        facts = {"sender": "EPJ", "number": str(self.number), "kind": "ADT^A08"} | more
        heard = msgspec.structs.replace(msgspec.convert(facts, Heard), events=events, said=said)
        raw = f"message {self.number}".encode()
        self.readable[raw] = heard
        assert self.take is not None
        return self.take(raw, heard)


def run_folder(folder: Path) -> Path:
    """Return where the journal's key lies: a folder that a reboot would empty."""
    return folder / "run" / "feed.key"
