"""What a feed's event does to our copies: pure, and never more than the event says.

`applied(wards, event, layout)` returns the wards after it, or why it could not be applied. The
safety argument, each step numbered at its code:
1. A patient leaves a list only by an event that says so of this stay: its number is the list's,
   or it names the very ward she lies on and a stay in a bed. That another stay of hers begins
   somewhere (an emergency visit) takes her off no list. She never leaves by absence.
2. Moved between our wards, she is taken from one and put into the other in one step, with her
   whole chart.
3. Who is new to all our lists gets a chart that says it is not whole, and her ward's age is not
   lowered until a round has read her. The chart that she once left with is put back only by taking
   that leaving back (A13): at a new admission it is an old one.
4. What is about nobody of ours is passed by only where it says so, or names no ward at all; a ward
   code that nobody knows, or our ward without the patient, is an event that could not be applied.
5. An event about a patient of ours that cannot be applied marks her chart: the nurse reads that
   something is missing, and the ward's age is not lowered from then on.
6. A stay without a bed (an out-patient's visit) changes no list.
7. No ward takes so many new patients between two rounds, no patient so many orders: a sender gone
   mad fills neither a nurse's list nor the memory.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from appliance.capture import feed_book, feed_orders
from appliance.capture.feed_people import Layout, TwoPersons, found, hers_among, shown
from appliance.capture.feed_wards import Wards, begun, noted, placed, put, renamed, take
from appliance.sources.feed import (
    Admitted,
    Amended,
    Booked,
    Dosed,
    Event,
    Left,
    Merged,
    Moved,
    Ordered,
    Returned,
    Unclear,
    Warned,
)
from storage.records import Chart, UnitKind

MOST_NEW = 50
"""So many patients at most come to one ward by message alone, until a round reads them (7)."""


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What an event is judged with: the units, its message, and when that was said.

    `only`: the units that it may change; None for all.
    """

    layout: Layout
    at: datetime
    message: str = ""
    only: frozenset[str] | None = None


class Applied(msgspec.Struct, frozen=True, kw_only=True):
    """The wards after an event. `doubted` are units whose age it may not lower (3).

    `gone` are keys of persons who left, by the unit that they left.
    """

    wards: Wards
    doubted: frozenset[str] = frozenset()
    gone: tuple[tuple[str, str], ...] = ()


class NotApplied(msgspec.Struct, frozen=True, kw_only=True):
    """An event that could not be applied; `why` names no person.

    `wards` may bear the mark (5). `units` are those it was about, None where it may be any.
    """

    wards: Wards
    why: str
    units: frozenset[str] | None = None


class Elsewhere(msgspec.Struct, frozen=True):
    """An event about nobody on our units."""


Result = Applied | NotApplied | Elsewhere


def applied(wards: Wards, event: Event, context: Context) -> Result:
    """Return what becomes of the wards by one event."""
    try:
        hers = found(wards.units, event.whom)
    except TwoPersons:
        return NotApplied(wards=wards, why="PID-3, PID-7")
    result = _Act(wards, event, context, hers).result()
    if isinstance(result, Elsewhere) or context.only is None:
        return result
    kept = result.wards.limited(wards, context.only)
    return msgspec.structs.replace(result, wards=kept)


