"""One order in words: nothing simplified, nothing made up."""

import pytest

from printing.sheets.medicine import medicine
from printing.sheets.sheet import Medicine
from printing.sheets.window import window
from storage.records import Administration, AdministrationStatus, Code, Order, OrderStatus, Timing
from tests.printing.charts import (
    DOUBT,
    ENGLISH,
    SWEDISH,
    VERBATIM,
    amount,
    as_needed,
    at,
    chart,
    given,
    infusion,
    marked_to_check,
    one_time,
    order,
    stamp,
    stopped,
)

SEEN = window(stamp(), SWEDISH)
HELD = {"status": OrderStatus.ON_HOLD}


def _read(one: Order, *doses: Administration) -> Medicine:
    return medicine(one, chart(one, administrations=doses), SEEN, SWEDISH)


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _capsule(key: str, when: str, value: str = "1", **changes: object) -> Administration:
    facts = {"drug": "oxikodon", "amount": amount(value, "kapsel"), **changes}
    return given(key, "p1", when, **facts)


def test_an_order_that_must_be_checked_shows_only_the_sources_words() -> None:
    one = marked_to_check().orders[0]
    shown = _read(one)
    assert shown.verbatim == VERBATIM
    assert shown.verbatim_mark == "Kontrollera i källtext"
    assert (shown.amount, shown.route, shown.times, shown.limits) == ("", "", (), ())
    assert (shown.left, shown.next_due) == ("", "Se källtext")
    assert shown.times_note == SWEDISH.say(DOUBT)


def test_an_order_to_check_without_words_says_so() -> None:
    shown = _read(order(check=("x",), source_text=""))
    assert shown.verbatim == "Källan har ingen doseringstext: fråga läkaren."


def test_an_order_without_a_structured_dose_shows_the_sources_words() -> None:
    assert _read(order(amount=None)).verbatim == "1 tablett kl 08 och 20"
    bare = _read(order(amount=None, source_text=""))
    assert (bare.verbatim, bare.amount) == ("", "Dos inte angiven")


def test_an_order_that_can_be_trusted_is_not_marked() -> None:
    shown = _read(order())
    assert (shown.verbatim, shown.verbatim_mark) == ("", "")
    assert (_plain(shown.amount), shown.route) == ("1 tablett", "oralt")
    assert shown.times == ("08:00", "20:00")


@pytest.mark.parametrize(
    ("code", "marked"),
    [
        ("A10AE04", True),
        ("a10ab05 ", True),
        ("B01AB10", True),
        ("B01AA03", True),
        ("B01AE07", True),
        ("B01AF02", True),
        ("N02AA05", True),
        ("B05XA01", True),
        ("A12BA01", True),
        ("L01BA01", True),
        ("B01AC06", False),
        ("N02BE01", False),
        ("308191", False),
        ("A10AE0499", False),
    ],
)
def test_high_alert_is_told_by_the_atc_code(code: str, marked: bool) -> None:
    shown = _read(order(codes=(Code(system="any", code=code),)))
    assert shown.high_alert is marked
    assert ("Riskläkemedel" in shown.tags) is marked


def test_on_hold_and_stopped_are_marked_in_words() -> None:
    assert _read(order(**HELD)).tags == ("UPPEHÅLL",)
    gone = _read(stopped())
    assert gone.tags == ("UTSATT",)
    assert _plain(gone.times_note) == "Utsatt 20/11 10:15"
    assert (gone.reason, gone.next_due) == ("Nedsatt njurfunktion", "Ges inte")
    assert _read(stopped(stopped_at=None)).times_note == "Utsatt, tid inte angiven"
    doubtful = _read(stopped(stopped_at=None, check=("odd",)))
    assert doubtful.times_note == "Utsatt, tid inte angiven · odd"


def test_a_stop_never_hides_the_indication() -> None:
    assert _read(stopped(reason="Smärta")).reason == "Nedsatt njurfunktion · indikation: Smärta"
    assert _read(order(reason="Smärta", stop_reason="x")).reason == "Smärta"


