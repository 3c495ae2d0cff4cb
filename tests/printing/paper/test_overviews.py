"""The due list and the time overview on paper: nothing hidden, nothing lost, in any language."""

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from printing.language import Language
from printing.sheets.due_list import DueList, due_list
from printing.sheets.every import Sheet
from printing.sheets.stamp import Stamp
from printing.sheets.time_overview import TimeOverview, time_overview
from storage.records import Chart, Event, EventKind, LabOrder, Snapshot, Told
from tests.printing import anything, charts
from tests.printing.paper.held import assert_held

_SLOW = settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_LONG = "läkemedel med ett mycket långt namn/i flera-delar " * 40


def full(chart: Chart) -> Chart:
    """Return a chart with samples and events, one of them named at great length."""
    return msgspec.structs.replace(
        chart,
        labs=(LabOrder(key="l", tests=("S-kalium", "S-natrium"), planned=charts.AS_OF),),
        events=(Event(key="e", kind=EventKind.VISIT, text=_LONG, at=charts.AS_OF),),
        labs_told=Told.WHOLE,
        events_told=Told.UNREAD,
    )


@pytest.mark.parametrize("language", charts.LANGUAGES, ids=lambda language: language.code)
def test_hard_charts_are_read_whole_in_every_language(language: Language) -> None:
    stamp = charts.stamp()
    made: list[Sheet] = [due_list(charts.ward_snapshot(), stamp, language, 12)]
    hard = (charts.forty_orders, charts.longest_drug_name, charts.nameless, charts.unreadable)
    made += [time_overview(full(one()), stamp, charts.WARD, language) for one in hard]
    for sheet in made:
        assert isinstance(sheet, DueList | TimeOverview)
        assert_held(sheet, language)


def test_drug_named_over_more_than_a_page_is_told_to_its_end() -> None:
    chart = charts.chart(charts.order(drug=_LONG))
    snapshot = msgspec.structs.replace(charts.ward_snapshot(), charts=(chart,))
    assert_held(due_list(snapshot, charts.stamp(), charts.SWEDISH), charts.SWEDISH)
    assert_held(time_overview(chart, charts.stamp(), charts.WARD, charts.SWEDISH),
                    charts.SWEDISH)  # fmt: skip


def test_many_doses_at_one_minute_lie_side_by_side() -> None:
    doses = tuple(charts.given(f"a{n}", "p1", "2026-11-21 13:15", by=f"MB{n}") for n in range(30))
    chart = msgspec.structs.replace(charts.chart(charts.as_needed()), administrations=doses)
    sheet = time_overview(chart, charts.stamp(), charts.WARD, charts.SWEDISH)
    assert_held(sheet, charts.SWEDISH)


@_SLOW
@given(anything.charts(), anything.stamps(), st.sampled_from(charts.LANGUAGES))
def test_no_random_chart_loses_a_word_on_its_time_overview(
    chart: Chart, stamp: Stamp, language: Language
) -> None:
    assert_held(time_overview(chart, stamp, charts.WARD, language), language)


@_SLOW
@given(anything.snapshots(), anything.stamps(), st.sampled_from(charts.LANGUAGES))
def test_no_random_ward_loses_a_dose_on_its_due_list(
    snapshot: Snapshot, stamp: Stamp, language: Language
) -> None:
    assert_held(due_list(snapshot, stamp, language), language)
