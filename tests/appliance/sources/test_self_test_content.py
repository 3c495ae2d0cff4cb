"""What the sheets will lack: counted over charts of known content."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appliance.sources.fhir.charts import Ward
from appliance.sources.fhir.papers import Window
from appliance.sources.fhir.probes_content import content
from appliance.sources.source import Probe, Verdict
from storage.records import (
    Administration,
    AdministrationStatus,
    Alert,
    Allergies,
    AllergyState,
    Chart,
    Measure,
    Order,
    OrderKind,
    OrderStatus,
    Person,
    Quantity,
    Stay,
    Timing,
)

OK, WARN = Verdict.OK, Verdict.WARN
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
NOTHING = Ward(
    folders=(),
    patients={},
    window=Window(now=NOW, since=NOW - timedelta(days=3), zone=ZoneInfo("Europe/Stockholm")),
)
AT_EIGHT = Timing(times=("08:00",))
ONE = Quantity(value="1", unit="mg")


def order(
    key: str, timing: Timing = AT_EIGHT, amount: Quantity | None = ONE, **more: object
) -> Order:
    wanted = {"status": OrderStatus.ACTIVE, "kind": OrderKind.REGULAR, "drug": "Alvedon", **more}
    return Order(key=key, timing=timing, amount=amount, **wanted)  # type: ignore[arg-type]


def chart(*orders: Order, state: AllergyState = AllergyState.LISTED, **more: object) -> Chart:
    person = more.pop("person", Person(key="p", family="Kvinna", number="18020202-0202"))
    return Chart(
        person=person,
        stay=Stay(key="s", unit="B31"),
        orders=orders,
        allergies=Allergies(state=state),
        **more,
    )  # type: ignore[arg-type]


def judged(*charts: Chart) -> dict[str, Probe]:
    return {one.key: one for one in content(NOTHING, charts)}


@pytest.mark.parametrize(
    ("orders", "verdict", "counts", "lacks"),
    [
        ([order("a"), order("b")], OK, "2/2", ""),
        ([order("a"), order("b", Timing(frequency=3))], WARN, "1/2", "Planned doses of the orders"),
        ([order("a", Timing(frequency=3))], WARN, "0/1", "No planned doses"),
        ([order("a", Timing(moments=(NOW,)))], OK, "1/1", ""),
        ([order("a"), order("b", Timing(), kind=OrderKind.AS_NEEDED)], OK, "1/1", ""),
        ([order("a"), order("b", Timing(), status=OrderStatus.STOPPED)], OK, "1/1", ""),
        ([], WARN, "", ""),
    ],
)
def test_clock_times_are_counted_where_doses_are_to_be_planned(
    orders: Sequence[Order], verdict: Verdict, counts: str, lacks: str
) -> None:
    found = judged(chart(*orders))["times"]
    assert found.verdict is verdict
    assert "/".join(found.facts.values()) == counts
    assert found.lack.startswith(lacks)
    assert bool(found.lack) == bool(lacks)


def test_an_order_without_amount_or_rate_is_counted() -> None:
    without = order("a", amount=None)
    assert judged(chart(without, order("b")))["amounts"].facts == {"part": "1", "whole": "2"}
    assert judged(chart(without))["amounts"].lack
    assert judged(chart(order("a", amount=None, rate=ONE)))["amounts"].verdict is OK


def test_more_than_half_in_the_sources_words_is_a_limit() -> None:
    doubted = order("a", check=("x",))
    assert judged(chart(doubted, order("b")))["verbatim"].verdict is OK
    assert judged(chart(doubted, doubted, order("b")))["verbatim"].verdict is WARN


def test_a_source_without_given_doses_flags_and_measures_is_told() -> None:
    poor = judged(chart())
    assert {key for key in ("given", "warnings", "measures") if poor[key].lack} == {
        "given", "warnings", "measures",
    }  # fmt: skip
    given = Administration(key="g", drug="Alvedon", status=AdministrationStatus.GIVEN, at=NOW)
    rich = judged(
        chart(),
        chart(
            administrations=(given,),
            alerts=(Alert(key="f", text="Pacemaker"),),
            measures=(Measure(kind="weight", value=ONE),),
        ),
    )
    assert [rich[key].lack for key in ("given", "warnings", "measures")] == ["", "", ""]
    assert rich["warnings"].facts == {"part": "1", "whole": "2"}


def test_lyktas_own_words_are_no_warning_of_the_source() -> None:
    assert judged(chart(alerts=(Alert(key="x", text="x", ours=True),)))["warnings"].lack


def test_everybody_not_recorded_is_no_allergy_list() -> None:
    unknown = chart(state=AllergyState.NOT_RECORDED)
    assert judged(unknown, unknown)["allergies"].lack.startswith("Allergies")
    mixed = judged(unknown, chart(state=AllergyState.NONE_KNOWN))["allergies"]
    assert (mixed.verdict, mixed.lack) == (OK, "")
    assert mixed.facts == {"listed": "0", "none": "1", "unknown": "1"}


def test_patients_without_a_number_are_counted() -> None:
    nameless = chart(person=Person(key="q", family="Okänd"))
    assert judged(nameless, chart())["numbers"].verdict is OK
    assert judged(nameless, nameless, chart())["numbers"].verdict is WARN
