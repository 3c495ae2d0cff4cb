"""No feed makes a copy younger than it has proved to be."""

from collections import Counter
from datetime import timedelta

import msgspec
import pytest

from appliance.capture import feed_age
from appliance.capture.feed_age import Course, FeedRules, Stream, as_of, begun, reach_of, settled
from appliance.capture.feed_compare import Compared, Kind
from storage.clock import Instant, stated
from storage.manifest import Manifest, counts
from storage.records import Administration, AdministrationStatus
from tests.appliance.capture.feed_world import chart, ward
from tests.storage.site import MORNING, clinic, instant

RULES = FeedRules(lowers_age=True)
BASE, LAST, NOW = instant(0), instant(10), instant(12)
PROVED = Course(
    base=BASE,
    wanted=frozenset({Kind.STAYS, Kind.ORDERS}),
    proven={Kind.STAYS: 1, Kind.ORDERS: 3},
    rounds=1,
)
ALIVE = Stream(reaches={"EPJ": LAST})


def dated(
    course: Course = PROVED, stream: Stream = ALIVE, rules: FeedRules = RULES, now: Instant = NOW
) -> tuple[Instant, str]:
    return as_of(course, stream, "14", rules, now)


def changed(record: msgspec.Struct, **facts: object) -> object:
    return msgspec.structs.replace(record, **facts)


def test_feed_that_has_proved_itself_dates_the_copy_by_its_last_message() -> None:
    assert dated() == (LAST, "")


@pytest.mark.parametrize(
    ("fear", "course", "stream", "rules", "now"),
    [
        (feed_age.OFF, PROVED, ALIVE, FeedRules(), NOW),
        (feed_age.STATED, changed(PROVED, stated=True), ALIVE, RULES, NOW),
        (feed_age.COMPARING, changed(PROVED, comparing=True), ALIVE, RULES, NOW),
        (feed_age.MISSED, changed(PROVED, missed=1), ALIVE, RULES, NOW),
        (feed_age.UNPROVEN, changed(PROVED, rounds=0), ALIVE, RULES, NOW),
        (feed_age.UNPROVEN, changed(PROVED, proven={Kind.STAYS: 9}), ALIVE, RULES, NOW),
        (feed_age.SILENT, PROVED, changed(ALIVE, broken=instant(5)), RULES, NOW),
        (feed_age.LEFT, PROVED, changed(ALIVE, left={"14": instant(5)}), RULES, NOW),
        (feed_age.LEFT, PROVED, changed(ALIVE, left={"": instant(5)}), RULES, NOW),
        (feed_age.OLD, PROVED, ALIVE, RULES, instant(121)),
        (feed_age.UNDATED, PROVED, Stream(), RULES, NOW),
        (feed_age.UNDATED, PROVED, Stream(reaches={"EPJ": BASE}), RULES, NOW),
        (feed_age.UNDATED, PROVED, Stream(reaches={"A": LAST, "B": instant(-1)}), RULES, NOW),
    ],
)
def test_without_any_one_of_its_proofs_the_whole_round_dates_the_copy(
    fear: str, course: Course, stream: Stream, rules: FeedRules, now: Instant
) -> None:
    assert dated(course, stream, rules, now) == (BASE, fear)


def test_what_was_doubted_before_the_round_is_healed_by_it() -> None:
    stream = Stream(
        reaches={"EPJ": LAST}, broken=instant(-5), left={"14": instant(-5), "15": instant(5)}
    )
    assert dated(stream=stream) == (LAST, "")


def test_of_several_senders_the_one_that_spoke_longest_ago_counts() -> None:
    stream = Stream(reaches={"ADT": instant(11), "DRUGS": instant(3)})
    assert dated(stream=stream)[0] == instant(3)


def test_age_is_never_lowered_beyond_what_the_site_allows() -> None:
    rules = FeedRules(lowers_age=True, longest=timedelta(minutes=5))
    assert dated(rules=rules, now=instant(4.5))[0].boottime == instant(5).boottime
    assert dated(rules=rules, now=NOW) == (BASE, feed_age.OLD)