def test_what_it_was_given_for_is_never_read_as_why_it_was_stopped() -> None:
    gone = _read(stopped(stop_reason="", reason="Smärta"))
    assert gone.reason == "Skäl inte angivet · indikation: Smärta"
    needed = {"status": OrderStatus.STOPPED, "stop_reason": "Biverkan"}
    told = _read(as_needed(**needed))
    assert (told.reason, told.needed_for) == ("Biverkan · indikation: Genombrottssmärta", "")
    assert told.limits == ()


def test_the_same_words_are_said_only_once() -> None:
    twice = _read(as_needed(needed_for="Oro", reason="Oro", instruction="Oro"))
    assert (twice.needed_for, twice.reason, twice.instruction) == ("Oro", "", "")
    thrice = _read(order(reason="Smärta", instruction="Smärta"))
    assert (thrice.reason, thrice.instruction) == ("Smärta", "")
    apart = _read(as_needed(needed_for="Oro", reason="Sömn", instruction="Till natten"))
    assert (apart.needed_for, apart.reason, apart.instruction) == ("Oro", "Sömn", "Till natten")


def test_the_last_dose_is_told_with_amount_and_signature() -> None:
    shown = _read(
        order(),
        given("a", "o1", "2026-11-20 20:05"),
        given("b", "o1", "08:05", amount=amount("1", "tablett")),
    )
    assert _plain(shown.last_given) == "Senast 21/11 08:05"
    assert _plain(shown.last_given_detail) == "1 tablett KL"


def test_a_newer_omission_stands_beside_the_last_dose() -> None:
    omitted = given(
        "b", "o1", "14:00", status=AdministrationStatus.NOT_GIVEN, reason="Fastar", by="MB"
    )
    shown = _read(order(), given("a", "o1", "08:05"), omitted)
    assert _plain(shown.last_given) == "Senast 21/11 08:05"
    assert _plain(shown.last_given_detail) == "KL · 21/11 14:00 ej given: Fastar MB"
    older = _read(order(), given("a", "o1", "15:05"), omitted)
    assert older.last_given_detail == "KL"
    alone = _read(order(), omitted)
    assert alone.last_given == "Ingen registrerad"
    assert _plain(alone.last_given_detail) == "21/11 14:00 ej given: Fastar MB"


def test_a_dose_without_an_order_is_mentioned_where_the_drug_is_the_same() -> None:
    loose = given("a", "", "18:30", drug="Metoprolol")
    shown = _read(order(), loose)
    assert _plain(shown.last_given) == "Senast 21/11 18:30"
    assert shown.last_given_detail == "KL (ordination inte angiven)"
    other = given("a", "", "18:30", drug="furosemid")
    assert _read(order(), other).last_given == "Ingen registrerad"


def test_a_single_dose_says_that_it_was_not_given_when_the_copy_was_made() -> None:
    assert _plain(_read(one_time()).last_given) == "Ej given 21/11 19:10"


def test_who_ordered_and_when_is_told_or_said_to_be_missing() -> None:
    assert _read(order()).ordered == "Ord. 18/11 A. Lind"
    old = _read(order(ordered_at=at("2025-12-31 09:00")))
    assert _plain(old.ordered) == "Ord. 31/12 2025 A. Lind"
    assert _read(order(ordered_at=None, ordered_by="")).ordered == "Ord. inte angivet"


def test_what_is_left_today_is_plain_arithmetic() -> None:
    shown = _read(as_needed(), _capsule("a", "06:40"), _capsule("b", "13:15"))
    assert _plain(shown.left) == "Kvar 2 kapsel kl 19:10"
    assert _plain(shown.left_amount) == "2 kapsel"
    assert [_plain(line) for line in shown.given_day] == [
        "21/11 06:40 1 kapsel KL",
        "21/11 13:15 1 kapsel KL",
    ]
    assert [_plain(limit) for limit in shown.limits] == [
        "Minst 4 h emellan",
        "Högst 4 kapsel per dygn",
    ]


def test_a_dose_of_the_day_before_yesterday_does_not_count() -> None:
    shown = _read(as_needed(), _capsule("a", "2026-11-20 19:10"))
    assert shown.given_day == ("Inget givet",)
    assert _plain(shown.left_amount) == "4 kapsel"


