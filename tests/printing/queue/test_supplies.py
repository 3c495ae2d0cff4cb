"""What lies in a printer is known before the nurse prints, and what nobody knows is said so."""

import pytest

from printing import ipp
from printing.language import LANGUAGES, Language
from printing.queue import Printer, supplies
from printing.queue.job import ONE_SIDED, JobOptions
from printing.queue.media import A4, paper_name, size_of
from printing.queue.supplies import Marker, NoSuchTray, Tray, WrongPaper
from tests.hospital.cups import Machine, PrintRoom

A5 = "iso_a5_148x210mm"
A4_SIZE = 21000, 29700


def said(**attributes: tuple[ipp.Value, ...]) -> ipp.Group:
    named = {name.replace("_", "-"): values for name, values in attributes.items()}
    rows = tuple(ipp.Attribute(name, ipp.Tag.OCTETS, values) for name, values in named.items())
    return ipp.Group(ipp.GroupTag.PRINTER, rows)


def holding(*trays: Tray) -> supplies.Supplies:
    return supplies.Supplies(trays=trays)


def words(forecast: supplies.Forecast) -> str:
    return Language("en").say(forecast.reason.text, **forecast.reason.facts)


def test_paper_and_toner_are_read_from_the_printer_itself(printer: Printer, ward: Machine) -> None:
    ward.put_paper(50, second=A5)
    ward.put_toner(7)
    seen = supplies.supplies(printer)
    assert seen.lost is None
    main, second = seen.trays
    assert main == Tray("main", A4_SIZE, 50, some=True, holds=250)
    assert (second.name, second.paper, second.level) == ("photo", "A5", 50)
    assert [(one.name, one.low) for one in seen.markers if one.waste] == [("Ink Waste Tank", True)]
    black = next(marker for marker in seen.markers if marker.colour == "black")
    assert (black.level, black.low) == (7, True)
    assert [one.low for one in seen.markers if one.colour == "cyan"] == [False]


def test_paper_is_known_while_the_print_service_is_down(
    print_room: PrintRoom, both_ways: Printer, ward: Machine
) -> None:
    ward.put_paper(1)
    print_room.kill_cups()
    assert [tray.level for tray in supplies.supplies(both_ways).trays] == [1, 1]


def test_printer_that_is_off_holds_nobody_up(printer: Printer, ward: Machine) -> None:
    ward.switch_off()
    seen = supplies.supplies(printer)
    assert seen.lost is not None
    assert seen.trays == ()
    told = supplies.forecast(64, printer, seen)
    assert (told.left, told.enough) == (None, None)


def test_ward_that_needs_more_than_lies_there_is_told_to_fill_first(
    printer: Printer, ward: Machine
) -> None:
    ward.put_paper(50, second=A5)
    told = supplies.forecast(64, printer)
    assert (told.pages, told.sheets, told.left, told.enough) == (64, 64, 50, False)
    assert words(told) == "Paper needed: 64. In the tray: about 50. Fill it first."
    assert supplies.forecast(50, printer).enough is True


def test_both_sides_need_half_the_paper() -> None:
    both = Printer("ward", duplex=True)
    told = supplies.forecast(65, both, holding(Tray("main", A4_SIZE, 50, some=True)))
    assert (told.sheets, told.enough) == (33, True)
    assert supplies.forecast(65, both, holding(), "lab-labels").sheets == 65
    of_forty = supplies.forecast(65, both, holding(), documents=40)
    assert of_forty.sheets == 52  # 15 of one page, 25 of two: 40; at worst 40 begin on a front
    assert supplies.forecast(40, both, holding(), documents=40).sheets == 40


@pytest.mark.parametrize(
    ("trays", "pages", "left", "enough", "said_so"),
    [
        ((), 64, None, None, "is not known: look"),
        ((), 300, None, None, "A full tray holds 250"),
        ((Tray("main", A4_SIZE, None, some=True),), 64, None, None, "is not known: look"),
        ((Tray("main", A4_SIZE, 0),), 64, 0, False, "The tray is empty: fill it first"),
        ((Tray("main", A4_SIZE, 40), Tray("second", A4_SIZE, 40)), 64, 80, True, "about 80"),
        ((Tray("main", A4_SIZE, 70), Tray("second", None)), 64, 70, True, "about 70"),
        ((Tray("main", A4_SIZE, 20), Tray("labels", (14800, 21000), 90)), 64, 20, False, "Fill"),
    ],
)
def test_forecast_never_claims_more_than_the_printer_said(
    trays: tuple[Tray, ...], pages: int, left: int | None, enough: bool | None, said_so: str
) -> None:
    told = supplies.forecast(pages, Printer("ward"), holding(*trays))
    assert (told.left, told.enough) == (left, enough)
    assert said_so in words(told)