class _Act:
    """One event against the wards as they are; `hers` are the person's charts by unit."""

    def __init__(self, wards: Wards, event: Event, context: Context, hers: dict[str, Chart]):
        self.wards = wards
        self.event = event
        self.context = context
        self.hers = hers
        self.visit = event.visit
        self.target = context.layout.unit_of(event.visit.place)

    def result(self) -> Result:
        match self.event:
            case Booked():
                return self._booked(self.event)
            case Admitted() | Moved() | Returned():
                return self._arrived()
            case Left():
                return self._left()
            case Merged():
                return self._merged(self.event)
            case Amended() | Warned() | Ordered() | Dosed() | Unclear():
                return self._told() if self.hers else self._about_nobody()
        return self.refused(type(self.event).__name__)

    def refused(
        self, why: str, units: Iterable[str] = (), more: Mapping[str, Chart] | None = None
    ) -> NotApplied:
        """Refuse, and mark the charts of whom it is about, and `more` by unit (5)."""
        wards = self.wards
        charts = (*self.hers.items(), *(more or {}).items())
        for code, chart in charts:
            wards = put(wards, code, noted(chart))
        about = frozenset(units) | {code for code, _ in charts}
        return NotApplied(wards=wards, why=why, units=about or None)

    def _about_nobody(self) -> Result:
        if self.target and self.visit.bedded is not False:  # 4
            return self.refused(f"{type(self.event).__name__}: PV1-3, PID-3", {self.target})
        if self.visit.place and self.target is None and self.visit.bedded:
            return self.refused(f"PV1-3 {shown(self.visit.place.ward)}")  # 4
        return Elsewhere()

    def _arrived(self) -> Result:
        if self.visit.bedded is False:
            return Elsewhere()  # 6
        if self.target is None:
            return self.refused(f"PV1-3 {shown(self.visit.place.ward)}")  # 4
        if any(not self._may_leave(code) for code in self.hers if code != self.target):
            return self.refused("PV1-19, PV1-6", {self.target} - {""})  # 1
        if not self.target:
            return self._gone(self.hers) if self.hers else Elsewhere()
        ward = self.wards.units.get(self.target)
        if ward is None or ward.unit.kind is not UnitKind.WARD:
            return self.refused("no whole copy yet", {self.target})
        return self._put(self.target)

    def _may_leave(self, code: str) -> bool:
        """Say whether a stay that begins elsewhere is the one on the list going on there (1)."""
        known, said = self.hers[code].stay.number, self.visit.numbers
        if known and known in said:
            return True
        if self.visit.prior:
            return self.context.layout.unit_of(self.visit.prior) == code
        return isinstance(self.event, Moved) and not (known and said)

    def _put(self, target: str) -> Result:
        hers = next(iter(self.hers.values()), None)
        known = hers or self._away()
        if known is None and self._newcomers(target) >= MOST_NEW:
            return self.refused(f"more than {MOST_NEW} new patients", {target})  # 7
        chart = known or begun(self.event.whom, self.visit)
        chart = placed(chart, self.visit, target)
        if isinstance(self.event, Admitted):
            chart = feed_orders.with_allergies(chart, self.event.allergies)
        key = chart.person.key
        old = [code for code in self.hers if code != target]
        wards = put(take(self.wards, key, old, self.context.message), target, chart)  # 2
        gone = tuple((code, key) for code in old)
        if known is None:
            wards = msgspec.structs.replace(wards, lacking=wards.lacking | {key})
        doubted = frozenset({target}) if hers is None else frozenset()  # 3
        return Applied(wards=wards, doubted=doubted, gone=gone)

    def _newcomers(self, target: str) -> int:
        lacking = self.wards.lacking
        return sum(one.person.key in lacking for one in self.wards.units[target].charts)

    def _away(self) -> Chart | None:
        """Return her chart as she left, where this event takes just that leaving back (3).

        Or where this very message took her away, and is applied to another ward anew.
        """
        away = {key: one.chart for key, one in self.wards.away.items()}
        try:
            found_away = hers_among(away, self.event.whom)
        except TwoPersons:
            return None
        for key, chart in found_away.items():
            same = self.wards.away[key].message == self.context.message
            if same or isinstance(self.event, Returned):
                return chart
        return None

    def _gone(self, codes: Iterable[str]) -> Applied:
        left = [(code, self.hers[code].person.key) for code in codes]
        wards = self.wards
        for code, key in left:
            wards = take(wards, key, [code], self.context.message)
        return Applied(wards=wards, gone=tuple(left))

    def _left(self) -> Result:
        if not self.hers:
            return Applied(wards=self.wards) if self.target else Elsewhere()
        this_stay = {code: self._is_this_stay(code) for code in self.hers}
        going = [code for code, says in this_stay.items() if says]
        if going:
            return self._gone(going)  # 1
        if self.visit.bedded is False or self.target == "":
            return Elsewhere()  # 6
        return self.refused("PV1-19, PV1-3")

    def _is_this_stay(self, code: str) -> bool:
        """Say whether the stay that ended is the one on the list (1)."""
        known, said = self.hers[code].stay.number, self.visit.numbers
        if known and known in said:
            return True
        if known and said and not self.visit.bedded:
            return False
        return self.target == code and self.visit.bedded is not False

    def _merged(self, event: Merged) -> Result:
        whom = msgspec.structs.replace(event.whom, numbers=event.gone)
        try:
            old = found(self.wards.units, whom)
        except TwoPersons:
            return self.refused("MRG-1")
        if not old:
            # What stood under the other number may be hers now, and is on none of our lists.
            return self.refused("A40", self.hers) if self.hers else Elsewhere()
        if self.hers:
            return self.refused("A40: two charts", more=old)
        wards = self.wards
        for code, chart in old.items():
            person = renamed(chart.person, event.whom.person)
            person = msgspec.structs.replace(person, number=event.whom.person.number)
            after = msgspec.structs.replace(chart, person=person)
            wards = put(wards, code, noted(after))
        return Applied(wards=wards, doubted=frozenset(old))

    def _told(self) -> Result:
        """Apply what an event says of a patient on our lists, to each list that she is on."""
        wards, doubted = self.wards, set()
        for code, chart in self.hers.items():
            told = self._chart_after(code, chart)
            if told is None:
                return self.refused(feed_orders.reason(self.event))
            wards = put(wards, code, told.chart)
            if told.doubted:
                doubted.add(code)
        return Applied(wards=wards, doubted=frozenset(doubted))

    def _chart_after(self, code: str, chart: Chart) -> feed_orders.Told | None:
        match self.event:
            case Amended():
                return self._amended(code, chart, self.event)
            case Warned():
                after = feed_orders.with_allergies(chart, self.event.allergies)
                return feed_orders.Told(chart=after)
            case Ordered():
                return feed_orders.ordered(chart, self.event, self.context.at)
            case Dosed():
                return feed_orders.dosed(chart, self.event)
        return None

    def _amended(self, code: str, chart: Chart, event: Amended) -> feed_orders.Told | None:
        if self.visit.bedded and self.visit.place and self.target != code:
            return None
        chart = msgspec.structs.replace(chart, person=renamed(chart.person, event.whom.person))
        if self.visit.bedded and self.visit.place:
            chart = placed(chart, self.visit, code)
        return feed_orders.Told(chart=feed_orders.with_allergies(chart, event.allergies))

    def _booked(self, event: Booked) -> Result:
        clinic = self.wards.units.get(self.target or "")
        if self.target == "":
            return Elsewhere()
        if clinic is None or clinic.unit.kind is not UnitKind.CLINIC:
            return NotApplied(wards=self.wards, why=f"AIL-3 {shown(self.visit.place.ward)}")
        after = feed_book.booked(clinic, event)
        if after is None:
            units = frozenset({clinic.unit.code})
            return NotApplied(wards=self.wards, why="SCH-1, AIP-3", units=units)
        return Applied(wards=self.wards.with_unit(after))