def test_more_than_the_ceiling_leaves_nothing() -> None:
    shown = _read(as_needed(), _capsule("a", "06:40", "5"))
    assert _plain(shown.left_amount) == "0 kapsel"


def test_decimals_are_exact_and_bear_no_trailing_zero() -> None:
    grams = as_needed(most=amount("4.0", "g"), amount=amount("1", "g"))
    dose = _capsule("a", "06:40", amount=amount("1.5", "g"))
    assert _plain(_read(grams, dose).left_amount) == "2,5 g"
    rest = _capsule("a", "06:40", amount=amount("1.0", "g"))
    assert _plain(_read(grams, rest).left_amount) == "3 g"


@pytest.mark.parametrize(
    "per", [("1", "d"), ("1", "dygn"), ("1", "Dygn"), ("1", "day"), ("24", "h"), ("24", "timmar")]
)
def test_a_day_is_a_day_in_the_sources_own_words_too(per: tuple[str, str]) -> None:
    tablets = as_needed(most=amount("3", "tabletter"), most_per=amount(*per))
    assert _plain(_read(tablets).left_amount) == "3 tabletter"
    morphine = as_needed(most=amount("40", "mg"), most_per=amount(*per))
    doses = [_capsule(key, "06:40", amount=amount("2.5", "mg")) for key in ("a", "b")]
    assert _plain(_read(morphine, *doses).left_amount) == "35 mg"


def test_one_tablet_is_not_subtracted_from_many_tablets() -> None:
    tablets = as_needed(most=amount("3", "tabletter"))
    shown = _read(tablets, _capsule("a", "06:40", amount=amount("1", "tablett")))
    assert (shown.left, shown.left_amount) == ("Kvar: räkna själv", "")


@pytest.mark.parametrize(
    "one",
    [
        as_needed(most_per=amount("8", "h")),
        as_needed(most_per=amount("24", "dygn")),
        as_needed(most_per=amount("1", "h")),
        as_needed(most_per=None),
        as_needed(most=amount("fyra", "kapsel")),
        as_needed(most=amount("4", "mg")),
    ],
)
def test_what_is_left_is_not_guessed_from_an_unlike_ceiling(one: Order) -> None:
    shown = _read(one, _capsule("a", "06:40"))
    assert (shown.left, shown.left_amount) == ("Kvar: räkna själv", "")


@pytest.mark.parametrize(
    "dose",
    [
        _capsule("a", "06:40", status=AdministrationStatus.UNCLEAR),
        _capsule("a", "06:40", check=("x",)),
        _capsule("a", "06:40", "½"),
        _capsule("a", "06:40", amount=None),
        given("a", "", "06:40", drug="OXIKODON", amount=amount("1", "kapsel")),
    ],
)
def test_what_is_left_is_not_guessed_from_an_unclear_dose(dose: Administration) -> None:
    shown = _read(as_needed(), dose)
    assert (shown.left, shown.left_amount) == ("Kvar: räkna själv", "")
    assert len(shown.given_day) == 1


def test_without_a_ceiling_nothing_is_left_to_be_told() -> None:
    assert _read(as_needed(most=None, most_per=None)).left == ""
    assert _read(as_needed(**HELD)).left == ""


def test_an_omitted_dose_is_no_given_dose() -> None:
    shown = _read(as_needed(), _capsule("a", "06:40", status=AdministrationStatus.NOT_GIVEN))
    assert _plain(shown.left_amount) == "4 kapsel"


def test_amounts_keep_their_digits_and_their_unit() -> None:
    assert _plain(_read(order(amount=amount("10000", "E"))).amount) == "10 000 E"
    assert _read(order(amount=amount("2.50"))).amount == "2,50"
    spread = order(amount=amount("2", "enheter"), amount_to=amount("6", "enheter"))
    assert _plain(_read(spread).amount) == "2–6 enheter"
    mixed = order(amount=amount("1", "ml"), amount_to=amount("2", "dl"))
    assert _plain(_read(mixed).amount) == "1 ml – 2 dl"
    assert _plain(_read(order(amount=None, amount_to=amount("2", "dl"))).amount) == "upp till 2 dl"


