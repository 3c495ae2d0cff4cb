"""What a message says, no less and no more: never simplified, never invented."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from appliance.sources.feed import (
    Admitted,
    AllergyAct,
    Amended,
    Booked,
    BookingAct,
    Dosed,
    Event,
    Heard,
    Left,
    Merged,
    Moved,
    OrderAct,
    Ordered,
    Returned,
    Unclear,
    Warned,
)
from appliance.sources.hl7v2 import orders
from appliance.sources.hl7v2.errors import MessageTooLarge
from appliance.sources.hl7v2.message import Message
from appliance.sources.hl7v2.reading import heard
from appliance.sources.hl7v2.timing import ODD_PATTERN, ODD_TIMES
from printing.sheets.due import has_times
from printing.sheets.told import says_more
from storage.records import (
    AdministrationStatus,
    AppointmentStatus,
    Order,
    OrderKind,
    Quantity,
    Sex,
)
from tests.hospital.hl7_sender import Patient, Writer

ZONE = ZoneInfo("Europe/Stockholm")
WHO = Patient("18020202-0202", "Kvinna", "Fiktiv", birth="18020202")
ALVEDON = "RXE||N02BE01^Alvedon 500 mg tablett^ATC|1||tabl^tablett|TAB^tablett|^Sväljes hela"


def read(message: str) -> Heard:
    return heard(message.encode(), ZONE, "", "P")


def only(message: str) -> Event:
    (event,) = read(message).events
    return event


def rde(*lines: str, control: str = "NW") -> Ordered:
    event = only(Writer().rde(control, "PL-1", WHO, *lines, filler="F-9"))
    assert isinstance(event, Ordered)
    return event


def of(*lines: str) -> Order:
    return rde(*lines).order


@pytest.mark.parametrize(
    ("trigger", "kind"),
    [
        ("A01", Admitted),
        ("A02", Moved),
        ("A03", Left),
        ("A06", Admitted),
        ("A07", Left),
        ("A08", Amended),
        ("A11", Left),
        ("A12", Moved),
        ("A13", Returned),
        ("A60", Warned),
        ("A17", Unclear),
        ("A21", Unclear),
    ],
)
def test_every_trigger_is_what_the_standard_says(trigger: str, kind: type[Event]) -> None:
    assert type(only(Writer().adt(trigger, WHO, "14^1^2"))) is kind


def test_registration_puts_only_who_has_a_bed_into_one() -> None:
    assert isinstance(only(Writer().adt("A04", WHO, "14", sort="E")), Admitted)
    assert isinstance(only(Writer().adt("A04", WHO, "14", sort="O")), Amended)


def test_who_and_where_are_read_as_written() -> None:
    message = Writer().adt("A02", WHO, "B31^12^3^KS", prior="B32^1^1", visit="V-7")
    event = only(message)
    assert event.whom.numbers == ("18020202-0202",)
    person = event.whom.person
    assert (person.name, person.birth, person.sex) == ("Kvinna, Fiktiv", "1802-02-02", Sex.FEMALE)
    place = event.visit.place
    assert (place.ward, place.room, place.bed, place.facility) == ("B31", "12", "3", "KS")
    assert (event.visit.prior.ward, event.visit.numbers) == ("B32", ("V-7",))


def test_national_number_is_chosen_among_several_and_all_are_known() -> None:
    pid = "PID|1||4711^^^KS^MR~180202020202^^^SE^NNSWE||Kvinna^Fiktiv"
    event = only(f"{Writer().msh('ADT^A08')}\r{pid}\r")
    assert event.whom.person.number == "180202020202"
    assert event.whom.numbers == ("4711", "180202020202")


def test_merge_names_both_records() -> None:
    event = only(Writer().adt("A40", WHO, more=["MRG|4711^^^KS^MR~4712"]))
    assert isinstance(event, Merged)
    assert event.gone == ("4711", "4712")


def test_whole_order_is_read_into_its_columns() -> None:
    order = of("TQ1|1||BID|0800~2000|||202611220800|202611301200", ALVEDON, "RXR|PO^peroralt")
    assert order.drug == "Alvedon 500 mg tablett"
    assert [(one.system, one.code) for one in order.codes] == [("ATC", "N02BE01")]
    assert (order.amount, order.form, order.route) == (
        Quantity(value="1", unit="tablett"),
        "tablett",
        "peroralt",
    )
    assert order.timing.times == ("08:00", "20:00")
    assert order.instruction == "Sväljes hela"
    assert order.starts == datetime(2026, 11, 22, 7, 0, tzinfo=UTC)
    assert order.ends == datetime(2026, 11, 30, 11, 0, tzinfo=UTC)
    assert (order.kind, order.check, order.numbers) == (OrderKind.REGULAR, (), ("PL-1", "F-9"))
    assert has_times(order, ZONE)
    assert order.source_text == "1 tablett BID 08:00 20:00 peroralt"
    assert not says_more(order), "the sheet repeats nothing that its columns say"


def test_amount_keeps_its_digits_and_a_range_its_two_ends() -> None:
    order = of("TQ1|1||BID", "RXE||X^X|0.50|1.0|mg")
    assert (order.amount, order.amount_to) == (
        Quantity(value="0.50", unit="mg"),
        Quantity(value="1.0", unit="mg"),
    )
    assert not order.check


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("QD", (1, "1", "d")),
        ("TID", (3, "1", "d")),
        ("Q6H", (1, "6", "h")),
        ("QOD", (1, "2", "d")),
        ("Q2W", (1, "2", "wk")),
        ("5ID", (5, "1", "d")),
    ],
)
def test_pattern_of_the_standard_is_taken_apart(pattern: str, said: tuple[int, str, str]) -> None:
    timing = of(f"TQ1|1||{pattern}", ALVEDON).timing
    assert (timing.frequency, timing.period, timing.period_unit) == said
    assert timing.text == pattern


@pytest.mark.parametrize("pattern", ["QODX", "MORGON", "Q0H", "BIDPC", "0ID", "QSHIFT", "U 3"])
def test_local_pattern_is_shown_verbatim_and_no_dose_is_planned_from_it(pattern: str) -> None:
    order = of(f"TQ1|1||{pattern}|0800", ALVEDON)
    assert ODD_PATTERN in order.check
    assert not has_times(order, ZONE)
    assert pattern in order.source_text


def test_every_second_day_never_looks_like_every_day() -> None:
    assert not has_times(of("TQ1|1||QOD|0800", ALVEDON), ZONE)


def test_days_of_the_week_are_kept() -> None:
    order = of("TQ1|1||QJ135|0800", ALVEDON)
    assert order.timing.days == ("mon", "wed", "fri")
    assert has_times(order, ZONE)


def test_as_needed_stays_as_needed_with_its_reason() -> None:
    order = of("TQ1|1||PRNTID|||||||Vid smärta", ALVEDON)
    assert order.kind is OrderKind.AS_NEEDED
    assert (order.needed_for, order.timing.frequency) == ("Vid smärta", 3)
    assert of("TQ1|1||PRN", ALVEDON).kind is OrderKind.AS_NEEDED
    assert of("TQ1|1||ONCE", ALVEDON).kind is OrderKind.ONE_TIME


MORE = [
    (("TQ1|1||BID|8 på morgonen", ALVEDON), ODD_TIMES),
    (("TQ1|1|2^tabl|BID", ALVEDON), ODD_TIMES),
    (("TQ1|1||BID||||2026", ALVEDON), ODD_TIMES),
    (("TQ1|1||BID|||||20261130", ALVEDON), ODD_TIMES),
    (("TQ1|1||BID~QD", ALVEDON), ODD_TIMES),
    (("TQ1|1|||0800", ALVEDON), ODD_TIMES),
    (("TQ1|1||QD", "TQ1|2||BID", ALVEDON), orders.SEVERAL_TIMES),
    (("TQ1|1||BID", "RXE||X^X|en halv||tabl"), orders.ODD_AMOUNT),
    (("TQ1|1||BID", "RXE||X^X|0||mg"), orders.ODD_AMOUNT),
    (("TQ1|1||C", "RXE||X^X|500||ml|||||||||||||||||H8|63|ml"), orders.ODD_RATE),
    (("TQ1|1||BID", "RXE||X^X|1||mg||||||||||||||4^mg"), orders.MORE),
    (("TQ1|1||BID", "RXE||X^X|1||mg|||||||||||||||Y"), orders.MORE),
    (("TQ1|1||BID", ALVEDON, "ZRX|1|något eget"), orders.MORE),
    (("TQ1|1||BID", ALVEDON, "TQ2|1|S|PL-0"), orders.MORE),
    (("RXE|1^BID^^202611220800|X^X|1||mg",), orders.MORE),
    (("TQ1|1||BID", ALVEDON, "RXR|PO", "RXR|IV"), orders.SEVERAL_ROUTES),
    (("TQ1|1||BID", ALVEDON, "RXR|IM|LD^vänster lår"), orders.SEVERAL_ROUTES),
    ((ALVEDON,), orders.NO_TIMES),
    (("TQ1|1||BID", "RXE||X^X|||mg"), orders.NO_AMOUNT),
    (("TQ1|1||C", "RXE||X^NaCl|1000||ml", "RXC|A|KCl^Kaliumklorid|20|mmol"), orders.MIXTURE),
]


@pytest.mark.parametrize(("lines", "reason"), MORE)
def test_whatever_has_no_column_makes_the_sheet_show_every_word_of_the_source(
    lines: tuple[str, ...], reason: str
) -> None:
    order = of(*lines)
    assert reason in order.check
    flat = order.source_text
    for line in lines:
        first = 2 if line.startswith("TQ") else 1  # past the segment's own number
        for word in (part for field in line.split("|")[first:] for part in field.split("^")):
            assert all(one in flat for one in word.split("~")), word


def test_rate_of_an_infusion_is_kept_with_its_unit() -> None:
    order = of("TQ1|1||C", "RXE||X^NaCl 9 mg/ml|1000||ml||||||||||||||||||83|ml/h")
    assert (order.kind, order.rate) == (OrderKind.INFUSION, Quantity(value="83", unit="ml/h"))
    assert not order.check


@pytest.mark.parametrize(
    ("control", "act"),
    [
        ("NW", OrderAct.NEW),
        ("XO", OrderAct.CHANGE),
        ("RP", OrderAct.CHANGE),
        ("DC", OrderAct.STOP),
        ("CA", OrderAct.STOP),
        ("OD", OrderAct.STOP),
        ("HD", OrderAct.HOLD),
        ("RL", OrderAct.RELEASE),
    ],
)
def test_order_control_codes_are_what_the_standard_says(control: str, act: OrderAct) -> None:
    assert rde("TQ1|1||BID", ALVEDON, control=control).act is act


def test_control_code_that_is_not_known_is_never_taken_for_another() -> None:
    for control in ("PA", "CH", "SC", "UN", "ZZ", ""):
        event = only(Writer().rde(control, "PL-1", WHO, "TQ1|1||BID", ALVEDON))
        assert isinstance(event, Unclear)


def test_several_orders_in_one_message_are_several() -> None:
    more = ["ORC|NW|PL-2", "TQ1|1||QD", "RXE||Y^Waran|1||tabl"]
    events = read(Writer().rde("NW", "PL-1", WHO, "TQ1|1||BID", ALVEDON, *more)).events
    drugs = [event.order.drug for event in events if isinstance(event, Ordered)]
    assert drugs == ["Alvedon 500 mg tablett", "Waran"]


@pytest.mark.parametrize(
    ("completion", "status", "checked"),
    [
        ("CP", AdministrationStatus.GIVEN, False),
        ("RE", AdministrationStatus.NOT_GIVEN, False),
        ("NA", AdministrationStatus.NOT_GIVEN, False),
        ("PA", AdministrationStatus.UNCLEAR, True),
        ("", AdministrationStatus.UNCLEAR, True),
        ("XX", AdministrationStatus.UNCLEAR, True),
    ],
)
def test_dose_is_given_only_where_the_message_says_so(
    completion: str, status: AdministrationStatus, checked: bool
) -> None:
    rxa = f"RXA|0|1|20261122080000||X^Alvedon|500|mg|||||||||||VÄGRAR^Vägrade||{completion}"
    event = only(Writer().ras("PL-1", WHO, rxa))
    assert isinstance(event, Dosed)
    assert (event.dose.status, bool(event.dose.check)) == (status, checked)
    assert event.dose.reason == "Vägrade"
    assert ("RXA: 0 | 1" in event.dose.text) == checked, "verbatim only where it must be checked"
    assert event.dose.at == datetime(2026, 11, 22, 7, 0, tzinfo=UTC)


def test_amount_of_999_is_the_standards_word_for_unknown() -> None:
    event = only(Writer().ras("PL-1", WHO, "RXA|0|1|202611220800||X^A|999|mg|||||||||||||CP"))
    assert isinstance(event, Dosed)
    assert event.dose.check


def test_dose_taken_back_is_taken_back() -> None:
    event = only(Writer().ras("P", WHO, "RXA|0|1|202611220800||X^A|1|mg|||||||||||||CP|D"))
    assert isinstance(event, Dosed)
    assert event.undone


SIU = ["SCH|PL|F1||||^^|^Kontroll|UND^Undersökning|30|min|^^^20261123090000^20261123093000"]


@pytest.mark.parametrize(
    ("trigger", "act", "status"),
    [
        ("S12", BookingAct.BOOK, AppointmentStatus.BOOKED),
        ("S13", BookingAct.CHANGE, AppointmentStatus.BOOKED),
        ("S14", BookingAct.CHANGE, AppointmentStatus.BOOKED),
        ("S15", BookingAct.CANCEL, AppointmentStatus.CANCELLED),
        ("S17", BookingAct.CANCEL, AppointmentStatus.CANCELLED),
        ("S26", BookingAct.CANCEL, AppointmentStatus.NO_SHOW),
    ],
)
def test_booking_is_read_whole(trigger: str, act: BookingAct, status: AppointmentStatus) -> None:
    lines = [*SIU, "AIL|1||TAND^Stol 2", "AIP|1||D1^Ek^Karin", "NTE|1||Rullstol"]
    event = only(Writer().siu(trigger, WHO, *lines))
    assert isinstance(event, Booked)
    assert (event.act, event.numbers) == (act, ("F1", "PL"))
    visit = event.appointment
    assert (visit.status, visit.reason, visit.kind) == (status, "Kontroll", "Undersökning")
    assert (visit.note, visit.chair) == ("Rullstol", "Stol 2")
    assert visit.start == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    assert (event.staff, event.staff_numbers) == ("Karin Ek", ("D1",))
    assert event.visit.place.ward == "TAND"


def test_allergies_are_told_with_what_is_done_to_them() -> None:
    lines = ["IAM|1|DA|X^Penicillin|SV|Utslag~Andnöd|A", "IAM|2|DA|Y^Jod|||D"]
    event = only(Writer().adt("A60", WHO, more=lines))
    assert isinstance(event, Warned)
    first, second = event.allergies
    assert first.allergy is not None
    assert (first.act, first.allergy.severe) == (AllergyAct.ADD, True)
    assert first.allergy.reactions == ("Utslag", "Andnöd")
    assert second.act is AllergyAct.REMOVE
    none = only(Writer().adt("A01", WHO, "14", more=["AL1|1|DA|716186003^Ingen känd allergi"]))
    assert isinstance(none, Admitted)
    assert none.allergies[0].act is AllergyAct.NONE_KNOWN


def test_allergy_line_that_is_not_understood_is_said_beside_what_is() -> None:
    events = read(Writer().adt("A60", WHO, more=["IAM|1|DA|X^Penicillin|||Q"])).events
    assert [type(one) for one in events] == [Warned, Unclear]


def test_escape_sequences_lose_no_sign() -> None:
    text = r"Ge 1 \T\ 2 \F\ 3\.br\Obs \X41\\Z9\ slut\E\ "
    order = of("TQ1|1||BID", f"RXE||X^X|1||mg||^{text}")
    assert order.instruction == "Ge 1 & 2 | 3\nObs A\\Z9\\ slut\\"


def test_message_in_other_separators_is_the_same_message() -> None:
    usual = Writer().adt("A02", WHO, "B31^12^3", number="X")
    other = usual.translate(str.maketrans("|^~&", "#*!%"))
    assert read(other).events == read(usual).events


def test_lines_of_any_kind_end_a_segment() -> None:
    message = Writer().adt("A02", WHO, "B31^12^3", number="X")
    for ending in ("\n", "\r\n", "\r\r"):
        assert read(message.replace("\r", ending)).events == read(message).events


def test_time_without_an_offset_is_the_sites_and_the_hour_that_comes_twice_the_earlier() -> None:
    head = "MSH|^~\\&|A|B|||{}||NMD^N02|1|P|2.5\r"
    for text, wall in (
        ("20261025023000", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("20261122080000", datetime(2026, 11, 22, 7, 0, tzinfo=UTC)),
        ("20261122080000-0500", datetime(2026, 11, 22, 13, 0, tzinfo=UTC)),
        ("202611220800", datetime(2026, 11, 22, 7, 0, tzinfo=UTC)),
    ):
        assert read(head.format(text)).said == wall
    for text in ("20261122", "", "2026-11-22", "20261399000000"):
        assert read(head.format(text)).said is None


def test_older_messages_of_the_same_build_are_read_too() -> None:
    message = Writer().rde("NW", "PL-1", WHO, "TQ1|1||BID", ALVEDON)
    old = message.replace("RDE^O11^RDE_O11", "RDE^O01")
    assert isinstance(only(old), Ordered)


def test_type_that_is_none_is_not_shown_to_who_has_no_password() -> None:
    found = read("MSH|^~\\&|A|B|||2026||18030202-0003^Kvinna|1|P|2.5\r")
    assert (found.kind, found.strange) == ("?^?", "?^?")


def test_text_of_a_segment_that_is_shown_holds_every_part() -> None:
    raw = b'MSH|^~\\&|A|B|||2026||RDE^O11|1|P|2.5\rRXE|a^b&c~d|""|e\r'
    assert Message(raw).first("RXE").plain == "RXE: a b c ~ d | e"


def test_order_of_more_words_than_any_sheet_shows_is_refused_and_not_shortened() -> None:
    with pytest.raises(MessageTooLarge):
        of("TQ1|1||BID", ALVEDON, f"NTE|1||{'mycket ' * 3000}")
