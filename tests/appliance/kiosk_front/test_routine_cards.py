"""What the board says of the checks: one card for what presses, none that cries wolf."""

from datetime import UTC, datetime

from appliance.kiosk.front.routines import routine_cards
from appliance.kiosk.ports import Lamp
from appliance.routines import Due, Routine, State
from printing.language import language

SV = language("sv", "Europe/Stockholm")
EN = language("en", "Europe/Stockholm")
SEVEN = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def due(routine: Routine, state: State, **facts: object) -> Due:
    return Due(routine=routine, state=state, **facts)  # type: ignore[arg-type] # passes through


def test_all_that_presses_is_one_card_and_a_touch_leads_to_it() -> None:
    waiting = [due(one, State.OVERDUE, since=SEVEN) for one in list(Routine)[:5]]
    (card,) = routine_cards(waiting, SV)
    assert (card.lamp, card.to_routines) == (Lamp.ATTENTION, True)
    assert card.title == "5 kontroller är försenade"
    assert card.text.endswith("+2")


def test_what_is_overdue_is_named_before_what_is_merely_due() -> None:
    told = [due(Routine.CLOCK, State.DUE, until=SEVEN), due(Routine.FRESHNESS, State.OVERDUE)]
    (card,) = routine_cards(told, EN)
    assert card.title == "1 check is overdue"
    assert card.text.index("Daily check") < card.text.index("clock")


def test_a_check_that_failed_presses_until_it_passes() -> None:
    (card,) = routine_cards([due(Routine.FRESHNESS, State.DUE, failed=True)], EN)
    assert (card.lamp, card.title) == (Lamp.ATTENTION, "1 check did not pass")


def test_a_quiet_board_says_when_the_next_one_comes() -> None:
    later = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    told = [
        due(Routine.CLOCK, State.WAITING, until=later),
        due(Routine.FRESHNESS, State.DONE, until=SEVEN),
    ]
    (card,) = routine_cards(told, SV)
    assert (card.lamp, card.title) == (Lamp.GOOD, "Nästa kontroll")
    assert "07:00" in card.text


def test_no_hour_is_promised_by_a_clock_that_is_wrong() -> None:
    told = [due(Routine.CLOCK, State.DONE, until=SEVEN, certain=False)]
    assert routine_cards(told, SV) == ()


def test_a_site_without_routines_is_asked_for_nothing() -> None:
    assert routine_cards([], SV) == ()
