"""Whatever may come: random orders, doses, charts, stamps and wards, for promises about all."""

from datetime import timedelta

from hypothesis import strategies as st

from printing.sheets.stamp import Stamp
from storage.records import (
    Administration,
    AdministrationStatus,
    Chart,
    Occasion,
    Order,
    OrderKind,
    OrderStatus,
    Quantity,
    Snapshot,
    Timing,
)
from tests.printing.charts import (
    AS_OF,
    DOUBT,
    LISTED,
    NONE_KNOWN,
    NOT_RECORDED,
    WARD,
    amount,
    atc,
    chart,
    person,
    stamp,
)

_LETTERS = st.characters(
    categories=("L", "N", "P", "S", "Zs"), include_characters="åäöÅÄÖøæßéł½≥{}%\u00a0"
)
TEXTS = st.text(_LETTERS, max_size=40)
WORDS = st.text(_LETTERS, min_size=1, max_size=30).filter(lambda text: bool(text.strip()))
INSTANTS = st.integers(-5000, 3000).map(lambda minutes: AS_OF + timedelta(minutes=minutes))
_CLOCKS = st.sampled_from(["00:00", "02:30", "08:00", "8:00", "14:00", "20:00", "23:59", "x"])
_FIGURES = st.sampled_from(["1", "2", "0.5", "2.50", "10000", "½", "1e3", "-1"])
QUANTITIES = st.builds(Quantity, value=_FIGURES, unit=st.sampled_from(["tablett", "mg", "ml", ""]))
_LENGTHS = st.builds(
    Quantity,
    value=st.sampled_from(["1", "0.5", "30", "999"]),
    unit=st.sampled_from(["s", "min", "h", "d", "wk", "mo", "a", "x"]),
)
TIMINGS = st.builds(
    Timing,
    times=st.lists(_CLOCKS, max_size=4).map(tuple),
    days=st.lists(st.sampled_from(["mon", "thu", "sun", "x"]), max_size=2).map(tuple),
    frequency=st.none() | st.integers(1, 6),
    frequency_to=st.none() | st.integers(1, 6),
    period=st.sampled_from(["", "1", "2", "24"]),
    period_to=st.sampled_from(["", "3"]),
    period_unit=st.sampled_from(["", "h", "d", "wk", "mo", "min", "x"]),
    occasions=st.lists(st.sampled_from(list(Occasion)), max_size=2).map(tuple),
    offset=st.none() | st.just(30),
    lasts=st.none() | _LENGTHS,
    lasts_to=st.none() | _LENGTHS,
    count=st.none() | st.integers(1, 9),
    count_to=st.none() | st.integers(9, 12),
    span=st.none() | _LENGTHS,
    span_to=st.none() | _LENGTHS,
    moments=st.lists(INSTANTS, max_size=2).map(tuple),
    text=TEXTS,
)


@st.composite
def orders(draw: st.DrawFn, key: str = "o1") -> Order:
    """Draw any order whose drug has a name."""
    maybe = st.none() | QUANTITIES
    return Order(
        key=key,
        status=draw(st.sampled_from(OrderStatus)),
        kind=draw(st.sampled_from(OrderKind)),
        drug=draw(WORDS),
        strength=draw(TEXTS),
        form=draw(TEXTS),
        codes=draw(st.sampled_from([(), atc("A10AB05"), atc("C07AB02")])),
        amount=draw(maybe),
        amount_to=draw(maybe),
        route=draw(TEXTS),
        rate=draw(maybe),
        rate_to=draw(maybe),
        rate_per=draw(maybe),
        timing=draw(TIMINGS),
        most=draw(maybe),
        most_per=draw(maybe | st.just(amount("1", "d"))),
        most_each=draw(maybe),
        most_ever=draw(maybe),
        needed_for=draw(TEXTS),
        instruction=draw(TEXTS),
        starts=draw(st.none() | INSTANTS),
        ends=draw(st.none() | INSTANTS),
        ordered_at=draw(st.none() | INSTANTS),
        ordered_by=draw(TEXTS),
        stopped_at=draw(st.none() | INSTANTS),
        stop_reason=draw(TEXTS),
        source_text=draw(TEXTS),
        check=draw(st.sampled_from([(), (), (DOUBT,)])),
    )


@st.composite
def administrations(draw: st.DrawFn, key: str, keys: list[str]) -> Administration:
    """Draw any administration, of one of the orders `keys` or of none."""
    return Administration(
        key=key,
        order=draw(st.sampled_from(["", "elsewhere", *keys])),
        drug=draw(WORDS),
        status=draw(st.sampled_from(AdministrationStatus)),
        at=draw(INSTANTS),
        until=draw(st.none() | INSTANTS),
        amount=draw(st.none() | QUANTITIES),
        by=draw(TEXTS),
        reason=draw(TEXTS),
        text=draw(TEXTS),
        check=draw(st.sampled_from([(), (), ("no code",)])),
    )


@st.composite
def charts(draw: st.DrawFn, key: str = "p1") -> Chart:
    """Draw any chart: up to eight orders and six administrations, every state of allergies."""
    keys = [f"{key}-o{place}" for place in range(draw(st.integers(0, 8)))]
    doses = range(draw(st.integers(0, 6)))
    return chart(
        *(draw(orders(one)) for one in keys),
        administrations=tuple(draw(administrations(f"{key}-a{one}", keys)) for one in doses),
        allergies=draw(st.sampled_from([LISTED, NONE_KNOWN, NOT_RECORDED])),
        person=person(key, protected=draw(st.booleans()), number=draw(st.sampled_from(["", "18"]))),
    )


@st.composite
def stamps(draw: st.DrawFn) -> Stamp:
    """Draw any stamp: fresh, old, of unknown age, printed before its copy, with an outage."""
    age = draw(st.none() | st.integers(0, 6000).map(lambda minutes: timedelta(minutes=minutes)))
    return stamp(
        age=age,
        age_certain=draw(st.booleans()),
        too_old=draw(st.booleans()),
        printed=draw(INSTANTS),
        outage_since=draw(st.none() | INSTANTS),
        outage_open=draw(st.booleans()),
        outage_began=draw(st.none() | INSTANTS),
        copy_number=draw(st.integers(1, 3)),
        exercise=draw(st.booleans()),
    )


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Draw a ward of up to four patients."""
    patients = range(draw(st.integers(0, 4)))
    return Snapshot(
        unit=WARD,
        source="provkälla",
        as_of=AS_OF,
        captured=AS_OF + timedelta(minutes=2),
        charts=tuple(draw(charts(f"p{place}")) for place in patients),
    )
