"""Checking a sheet of paper: what a nurse is told, and what she is never told by mistake."""

from pathlib import Path

import msgspec
import pytest

from appliance.desk.checked import Checked, Verdict
from appliance.desk.checking import NoSuchSheet
from appliance.desk.documents import Documents
from appliance.desk.pressing import ToPress, press
from appliance.desk.sealing import FOLDER, Origin, Seals
from appliance.desk.stamping import Replacement
from printing.paper import lay_out, render
from printing.paper.seal import digest
from storage import fsio
from storage.keys.sheet_key import FILE
from storage.sheet_register import Ending
from storage.sheet_seal import NotASeal, SealTorn
from tests.appliance.desk.checking_room import (
    changes,
    check,
    dosed,
    leaves,
    print_lists,
    renumbered,
    with_more,
)
from tests.appliance.world import World
from tests.storage.site import PASSWORD


@pytest.fixture
def ward(world: World) -> World:
    world.round()
    return world


def printed(world: World, *keys: str, ending: Ending | None = Ending.PRINTED) -> list[str]:
    """Print lists and return the code of each page, in order."""
    done = print_lists(world.documents(), keys or ("p1",), ending=ending)
    return [page.content for page in done.pages]


def said(checked: Checked) -> str:
    return " ".join(checked.lines)


def test_a_fresh_sheet_is_the_newest_and_is_named_without_a_patient(ward: World) -> None:
    (code,) = printed(ward)
    checked = check(ward, code)
    assert checked.verdict is Verdict.CURRENT
    assert checked.is_proved
    assert checked.title == "SENASTE BLADET"
    assert checked.sheet.startswith("Läkemedelslista · Blad LYKTA-TEST-0001 · Sida 1 av 1")
    assert (checked.unit, checked.kind, checked.patient) == ("14", "medication-list", "")
    whole = msgspec.json.encode(checked).decode()
    assert "Håkansson" not in whole
    assert "0202-0001" not in whole


def test_whoever_is_unlocked_is_led_to_the_right_patient(ward: World) -> None:
    codes = printed(ward, "p1", "p7")
    assert check(ward, codes[1], ward.documents()).patient == "p7"
    assert check(ward, codes[1]).patient == ""


def test_a_newer_sheet_makes_the_older_out_of_date_and_is_named(ward: World) -> None:
    (old,) = printed(ward)
    ward.at(30)
    (new,) = printed(ward)
    checked = check(ward, old)
    assert checked.verdict is Verdict.SUPERSEDED
    assert checked.newer == "LYKTA-TEST-0002"
    assert "LYKTA-TEST-0002" in said(checked)
    assert check(ward, new).verdict is Verdict.CURRENT


def test_a_clock_that_was_set_back_makes_no_old_sheet_the_newest(ward: World) -> None:
    ward.at(60)
    (old,) = printed(ward)
    ward.at(0)
    (new,) = printed(ward)
    assert check(ward, old).verdict is Verdict.SUPERSEDED
    assert check(ward, old).newer == check(ward, new).serial


def test_another_patients_newer_sheet_says_nothing_of_this_one(ward: World) -> None:
    (mine,) = printed(ward, "p1")
    ward.at(30)
    printed(ward, "p2")
    assert check(ward, mine).verdict is Verdict.CURRENT


def test_a_newer_sheet_that_never_came_out_supersedes_nothing(ward: World) -> None:
    (old,) = printed(ward)
    ward.at(30)
    (new,) = printed(ward, ending=Ending.NOT_PRINTED)
    assert check(ward, old).verdict is Verdict.CURRENT
    assert check(ward, new).verdict is Verdict.WITHDRAWN


@pytest.mark.parametrize("ending", [None, Ending.UNKNOWN])
def test_a_newer_sheet_that_may_have_come_out_is_told_as_such(
    ward: World, ending: Ending | None
) -> None:
    (old,) = printed(ward)
    ward.at(30)
    printed(ward, ending=ending)
    checked = check(ward, old)
    assert checked.verdict is Verdict.SUPERSEDED
    assert "kan ha skrivits ut" in said(checked)


def test_a_copy_takes_the_place_of_what_it_copies(ward: World) -> None:
    (first,) = printed(ward)
    documents = ward.documents()
    documents.replacements["p1"] = Replacement(replaces="LYKTA-TEST-0001", copy_number=2)
    done = print_lists(documents, ["p1"])
    checked = check(ward, first)
    assert checked.verdict is Verdict.WITHDRAWN
    assert "Kopia 2" in said(checked)
    assert check(ward, done.pages[0].content).verdict is Verdict.CURRENT


