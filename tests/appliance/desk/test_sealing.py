"""What goes to the printer is sealed, entered, and known again when the pile is scanned."""

from datetime import date, datetime

import msgspec
import pytest

from appliance.desk import printout
from appliance.desk.checked import Verdict
from appliance.desk.checking import Checker
from appliance.desk.forms import MachineFacts, machine_sheets
from appliance.desk.sealing import Origin
from appliance.desk.wish import Kind, Wish
from printing.paper import pressed
from printing.paper.seal import PageFacts
from printing.scans import Scanned, look
from storage.records import Snapshot
from storage.sheet_register import Ending
from tests.appliance.desk.checking_room import changes, checker, print_lists, with_more
from tests.appliance.world import World
from tests.storage import site as storage_site

TODAY = date(2026, 11, 21)


@pytest.fixture
def ward(world: World) -> World:
    world.round()
    return world


def answers(found: Checker, pile: tuple[Scanned, ...]) -> list[Verdict]:
    return [found.check(page.codes[0], words=page.words).verdict for page in pile]


@pytest.mark.parametrize("kind", [Kind.MEDICATION_LIST, Kind.ADMINISTRATION_OVERVIEW])
def test_every_page_of_a_wards_print_is_sealed_and_known_again(ward: World, kind: Kind) -> None:
    paper = printout.bundles(ward.documents(), Wish(kind=kind, unit="14"), TODAY)
    found = checker(ward)
    serials = set()
    for bundle in paper.bundles[:2]:  # the ward list, and the first patients
        pile = look(bundle.pdf)
        assert len(pile) == bundle.pages
        for page in pile:
            (code,) = page.codes
            checked = found.check(code, words=page.words)
            assert checked.verdict is Verdict.CURRENT
            assert checked.is_proved
            serials.add(checked.serial)
    assert serials == {serial for bundle in paper.bundles[:2] for serial in bundle.serials}


def test_a_day_book_is_out_of_date_when_a_visit_is_booked_and_not_by_another_days_book(
    ward: World,
) -> None:
    def printed(day: date) -> list[str]:
        paper = printout.bundles(
            ward.documents(), Wish(kind=Kind.DAY_BOOK, unit="tand", day=day), TODAY
        )
        for bundle in paper.bundles:
            ward.seals.ended(bundle.serials, Ending.PRINTED)
        return [page.codes[0] for bundle in paper.bundles for page in look(bundle.pdf)]

    first = printed(TODAY)
    printed(date(2026, 11, 22))
    found, documents = checker(ward), ward.documents()
    assert {found.check(code, documents).verdict for code in first} == {Verdict.CURRENT}

    def booked(as_of: datetime) -> Snapshot:
        clinic = msgspec.structs.replace(storage_site.clinic(), as_of=as_of, captured=as_of)
        diary = clinic.diaries[0]
        more = msgspec.structs.replace(diary.appointments[0], key="new")
        diary = msgspec.structs.replace(diary, appointments=(*diary.appointments, more))
        return msgspec.structs.replace(clinic, diaries=(diary, *clinic.diaries[1:]))

    ward.at(30)
    ward.source.answers["tand"] = booked
    ward.round()
    documents = ward.documents()
    told = [found.check(code, documents) for code in first]
    assert told[0].verdict is Verdict.SUPERSEDED
    assert "bokningar" in " ".join(told[0].lines)
    assert told[-1].verdict is Verdict.CURRENT  # the other practitioner's


def test_a_page_whose_words_were_changed_in_the_file_is_altered(ward: World) -> None:
    """A PDF from a stick in which somebody wrote another dose, and kept the code."""
    documents = ward.documents()
    genuine = print_lists(documents, ["p1"]).pages[0].content
    sheet = documents.unshown().medication_list("14", "p1", "LYKTA-TEST-0001")
    (section, *rest) = sheet.sections
    (first, *others) = section.medicines
    wrong = msgspec.structs.replace(first, amount="10 tabletter")
    section = msgspec.structs.replace(section, medicines=(wrong, *others))
    forged = msgspec.structs.replace(sheet, sections=(section, *rest))

    def stolen(_facts: PageFacts) -> str:
        return genuine

    (page,) = look(pressed([forged], ward.words, sealer=stolen).pdf)
    (same,) = look(pressed([sheet], ward.words, sealer=stolen).pdf)
    assert answers(checker(ward), (page,)) == [Verdict.ALTERED]
    assert answers(checker(ward), (same,)) == [Verdict.CURRENT]


def test_only_what_changed_is_printed_and_the_old_sheet_gives_way(ward: World) -> None:
    wish = Wish(kind=Kind.MEDICATION_LIST, unit="14")
    paper = printout.bundles(ward.documents(), wish, TODAY)
    old = {part.patient: part.serial for bundle in paper.bundles for part in bundle.parts}
    for bundle in paper.bundles:
        ward.seals.ended(bundle.serials, Ending.PRINTED)
    changes(ward, 30, with_more, "p9")
    only = msgspec.structs.replace(wish, changed=True)
    again = printout.bundles(ward.documents(), only, TODAY)
    (bundle,) = again.bundles
    (part,) = bundle.parts
    assert (part.patient, part.replaces) == ("p9", old["p9"])
    (page, *_) = look(bundle.pdf)
    assert old["p9"] in page.words
    found = checker(ward)
    assert found.check(old["p9"]).newer == part.serial
    assert found.check(old["p8"]).verdict is Verdict.CURRENT


def test_what_is_only_shown_takes_no_place_in_the_register(ward: World) -> None:
    documents = ward.documents()
    documents.medication_list("14", "p1")
    printout.pages(documents, Wish(kind=Kind.MEDICATION_LIST, unit="14"), TODAY)
    assert list(ward.seals.register.latest()) == []


def test_a_blank_form_is_known_and_never_out_of_date(ward: World) -> None:
    facts = MachineFacts(device="LYKTA-TEST", printed=ward.clock.now().wall)
    serials = iter(("LYKTA-TEST-0001", "LYKTA-TEST-0002"))
    wish = Wish(kind=Kind.BLANK_FORM, unit="", document="orders")
    sheets = machine_sheets(wish, facts, ward.words, lambda: next(serials))
    done = ward.seals.press(sheets, [Origin() for _ in sheets], ward.words)
    ward.at(48 * 60)
    checked = checker(ward).check(done.pages[0].content, ward.documents())
    assert checked.verdict is Verdict.CURRENT
    assert checked.lines == ("Det innehåller inget från journalen, så inget i det åldras.",)