def test_paper_of_a_documents_own_tray_is_what_counts() -> None:
    labels = Printer("ward", trays={"lab-labels": "tray-2"})
    known = holding(Tray("tray-1", A4_SIZE, 200), Tray("tray-2", A4_SIZE, 3))
    assert supplies.forecast(5, labels, known, "lab-labels").enough is False
    assert supplies.forecast(5, labels, known, "medication-list").left == 203


def test_wrong_size_is_told_before_anything_is_sent(printer: Printer, ward: Machine) -> None:
    ward.put_paper(100, main=A5, second=A5)
    fault = supplies.paper_fault(printer, JobOptions())
    assert isinstance(fault, WrongPaper)
    assert fault.facts["found"] == "A5"
    assert "A4" in fault.in_english()
    assert ward.printed() == []
    ward.put_paper(100, main=A5)
    assert supplies.paper_fault(printer, JobOptions()) is None
    from_main = supplies.paper_fault(printer, JobOptions(source="main"))
    assert isinstance(from_main, WrongPaper)


def test_tray_that_the_printer_lacks_is_told_before_anything_is_sent(
    printer: Printer, ward: Machine
) -> None:
    ward.put_paper(100)
    fault = supplies.paper_fault(printer, JobOptions(source="tray-9"))
    assert isinstance(fault, NoSuchTray)
    assert fault.facts["trays"] == "main, photo"


def test_printer_that_does_not_tell_its_paper_is_not_kept_from_printing() -> None:
    """A silent printer must print: only a size that it names itself can be the wrong one."""
    for trays in ((), (Tray("main"),), (Tray("main", (14800, 21000)), Tray("second"))):
        assert supplies.paper_fault(Printer("ward"), JobOptions(), holding(*trays)) is None


def test_settings_of_the_printer_become_the_options_of_the_print() -> None:
    ward = Printer("ward", duplex=True, tray="main", trays={"lab-labels": "tray-2"})
    asked = supplies.options_for(ward, "medication-list")
    assert (asked.sides, asked.source, asked.media) == ("two-sided-long-edge", "main", A4)
    labels = supplies.options_for(ward, "lab-labels")
    assert (labels.sides, labels.source) == (ONE_SIDED, "tray-2")


def test_levels_that_mean_unknown_are_not_taken_for_numbers() -> None:
    """RFC 3805: -1 other, -2 unknown, -3 at least one."""
    row = "type=other;maxcapacity=-2;level={};status=0;name=Tray 1;"
    read = supplies.read(
        said(
            printer_input_tray=(
                row.format(-2).encode(),
                row.replace("Tray 1", "Tray 2").format(-3).encode(),
                b"type=other;unit=percent;maxcapacity=100;level=40;name=bypass",
            ),
            printer_supply=(
                b"class=supplyThatIsConsumed;type=toner;maxcapacity=100;level=-3;colorantname=black",
            ),
            printer_supply_description=("Black Toner",),
        )
    )
    assert read.trays == (
        Tray("tray-1"),
        Tray("tray-2", some=True),
        Tray("bypass", some=True),
    )
    assert read.markers == (Marker("Black Toner", "black", None, low=False),)


def test_toner_of_an_older_printer_is_read_from_cups_own_words() -> None:
    read = supplies.read(
        said(
            marker_names=("Black", "Waste"),
            marker_levels=(12, -1),
            marker_low_levels=(15, 5),
        )
    )
    assert read.markers == (Marker("Black", "", 12, low=True), Marker("Waste", "", None, low=False))


@pytest.mark.parametrize(
    ("media", "size", "name"),
    [
        (A4, (21000, 29700), "A4"),
        ("na_letter_8.5x11in", (21590, 27940), "Letter"),
        ("om_label_50x25mm", (5000, 2500), "50 x 25 mm"),
        ("custom", None, ""),
    ],
)
def test_sizes_are_called_what_people_call_them(
    media: str, size: tuple[int, int] | None, name: str
) -> None:
    assert size_of(media) == size
    assert size is None or paper_name(size) == name


@pytest.mark.parametrize("code", LANGUAGES)
def test_forecast_is_said_in_every_language(code: str) -> None:
    known = holding(Tray("main", A4_SIZE, 50))
    reason = supplies.forecast(64, Printer("ward"), known).reason
    spoken = Language(code).say(reason.text, **reason.facts)
    assert "64" in spoken
    assert "50" in spoken
    assert spoken.startswith("Paper needed") is (code == "en")