def test_a_sheet_that_a_person_withdrew_is_never_current_again(ward: World) -> None:
    (code,) = printed(ward)
    ward.seals.ended(["LYKTA-TEST-0001"], Ending.WITHDRAWN)
    ward.seals.ended(["LYKTA-TEST-0001"], Ending.PRINTED)
    checked = check(ward, code, ward.documents())
    assert checked.verdict is Verdict.WITHDRAWN
    assert "Stryk det" in checked.advice


def test_a_sheet_over_its_time_is_out_of_date_though_there_is_no_newer(ward: World) -> None:
    (code,) = printed(ward)
    ward.at(11 * 60)
    assert check(ward, code).verdict is Verdict.CURRENT
    ward.at(12 * 60 + 1)
    checked = check(ward, code)
    assert checked.verdict is Verdict.SUPERSEDED
    assert "gällde till" in said(checked)


def test_changed_orders_are_told_to_who_is_unlocked_and_to_nobody_else(ward: World) -> None:
    """Argument 3."""
    codes = printed(ward, "p1", "p2")
    changes(ward, 30, with_more)
    locked = check(ward, codes[0])
    assert locked.verdict is Verdict.CURRENT
    assert "Lås upp" in said(locked)
    assert not locked.is_compared
    assert locked.title == "INTE JÄMFÖRT", "the big word promises nothing that nobody looked at"
    assert locked.advice == "Lås upp och kontrollera en gång till."
    documents = ward.documents()
    changed = check(ward, codes[0], documents)
    assert changed.verdict is Verdict.SUPERSEDED
    assert "ordinationer" in said(changed)
    assert changed.advice.startswith("Skriv ut ett nytt.")
    same = check(ward, codes[1], documents)
    assert same.verdict is Verdict.CURRENT
    assert "säger detsamma" in said(same)
    assert same.is_compared


@pytest.mark.parametrize("change", [dosed, renumbered])
def test_what_a_nurse_does_not_act_on_makes_no_list_out_of_date(ward: World, change) -> None:  # type: ignore[no-untyped-def]  # a Change
    (code,) = printed(ward)
    changes(ward, 30, change)
    assert check(ward, code, ward.documents()).verdict is Verdict.CURRENT


def test_who_has_left_the_ward_is_told(ward: World) -> None:
    (code,) = printed(ward)
    leaves(ward, 30)
    checked = check(ward, code, ward.documents())
    assert checked.verdict is Verdict.SUPERSEDED
    assert "finns inte på Avdelning 14" in said(checked)


def test_six_letters_name_a_page_and_say_that_they_prove_nothing(ward: World) -> None:
    """Argument 4."""
    done = print_lists(ward.documents(), ["p1"])
    for typed in (done.pages[0].short, done.pages[0].short.replace("-", "").lower()):
        checked = check(ward, typed)
        assert checked.verdict is Verdict.CURRENT
        assert not checked.is_proved
        assert "bevisa" in said(checked)
        assert checked.page == 1


def test_the_number_at_the_foot_will_do(ward: World) -> None:
    printed(ward)
    assert check(ward, "lykta-test-0001").serial == "LYKTA-TEST-0001"


@pytest.mark.parametrize("typed", ["AAA-AAA", "LYKTA-TEST-0999", "ANNAN-0001"])
def test_what_nobody_printed_here_is_said_to_be_unknown(ward: World, typed: str) -> None:
    printed(ward)
    with pytest.raises(NoSuchSheet):
        check(ward, typed)


@pytest.mark.parametrize("text", ["7310865004703", "hej", ""])
def test_a_bottles_code_is_no_sheet(ward: World, text: str) -> None:
    with pytest.raises(NotASeal):
        check(ward, text)


def test_a_code_in_part_asks_for_another_scan(ward: World) -> None:
    (code,) = printed(ward)
    with pytest.raises(SealTorn):
        check(ward, code[:50])


def test_a_changed_page_number_is_altered(ward: World) -> None:
    (code,) = printed(ward)
    fields = code.split(".")
    fields[9] = "2"
    checked = check(ward, ".".join(fields))
    assert checked.verdict is Verdict.ALTERED
    assert not checked.is_proved
    assert checked.sheet == "Blad 0001"  # nothing else that it says of itself is repeated


def test_other_words_on_the_page_are_altered(ward: World) -> None:
    documents = ward.documents().unshown()
    sheet = documents.medication_list("14", "p1", documents.serial())
    done = press(documents, [ToPress(sheet=sheet, unit="14", patient="p1")])
    (page,) = lay_out(sheet, ward.words)
    words = "".join(text.text for text in page.texts)
    assert check(ward, done.pages[0].content, words=words).verdict is Verdict.ALTERED
    assert done.pages[0].facts.text != digest(page)  # lay_out has set the plain code's letters