def test_rates_are_per_what_the_source_says() -> None:
    assert _plain(_read(infusion()).amount) == "83 ml/h"
    assert _plain(_read(infusion(rate_per=None)).amount) == "83 ml"
    assert _plain(_read(infusion(rate_per=amount("6", "h"))).amount) == "83 ml / 6 h"
    both = infusion(amount=amount("500", "ml"))
    assert _plain(_read(both).amount) == "500 ml · 83 ml/h"
    rated = given("a", "i1", "14:20", rate=amount("40", "ml"), rate_per=amount("1", "h"), text="x")
    assert _plain(_read(infusion(), rated).last_given_detail) == "40 ml/h KL"
    worded = given("a", "i1", "14:20", text="långsamt")
    assert _read(infusion(), worded).last_given_detail == "långsamt KL"


def test_an_infusion_tells_its_start() -> None:
    assert [_plain(time) for time in _read(infusion()).times] == ["21/11 14:20"]
    assert _read(infusion(starts=None)).times == ()


@pytest.mark.parametrize(
    ("timing", "note"),
    [
        (Timing(times=("08:00",), days=("mon", "thu")), "mån, tor"),
        (Timing(times=("08:00",), days=("x",)), "x"),
        (Timing(frequency=3), "3 gånger, per hur lång tid framgår inte · Tider inte angivna"),
        (
            Timing(frequency=1, period="2", period_unit="wk"),
            "1 gång per 2 veckor · Tider inte angivna",
        ),
        (Timing(period="36", period_unit="h", times=("08:00",)), "1 gång per 36 h"),
        (Timing(frequency=1, period="1", period_unit="x"), "1 gång per x · Tider inte angivna"),
        (Timing(times=("08:00",), frequency=1, period="1", period_unit="d"), ""),
        (Timing(times=("08:00",), text="vid frukost"), "vid frukost"),
    ],
)
def test_the_rest_of_the_timing_stands_in_words(timing: Timing, note: str) -> None:
    assert _plain(_read(order(timing=timing)).times_note) == note


def test_first_and_last_instant_are_told() -> None:
    one = order(starts=at("2026-11-22 08:00"), ends=at("2026-11-26 20:00"))
    assert _plain(_read(one).times_note) == "från 22/11 08:00 · till 26/11 20:00"
    assert _read(order(starts=at("2026-11-18 08:00"))).times_note == ""


@pytest.mark.parametrize(
    ("timing", "note"),
    [
        (Timing(frequency=2, period="4", period_unit="h"), "2 gånger per 4 h"),
        (Timing(frequency=1, period="1", period_unit="d"), "1 gång per dygn"),
        (Timing(frequency=2, period="1", period_unit="h"), "2 gånger per timme"),
        (Timing(frequency=1, period_unit="h"), "1 gång per timme"),
    ],
)
def test_only_once_per_hours_is_read_as_a_gap(timing: Timing, note: str) -> None:
    shown = _read(as_needed(timing=timing))
    assert _plain(shown.times_note) == note
    assert len(shown.limits) == 1


def test_an_end_in_another_year_bears_its_year() -> None:
    near = _read(order(ends=at("2026-12-05 08:00")))
    assert _plain(near.times_note) == "till 5/12 08:00"
    far = _read(order(ends=at("2027-03-05 08:00")))
    assert _plain(far.times_note) == "till 5/3 2027 08:00"


def test_a_ceiling_without_a_period_is_shown_without_one() -> None:
    shown = _read(as_needed(timing=Timing(), most_per=None))
    assert [_plain(limit) for limit in shown.limits] == ["Högst 4 kapsel"]


def test_a_drug_without_a_name_is_said_to_have_none() -> None:
    assert _read(order(drug="")).drug == "LÄKEMEDLETS NAMN SAKNAS"


def test_english_writes_the_point() -> None:
    half = order(amount=amount("0.5", "tablet"))
    shown = medicine(half, chart(half), SEEN, ENGLISH)
    assert _plain(shown.amount) == "0.5 tablet"
