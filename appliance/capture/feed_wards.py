"""The wards as the feed has brought them on: pure values, and the moves that they allow.

A chart is taken out of a ward only by an event that says so, and is kept `away`, so that taking the
event back puts her whole chart back. Nothing here decides; `feed_apply` does.
"""

import re
from collections.abc import Iterable, Mapping

import msgspec

from appliance.sources.beds import bed_order
from appliance.sources.feed import Place, Visit, Whom
from printing.language import mark
from storage.records import (
    Alert,
    Allergies,
    AllergyState,
    Chart,
    Person,
    Snapshot,
    Stay,
)

NOT_WHOLE = Alert(
    key="feed:not-whole",
    text=mark("Known from a message only: medicines and allergies are not read yet."),
    ours=True,
)
NOT_APPLIED = Alert(
    key="feed:not-applied",
    text=mark("A message about this patient could not be applied. Compare with the record system."),
    ours=True,
)
"""What a feed itself says on a chart."""

_MOST_AWAY = 5000


class Away(msgspec.Struct, frozen=True, kw_only=True):
    """The chart of who left, and the message that took it off the list."""

    chart: Chart
    message: str


class Wards(msgspec.Struct, frozen=True, kw_only=True):
    """Every unit of the feed that has a whole copy, as it is by the last message.

    `away` is who left, by the person's key. `lacking` are the keys of persons whose
    chart was begun by a message: what the source knows of them is not in it.
    """

    units: Mapping[str, Snapshot] = {}
    away: Mapping[str, Away] = {}
    lacking: frozenset[str] = frozenset()

    def with_unit(self, snapshot: Snapshot) -> "Wards":
        """Return them with one unit replaced."""
        return msgspec.structs.replace(self, units={**self.units, snapshot.unit.code: snapshot})

    def read_whole(self, snapshot: Snapshot) -> "Wards":
        """Return them with one unit as a whole round has read it: nobody in it lacks anything."""
        whole = {chart.person.key for chart in snapshot.charts}
        return msgspec.structs.replace(self.with_unit(snapshot), lacking=self.lacking - whole)

    def without(self, code: str) -> "Wards":
        """Return them without one unit."""
        units = {name: ward for name, ward in self.units.items() if name != code}
        return msgspec.structs.replace(self, units=units)

    def limited(self, before: "Wards", only: Iterable[str] | None) -> "Wards":
        """Return them with all units but these as they were before."""
        if only is None:
            return self
        kept = set(only)
        units = {
            code: now if code in kept else before.units[code] for code, now in self.units.items()
        }
        return msgspec.structs.replace(self, units=units)


def put(wards: Wards, code: str, chart: Chart) -> Wards:
    """Return them with a chart on one unit's list, in bed order, in the place of hers before."""
    ward = wards.units[code]
    stay = msgspec.structs.replace(chart.stay, unit=code)
    hers = msgspec.structs.replace(chart, stay=stay)
    if hers in ward.charts:
        return wards
    others = (one for one in ward.charts if one.person.key != chart.person.key)
    charts = tuple(sorted((*others, hers), key=lambda one: bed_order(one.stay)))
    return wards.with_unit(msgspec.structs.replace(ward, charts=charts))


def take(wards: Wards, key: str, codes: Iterable[str], message: str) -> Wards:
    """Return them without a person on these units' lists, as a message says; kept away."""
    away = dict(wards.away)
    for code in codes:
        ward = wards.units[code]
        hers = [one for one in ward.charts if one.person.key == key]
        if hers:
            away.pop(key, None)
            away[key] = Away(chart=hers[0], message=message)
            charts = tuple(one for one in ward.charts if one.person.key != key)
            wards = wards.with_unit(msgspec.structs.replace(ward, charts=charts))
    while len(away) > _MOST_AWAY:
        del away[next(iter(away))]
    return msgspec.structs.replace(wards, away=away)


def placed(chart: Chart, visit: Visit, code: str) -> Chart:
    """Return a chart with the room, bed and physician that a message names, in a unit.

    In her own ward the list's spelling stays where the message means the same bed ("Bed 3E-01" and
    "01") or says none; in another ward only what the message says is true.
    """
    where: Place = visit.place
    stays = chart.stay.unit == code
    stay = msgspec.structs.replace(
        chart.stay,
        room=_named(chart.stay.room, where.room) if stays else where.room,
        bed=_named(chart.stay.bed, where.bed) if stays else where.bed,
        physician=visit.physician or chart.stay.physician,
        number=chart.stay.number or next(iter(visit.numbers), ""),
    )
    return msgspec.structs.replace(chart, stay=stay)


def _named(known: str, said: str) -> str:
    return known if known and same_place(known, said) else said


def same_place(one: str, other: str) -> bool:
    """Say whether two names of a room or a bed can mean the same: one ends with the other."""
    a, b = (re.sub(r"[^0-9a-zåäöæø]", "", text.casefold()) for text in (one, other))
    return a.endswith(b) or b.endswith(a)


def begun(whom: Whom, visit: Visit) -> Chart:
    """Return the chart of who is known from a message alone; it says so itself."""
    number = next(iter(visit.numbers), "")
    return Chart(
        person=whom.person,
        stay=Stay(
            key=f"feed:{number or whom.person.key}",
            unit="",
            since=visit.since,
            number=number,
            physician=visit.physician,
        ),
        allergies=Allergies(state=AllergyState.NOT_RECORDED),
        alerts=(NOT_WHOLE,),
    )


def noted(chart: Chart) -> Chart:
    """Return a chart that says that a message about her could not be applied."""
    if NOT_APPLIED in chart.alerts:
        return chart
    return msgspec.structs.replace(chart, alerts=(NOT_APPLIED, *chart.alerts))


def renamed(known: Person, said: Person) -> Person:
    """Return a person with what a message says otherwise; what it leaves out stays."""

    def newer(before: str, now: str) -> str:
        return before if not now or now.casefold() == before.casefold() else now

    return msgspec.structs.replace(
        known,
        family=newer(known.family, said.family),
        given=newer(known.given, said.given),
        birth=known.birth or said.birth,
        phone=said.phone or known.phone,
        protected=known.protected or said.protected,
    )