def test_a_sheet_of_another_machine_is_not_called_altered(ward: World, tmp_path: Path) -> None:
    """Argument 2."""
    other = Seals(tmp_path / "other", b"n" * 32, ward.clock)
    sheet = ward.documents().unshown().medication_list("14", "p1", "ANNAN-0001")
    done = other.press([sheet], [Origin(unit="14", generation=1)], ward.words)
    checked = check(ward, done.pages[0].content)
    assert checked.verdict is Verdict.FOREIGN
    assert check(ward, done.pages[0].content, ward.documents()).verdict is Verdict.FOREIGN


def test_a_lost_key_makes_no_forgers(ward: World) -> None:
    """Argument 2: the sheets cannot be checked any more, and that is what is said."""
    (code,) = printed(ward)
    (ward.state / FOLDER / FILE).unlink()
    ward.seals = Seals(ward.state / FOLDER, ward.site.signer.public, ward.clock)
    checked = check(ward, code, ward.documents())
    assert checked.verdict is Verdict.UNCHECKABLE
    assert "inte har kvar" in said(checked)
    (new,) = printed(ward)
    assert check(ward, new).verdict is Verdict.CURRENT


def test_a_sheet_that_the_register_forgot_is_not_called_current(ward: World) -> None:
    """Argument 1."""
    (code,) = printed(ward)
    for file in (ward.state / FOLDER).glob("printed-*"):
        file.unlink()
    checked = check(ward, code)
    assert checked.verdict is Verdict.UNCHECKABLE
    assert checked.is_proved
    assert "minns inte" in said(checked)


def test_numbers_that_begin_anew_are_not_taken_for_one_another(ward: World) -> None:
    (old,) = printed(ward)
    (ward.state / "serials.txt").unlink()
    for file in (ward.state / FOLDER).glob("printed-*"):
        file.unlink()
    changes(ward, 30, with_more)
    printed(ward)  # the same number, of another copy
    assert check(ward, old).verdict is Verdict.UNCHECKABLE


def test_a_sheet_without_a_seal_is_named_but_not_called_current(ward: World) -> None:
    """Argument 1."""
    documents = ward.documents().unshown()
    sheet = documents.medication_list("14", "p1", "LYKTA-TEST-0001")
    (page,) = lay_out(sheet, ward.words)
    checked = check(ward, page.codes[0].content)
    assert checked.verdict is Verdict.UNCHECKABLE
    assert "utan sigill" in said(checked)
    printed(ward)
    assert check(ward, page.codes[0].content).verdict is Verdict.UNCHECKABLE


def test_who_may_not_read_the_unit_is_told_so_and_gets_no_patient(ward: World) -> None:
    (code,) = printed(ward)
    by = ward.site.people.unlock_with_code(ward.site.kit.code)
    ward.site.people.add("Bo Alm", PASSWORD, "avd15", ("15",), by=by, must_change=False)
    documents = Documents(ward.desk.unlock("Bo Alm", PASSWORD), ward.desk_site(), ward.words)
    checked = check(ward, code, documents)
    assert checked.verdict is Verdict.CURRENT
    assert checked.patient == ""
    assert "Bo Alm" in said(checked)  # K-words: he may not read 14


def test_a_full_disk_never_stops_a_print(ward: World) -> None:
    """Sealing, argument 1: the sheet is sealed, and said not to be remembered."""

    def full(call: str, path: Path) -> None:
        if "printed-" in path.name and call == "append":
            raise OSError(28, "full")

    with fsio.watched(full):
        (code,) = printed(ward)
    assert check(ward, code).verdict is Verdict.UNCHECKABLE


def test_without_a_key_the_lists_still_come_out(ward: World, tmp_path: Path) -> None:
    def full(call: str, path: Path) -> None:
        if FILE in path.name:
            raise OSError(28, "full")

    with fsio.watched(full):
        seals = Seals(tmp_path / "none", b"m" * 32, ward.clock)
        assert seals.key() is None
        assert seals.fault is not None
        assert seals.fault.code == "S-01"
        sheet = ward.documents().unshown().medication_list("14", "p1", "LYKTA-TEST-0009")
        done = seals.press([sheet], [Origin(unit="14")], ward.words)
    assert done.pdf == render([sheet], ward.words)
    assert done.pages[0].content == "LYKTA:LYKTA-TEST-0009:1/1"
    assert seals.key() is not None  # as soon as the disk has room again
    assert seals.fault is None


def test_the_registers_file_names_nobody_and_tells_no_equal_charts(ward: World) -> None:
    """Sealing, argument 3."""
    printed(ward, *(f"p{number}" for number in range(1, 25)))
    (file,) = (ward.state / FOLDER).glob("printed-*")
    text = file.read_text(encoding="utf-8")
    for wanted in ("Håkansson", "0202", "Alvedon", "Penicillin", "p1"):
        assert wanted not in text
    sheets = [known.sheet for known in ward.seals.register.latest()]
    assert len({sheet.content["warnings"] for sheet in sheets}) == 24  # all have the same allergy
