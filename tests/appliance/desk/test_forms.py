"""Forms and cards: numbered, without a key, in the site's own words where it has them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from appliance.desk import forms
from appliance.desk.errors import NotThatKind
from appliance.desk.forms import (
    CardUnreadable,
    MachineFacts,
    NoSuchCard,
    NoSuchForm,
    TooManyCopies,
    machine_sheets,
    note_print,
    one_time_code,
)
from appliance.desk.machine_paper import machine_pages, machine_paper
from appliance.desk.wish import Kind, Wish
from printing.language import Language
from printing.sheets.blank_form import BlankForm, Form
from printing.sheets.contacts import Contact, ContactList
from printing.sheets.quick_card import Card, QuickCard
from printing.sheets.test_page import TestPage, Tried
from storage.logbook_reading import read
from tests.appliance.world import NURSE, World
from tests.house.rooms import ROOT
from tests.storage.site import PASSWORD

SWEDISH = Language("sv")
SCREENS = ROOT / "appliance" / "kiosk" / "screens"
FACTS = MachineFacts(
    device="LYKTA-A12",
    printed=datetime(2026, 11, 22, 2, 52, tzinfo=UTC),
    site="Exempelsjukhuset",
    support="08-465 004 10",
    contacts=(Contact(name="Jourläkare", phone="08-465 004 21"),),
)


@pytest.fixture
def number() -> Callable[[], str]:
    numbers: Iterator[int] = count(450)
    return lambda: f"A12-{next(numbers):04}"


def wish(kind: Kind, document: str = "", copies: int = 1) -> Wish:
    return Wish(kind=kind, unit="", document=document, copies=copies)


def blank(document: str, copies: int, number: Callable[[], str]) -> list[BlankForm]:
    made = machine_sheets(wish(Kind.BLANK_FORM, document, copies), FACTS, SWEDISH, number)
    return [one for one in made if isinstance(one, BlankForm)]


def test_twenty_copies_are_twenty_numbers_so_that_a_lost_one_is_seen(
    number: Callable[[], str],
) -> None:
    control, *copies = blank("mar", 20, number)
    numbers = [one.foot.serial for one in copies]
    assert len(set(numbers)) == 20
    assert control.form is Form.CONTROL
    (_note, table) = control.pages[0]
    assert [row[0] for row in table.filled] == numbers  # type: ignore[union-attr] # a table
    assert control.foot.serial not in numbers


def test_one_copy_needs_no_control_sheet(number: Callable[[], str]) -> None:
    assert [one.form for one in blank("orders", 1, number)] == [Form.ORDERS]


def test_all_is_one_set_for_the_box(number: Callable[[], str]) -> None:
    control, *copies = blank("all", 2, number)
    assert control.form is Form.CONTROL
    assert len(copies) == 16
    assert {one.form for one in copies} == set(Form) - {Form.CONTROL}


def test_a_form_that_there_is_not_is_named_with_those_that_there_are(
    number: Callable[[], str],
) -> None:
    with pytest.raises(NoSuchForm) as fault:
        blank("mra", 1, number)
    assert "mar" in fault.value.in_english()
    with pytest.raises(NoSuchForm):
        blank("control", 1, number)  # it comes with the copies, never alone


@pytest.mark.parametrize("many", [0, -3, 201])
def test_a_slip_of_the_finger_prints_no_thousand_forms(
    many: int, number: Callable[[], str]
) -> None:
    with pytest.raises(TooManyCopies):
        blank("mar", many, number)


def test_a_preview_takes_no_number() -> None:
    made = machine_sheets(wish(Kind.BLANK_FORM, "mar", 3), FACTS, SWEDISH, str)
    assert {one.foot.serial for one in made} == {""}
    assert machine_pages(wish(Kind.BLANK_FORM, "mar", 3), FACTS, SWEDISH) == 7


def test_every_card_has_support_first_among_its_numbers(number: Callable[[], str]) -> None:
    made = machine_sheets(wish(Kind.QUICK_CARD), FACTS, SWEDISH, number)
    assert len(made) == 4
    for card in made:
        assert isinstance(card, QuickCard)
        assert [one.phone for one in card.phones] == ["08-465 004 10", "08-465 004 21"]


def test_a_card_names_each_button_as_the_screen_does() -> None:
    said = {
        text for name in forms.cards(FACTS) for text in _texts(forms.card(name, FACTS, SWEDISH))
    }
    screens = "".join(file.read_text("utf-8") for file in SCREENS.glob("*.py"))
    for button in (
        "Print the unit's lists", "Another printer", "Stop the rest", "Save to a memory stick",
    ):  # fmt: skip
        assert f'say("{button}")' in screens, "a card names a button that no screen has"
        assert any(f"”{SWEDISH.say(button)}”" in text for text in said)


def _texts(card: Card) -> list[str]:
    return [*(step.text for step in card.steps), *(case.text for case in card.cases)]


def test_a_site_says_it_in_its_own_words(tmp_path: Path, number: Callable[[], str]) -> None:
    file = tmp_path / "downtime.txt"
    file.write_text(
        "# Vid avbrott på A12\nRing först.\n\n## 1. Ring\nVakten svarar.\nAlltid.\n"
        "## Hämta pärmen\n! Om ingen svarar\n- Natt: spring till A14\n",
        encoding="utf-8",
    )
    facts = _with_cards({"downtime": file, "blood": file})
    assert forms.cards(facts) == ("downtime", "printing", "printer", "afterwards", "blood")
    (card,) = machine_sheets(wish(Kind.QUICK_CARD, "downtime"), facts, SWEDISH, number)
    assert isinstance(card, QuickCard)
    said = card.card
    assert (said.title, said.lead) == ("Vid avbrott på A12", "Ring först.")
    assert [(step.title, step.text) for step in said.steps] == [
        ("Ring", "Vakten svarar. Alltid."),
        ("Hämta pärmen", ""),
    ]
    assert [(case.case, case.text) for case in said.cases] == [("Natt", "spring till A14")]


@pytest.mark.parametrize(
    "text",
    ["", "# Bara en titel\n", "## Steg utan titel\n", "# T\n## S\n! Fel\ningen punkt\n"],
)
def test_a_torn_card_is_refused_by_name_and_the_others_print(
    text: str, tmp_path: Path, number: Callable[[], str]
) -> None:
    file = tmp_path / "torn.txt"
    file.write_text(text, encoding="utf-8")
    facts = _with_cards({"torn": file})
    with pytest.raises(CardUnreadable) as fault:
        machine_sheets(wish(Kind.QUICK_CARD, "torn"), facts, SWEDISH, number)
    assert "torn" in fault.value.in_english()
    assert machine_sheets(wish(Kind.QUICK_CARD, "printing"), facts, SWEDISH, number)


def test_a_card_whose_file_is_gone_is_no_crash(tmp_path: Path) -> None:
    with pytest.raises(CardUnreadable):
        forms.card("x", _with_cards({"x": tmp_path / "gone.txt"}), SWEDISH)
    (tmp_path / "bytes.txt").write_bytes(b"# \xff\xfe")
    with pytest.raises(CardUnreadable):
        forms.card("x", _with_cards({"x": tmp_path / "bytes.txt"}), SWEDISH)


def test_a_card_that_there_is_not_is_named_with_those_that_there_are() -> None:
    with pytest.raises(NoSuchCard) as fault:
        forms.card("fire", FACTS, SWEDISH)
    assert "downtime" in fault.value.in_english()


def test_telephone_numbers_and_test_page_need_nobody(number: Callable[[], str]) -> None:
    (numbers,) = machine_sheets(wish(Kind.CONTACTS), FACTS, SWEDISH, number)
    assert isinstance(numbers, ContactList)
    facts = MachineFacts(
        device="D", printed=FACTS.printed, tried=Tried(name="Norr"), code=one_time_code()
    )
    (tested,) = machine_sheets(wish(Kind.TEST_PAGE), facts, SWEDISH, number)
    assert isinstance(tested, TestPage)
    assert tested.code == " ".join(facts.code)


def test_no_two_test_pages_share_their_code_and_none_can_be_misread() -> None:
    codes = {one_time_code() for _ in range(200)}
    assert len(codes) > 190
    assert not set("".join(codes)) & set("0OQ1IL5S2ZBUV")


def test_what_holds_patients_is_never_made_here(number: Callable[[], str]) -> None:
    for kind in Kind:
        if not kind.of_machine:
            with pytest.raises(NotThatKind):
                machine_sheets(wish(kind), FACTS, SWEDISH, number)


def test_the_print_stands_in_the_logbook_without_a_person_and_in_the_register(
    world: World, number: Callable[[], str]
) -> None:
    asked = wish(Kind.BLANK_FORM, "mar", 2)
    paper = machine_paper(asked, FACTS, SWEDISH, number, world.seals)
    serials = [serial for bundle in paper.bundles for serial in bundle.serials]
    assert len(serials) == 3
    assert world.seals.register.sheet(serials[-1]) is not None
    note_print(world.logbook, asked, FACTS, outcome="printed", pages=5)
    keys = world.site.people.unlock(NURSE, PASSWORD)
    (record,) = read(world.logbook.folder, keys).entries
    assert (record.kind, record.unit, record.person) == ("print-job", "", "")
    assert record.facts["document"] == "mar"
    assert record.facts["copies"] == "2"


def test_a_jam_costs_few_of_many_copies(number: Callable[[], str]) -> None:
    asked = wish(Kind.BLANK_FORM, "mar", 30)
    paper = machine_paper(asked, FACTS, SWEDISH, number, None)
    assert sum(bundle.pages for bundle in paper.bundles) == 62
    assert all(bundle.pages <= 20 for bundle in paper.bundles)
    assert len({one for bundle in paper.bundles for one in bundle.serials}) == 31
    (file,) = machine_paper(asked, FACTS, SWEDISH, number, None, whole=True).bundles
    assert file.pages == 62


def test_a_logbook_that_refuses_never_stops_a_form(world: World) -> None:
    world.logbook.folder.parent.mkdir(exist_ok=True)
    world.logbook.folder.write_text("a file where a folder should be", encoding="utf-8")
    note_print(world.logbook, wish(Kind.CONTACTS), FACTS, outcome="printed")


def _with_cards(cards: dict[str, Path]) -> MachineFacts:
    return MachineFacts(device="D", printed=FACTS.printed, cards=cards)
