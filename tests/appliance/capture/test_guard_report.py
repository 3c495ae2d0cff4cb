"""The report that tunes the figures: the past replayed through the guard's own rules."""

from datetime import timedelta

from appliance.capture.guard import Limits
from appliance.capture.guard_course import Row
from appliance.capture.guard_report import replay
from appliance.status.guard import section
from appliance.status.section import Seen
from storage.freshness import Reason
from storage.records import UnitKind
from storage.reports import guard as report
from tests.appliance.capture.census import CLINIC, NOW, WARD
from tests.appliance.world import World, patients

HOUR = 3600


def past(*patients: int, orders: int = 5) -> list[Row]:
    """Return a ward's captures, one an hour, all kept."""
    return [
        Row(at=place * HOUR, generation=place + 1, patients=many, active_orders=many * orders,
            with_orders=many)
        for place, many in enumerate(patients)
    ]  # fmt: skip


def test_quiet_past_brings_no_alarm_and_a_slow_loss_one_however_long_it_lasts() -> None:
    quiet = replay(past(24, 23, 22, 24), WARD, Limits())
    assert (quiet.captures, quiet.span, quiet.replayed) == (4, timedelta(hours=3), {})
    slow = replay(past(24, 18, 13, 8, 8, 8, 8, 8), WARD, Limits())
    assert slow.replayed == {"G-15": 1}, "a person would have accepted it, once"


def test_other_figures_are_replayed_through_the_same_rules() -> None:
    rows = past(24, 20, 16, 16)
    assert replay(rows, WARD, Limits()).replayed == {}
    assert replay(rows, WARD, Limits(day_share=0.3)).replayed == {"G-15": 1}
    assert replay(rows, WARD, Limits(lost_at_least=2, lost_share=0.15)).replayed == {"G-02": 2}


def test_what_was_refused_and_stayed_refused_is_counted_and_compared_with_nothing() -> None:
    kept = past(24, 24, 24)
    refused = [Row(at=HOUR, code="G-01"), Row(at=2 * HOUR, code="G-01")]
    found = replay([kept[0], *refused, *kept[2:]], WARD, Limits())
    assert found.refused == {"G-01": 2}
    assert found.replayed == {"G-01": 2}
    assert found.captures == 4


def test_what_was_only_said_is_told_apart() -> None:
    rows = [*past(24), Row(at=HOUR, generation=2, patients=20, with_orders=20, active_orders=100,
                           would="G-14", stayed=20, thinned=20)]  # fmt: skip
    found = replay(rows, WARD, Limits())
    assert (found.would, found.replayed) == ({"G-14": 1}, {"G-14": 1})
    assert replay(rows, WARD, Limits(thinned_drop=0)).replayed == {}


def test_clinics_past_is_replayed_by_its_visits() -> None:
    rows = [
        Row(at=0, generation=1, visits=40, diaries=5),
        Row(at=HOUR, generation=2, visits=19, diaries=5),
        Row(at=30 * HOUR, generation=3, visits=3, diaries=1),
    ]
    found = replay(rows, CLINIC, Limits())
    assert CLINIC.kind is UnitKind.CLINIC
    assert found.replayed == {"G-11": 1}, "after a long gap a holiday is no fault"


def test_ward_that_closes_is_replayed_as_such() -> None:
    week = 168 * HOUR
    rows = []
    for number in range(4):
        rows += [
            Row(at=number * week, generation=1, patients=12),
            Row(at=number * week + HOUR, generation=1, patients=0),
        ]
    assert replay(rows, WARD, Limits()).replayed == {"G-01": 4}
    assert replay(rows, WARD, Limits(closes=True)).replayed == {"G-01": 2}


def test_rate_is_by_the_span_and_nothing_where_there_is_none() -> None:
    whole = replay([Row(at=0, generation=1), Row(at=73 * 24 * HOUR, generation=2)], WARD, Limits())
    assert whole.a_year(2) == 10
    assert replay([], WARD, Limits()).a_year(3) == 0
    assert replay([], WARD, Limits()).captures == 0


# In the status


def test_status_counts_what_was_refused_and_says_what_only_would_be(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(0, "14")
    world.round()
    seen = Seen(state=world.state, clock=world.clock, now=world.clock.now())
    found = section(seen)
    assert found is not None
    assert list(found.words(world.words)) == ["Vakten: 2 av 3 enheter fullständiga."]
    assert found.measures == ("'refused'=1;0;;0",)
    assert found.concerns == (), "a refusal stands with its unit already"
    would = Reason("{unit} went from {before} patients to {now} since the last copy.", {})
    word = report.Word(at=NOW, state="complete", code="G-02", would=would)
    report.note(world.state, "14", word)
    report.note(world.state, report.of_source("journal"), word)
    found = section(seen)
    assert found is not None
    assert [(one.unit, one.reason.facts) for one in found.concerns] == [
        ("14", {"unit": "14", "code": "G-02"}),
        ("14", {}),
        ("", {"source": "journal", "code": "G-02"}),
        ("", {}),
    ]


def test_ward_that_is_copied_no_more_is_not_held_against_the_others_for_ever(world: World) -> None:
    now = world.clock.now()
    word = report.Word(at=NOW, state="suspect", code="G-01", would=Reason("Long ago.", {}))
    report.note(world.state, "CLOSED", word)
    report.note(world.state, report.of_source("old"), word)
    report.note(world.state, "14", report.Word(at=NOW, state="complete", code=""))
    seen = Seen(
        state=world.state, clock=world.clock, now=now, fingerprints={"new": "0"},
        units=frozenset({"14"}),
    )  # fmt: skip
    found = section(seen)
    assert found is not None
    assert found.measures == ("'refused'=0;0;;0",)
    assert found.concerns == ()


def test_status_says_nothing_of_a_guard_that_saw_nothing(world: World) -> None:
    seen = Seen(state=world.state, clock=world.clock, now=world.clock.now())
    assert section(seen) is None