def test_message_that_waited_an_hour_in_a_queue_reaches_an_hour_ago() -> None:
    reach = reach_of(instant(60), MORNING)
    assert reach is not None
    assert (reach.wall, reach.boottime) == (MORNING, instant(0).boottime)


def test_message_without_a_time_or_from_a_clock_that_runs_ahead_proves_nothing() -> None:
    assert reach_of(instant(60), None) is None
    assert reach_of(instant(0), MORNING + timedelta(minutes=2)) is None
    slightly = reach_of(instant(0), MORNING + timedelta(seconds=30))
    assert slightly == instant(0), "never beyond its receipt"


def test_quiet_night_proves_nothing() -> None:
    course = begun(ward("14", chart(3)), instant(15), changed(PROVED, proven={}, rounds=0))  # type: ignore[arg-type] # a Course
    assert course.comparing
    after = settled(course, Compared(missed=Counter(), foretold=Counter()))
    assert after.rounds == 1
    assert dated(after, Stream(reaches={"EPJ": instant(16)}))[1] == feed_age.UNPROVEN


def test_one_difference_costs_all_that_was_proved() -> None:
    missed = settled(PROVED, Compared(missed=Counter({Kind.DOSES: 1}), foretold=Counter()))
    assert (missed.rounds, missed.missed, dict(missed.proven)) == (0, 1, {})
    healed = settled(missed, Compared(missed=Counter(), foretold=Counter({Kind.STAYS: 1})))
    assert (healed.rounds, healed.missed) == (1, 0)
    assert dated(healed)[1] == feed_age.UNPROVEN, "orders are not proved again yet"


def test_clinic_is_proved_by_its_bookings_and_a_ward_by_all_it_holds() -> None:
    assert begun(clinic(), BASE, None).wanted == {Kind.BOOKINGS}
    assert begun(ward("14", chart(3)), BASE, None).wanted == {Kind.STAYS, Kind.ORDERS}
    assert begun(ward("14"), BASE, None).wanted == {Kind.STAYS}


def test_course_begins_at_its_round_and_adds_up_what_rounds_confirm() -> None:
    first = begun(ward("14", chart(3)), BASE, None)
    assert (first.base, first.comparing) == (BASE, False)
    second = begun(ward("14"), LAST, first)
    assert (second.base, second.comparing, second.wanted) == (LAST, True, {Kind.STAYS})
    for many in (1, 2):
        second = settled(second, Compared(missed=Counter(), foretold=Counter({Kind.STAYS: 2})))
        assert second.comparing is False
        assert second.proven == {Kind.STAYS: 2 * many}
    missed = settled(
        changed(second, comparing=True),  # type: ignore[arg-type] # a Course
        Compared(missed=Counter({Kind.STAYS: 3}), foretold=Counter()),
    )
    assert (missed.comparing, missed.missed) == (False, 3)


def _manifest(as_of: Instant, captured: Instant) -> Manifest:
    held = ward("14", chart(3))
    return Manifest(
        unit="14", unit_name="x", kind=held.unit.kind, generation=1, as_of=as_of,
        captured=captured, source="x", previous="", digest="", size=0, envelopes=(),
        app_version="0", **counts(held),
    )  # fmt: skip


def test_copy_that_its_source_dates_is_dated_back_on_our_own_clocks() -> None:
    hour_ago = MORNING - timedelta(hours=1)
    manifest = _manifest(stated(hour_ago, instant(10)), instant(11))
    base = feed_age.base_of(manifest)
    assert (base.wall, base.boottime) == (hour_ago, instant(-60).boottime)
    assert feed_age.base_of(_manifest(instant(10), instant(11))) == instant(10)


def test_ward_with_doses_must_have_doses_foretold_and_a_stated_round_is_remembered() -> None:
    given = Administration(key="d", drug="x", status=AdministrationStatus.GIVEN, at=MORNING)
    hers = msgspec.structs.replace(chart(3), administrations=(given,))
    first = begun(ward("14", hers), BASE, None, stated=True)
    assert first.wanted == {Kind.STAYS, Kind.ORDERS, Kind.DOSES}
    assert first.stated
    second = begun(ward("14", hers), LAST, first)
    assert not second.stated
    assert begun(ward("14", hers), LAST, second, stated=True).stated
