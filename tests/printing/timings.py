"""A chart with every way to say when a dose is to be given, and a ward's usual rounds."""

from printing.sheets.usual import Usual
from storage.records import Chart, Occasion, Order, OrderKind, Timing
from tests.printing.charts import amount, as_needed, at, atc, chart, infusion, order

ROUNDS = Usual(
    times={1: ("08:00",), 2: ("08:00", "20:00"), 3: ("08:00", "14:00", "20:00")},
)
"""What a ward told of its usual round times."""


def every_timing() -> Chart:
    """Return a chart whose orders hold every field of timing, rates and ceilings."""
    return chart(*_clocked(), *_unclocked())


def _clocked() -> tuple[Order, ...]:
    return (
        order(
            "t1",
            "amoxicillin",
            timing=Timing(times=("06:00", "14:00", "22:00"), count=15, lasts=amount("30", "min")),
            starts=at("2026-11-21 14:00"),
            amount=amount("1", "g"),
            route="intravenöst",
            source_text="1 g kl 06, 14 och 22",
        ),
        order(
            "t2",
            "alendronat",
            timing=Timing(times=("07:00",), days=("sun",), period="1", period_unit="wk"),
            source_text="1 tablett på söndagar kl 7, fastande",
        ),
        order(
            "t3",
            "digoxin",
            timing=Timing(times=("08:00",), period="2", period_unit="d"),
            starts=at("2026-11-20 08:00"),
            source_text="1 tablett kl 8",
        ),
    )


def _unclocked() -> tuple[Order, ...]:
    insulin = {"strength": "100 enheter/ml", "form": "injektionsvätska", "route": "subkutant"}
    return (
        order(
            "t4",
            "insulin lispro",
            **insulin,
            codes=atc("A10AB04"),
            amount=amount("6", "enheter"),
            timing=Timing(
                occasions=(
                    Occasion.BEFORE_BREAKFAST,
                    Occasion.BEFORE_LUNCH,
                    Occasion.BEFORE_DINNER,
                ),
                offset=15,
            ),
            source_text="6 enheter",
        ),
        order(
            "t5",
            "paracetamol",
            timing=Timing(frequency=3, period="1", period_unit="d"),
            most_each=amount("2", "tablett"),
            source_text="1 tablett 3 gånger dagligen",
        ),
        order(
            "t6",
            "enoxaparin",
            codes=atc("B01AB05"),
            timing=Timing(frequency=2, period="1", period_unit="d", days=("sat", "sun")),
            source_text="1 tablett x 2",
        ),
        order(
            "t7",
            "flukloxacillin",
            timing=Timing(
                frequency=3,
                frequency_to=4,
                period="1",
                period_unit="d",
                span=amount("7", "d"),
                span_to=amount("10", "d"),
            ),
            most_ever=amount("60", "g"),
            source_text="1 tablett 3-4 gånger per dag",
        ),
        as_needed(
            timing=Timing(frequency=1, period="4", period_to="6", period_unit="h"),
            most_each=amount("2", "kapsel"),
        ),
        infusion(rate=amount("5", "ml"), rate_to=amount("10", "ml"), source_text="5-10 ml per h"),
        order(
            "t8",
            "zoledronsyra",
            kind=OrderKind.ONE_TIME,
            timing=Timing(count=1, lasts=amount("15", "min"), lasts_to=amount("30", "min")),
            source_text="1 tablett",
        ),
    )
