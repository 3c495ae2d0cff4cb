"""The desk: who opens what, in whose name it is logged, and what is left after locking."""

import shutil
from datetime import date, datetime

import msgspec
import pytest

from appliance.desk import printout
from appliance.desk.documents import Documents
from appliance.desk.errors import DeskLocked, NoSuchDay, NoSuchPatient, NoSuchUnit, NotThatKind
from appliance.desk.kept import Kept
from appliance.desk.wish import Kind, Wish
from appliance.sources.source import SourceUnreachable
from printing.sheets.sheet import AdministrationOverview, MedicationList
from storage.errors import LyktaError
from storage.keys.refusals import WrongPassword
from storage.keys.rolekeys import KeysForgotten
from storage.reading import NoCopy, NotYourUnit
from storage.records import Allergies, Allergy, AllergyState, Chart, Snapshot
from tests.appliance.world import NURSE, World, patients
from tests.storage.site import MORNING, PASSWORD, flip, ward

TODAY = date(2026, 11, 21)


def events(world: World) -> list[tuple[str, str, str, str]]:
    report = world.audited()
    assert not report.faults
    return [(entry.event, entry.person, entry.unit, entry.patient) for entry in report.entries]


def test_nothing_opens_before_unlocking(world: World) -> None:
    world.round()
    with pytest.raises(DeskLocked):
        world.desk.session()


def test_wrong_password_opens_nothing_and_is_logged_by_name(world: World) -> None:
    world.round()
    with pytest.raises(WrongPassword):
        world.desk.unlock(NURSE, "fel lösenord")
    with pytest.raises(DeskLocked):
        world.desk.session()
    assert ("unlock-failed", NURSE, "", "") in events(world)


def test_every_opening_is_logged_to_the_person_and_the_patient(world: World) -> None:
    world.round()
    documents = world.documents()
    row = documents.ward("14").rows[0]
    documents.medication_list("14", row.patient)
    documents.administration_overview("14", row.patient)
    documents.find("håkansson")
    documents.day_books("tand", TODAY)
    documents.stored("14")
    seen = events(world)
    assert seen[0] == ("unlock", NURSE, "", "")
    assert ("ward-opened", NURSE, "14", "") in seen
    assert seen.count(("chart-opened", NURSE, "14", row.number)) == 2
    assert ("search", NURSE, "", "") in seen
    assert ("day-book-opened", NURSE, "tand", "") in seen
    assert ("exported", NURSE, "14", "") in seen


def test_print_is_logged_for_every_patient_on_paper_and_counting_pages_is_not(
    world: World,
) -> None:
    world.round()
    documents = world.documents()
    wish = Wish(kind=Kind.MEDICATION_LIST, unit="15")
    assert printout.pages(documents, wish, TODAY) == 9
    assert [event for event, *_rest in events(world)] == ["unlock"]
    made = printout.bundles(documents, wish, TODAY).bundles
    assert [len(bundle.patients) for bundle in made] == [0, 6, 2]
    assert sum(bundle.pages for bundle in made) == 9
    printed = [one for one in events(world) if one[0] == "printed"]
    assert len({patient for _event, _who, _unit, patient in printed}) == 8


def test_no_two_sheets_of_a_machine_bear_one_number(world: World) -> None:
    world.round()
    documents = world.documents()
    numbers = [documents.serial() for _sheet in range(3)]
    again = Documents(world.desk.session(), world.desk_site(), world.words)
    numbers.append(again.serial())
    assert numbers == [f"LYKTA-TEST-{n:04d}" for n in (1, 2, 3, 4)]


def test_glass_and_paper_are_made_of_the_same_sheet(world: World) -> None:
    world.round()
    documents = world.documents()
    key = documents.patients("14")[0]
    glass = documents.medication_list("14", key)
    paper = documents.medication_list("14", key, "LYKTA-TEST-0001")
    assert isinstance(glass, MedicationList)
    assert glass.sections == paper.sections
    assert glass.end == paper.end
    assert isinstance(documents.administration_overview("14", key), AdministrationOverview)


def test_after_locking_the_keys_are_gone_and_held_copies_too(world: World) -> None:
    world.round()
    documents = world.documents()
    session = world.desk.session()
    documents.ward("14")
    world.desk.lock()
    with pytest.raises(DeskLocked):
        world.desk.session()
    with pytest.raises((KeysForgotten, LyktaError)):
        session.open("14")
    assert events(world)[-1][0] == "lock"
    world.desk.lock()


def test_second_person_locks_the_first_out(world: World) -> None:
    world.round()
    first = world.desk.unlock(NURSE, PASSWORD)
    second = world.desk.unlock(NURSE, PASSWORD)
    assert world.desk.session() is second
    with pytest.raises(LyktaError):
        first.open("14")


def test_newer_copy_is_seen_without_unlocking_again(world: World) -> None:
    world.round()
    documents = world.documents()
    assert documents.opened("14").manifest.generation == 1
    world.at(15)
    world.round()
    assert documents.opened("14").manifest.generation == 2


def test_damaged_newest_copy_falls_back_and_says_so(world: World) -> None:
    world.round()
    world.at(15)
    world.source.answers["14"] = patients(23, "14")  # an unchanged ward would share one file
    world.round()
    flip(world.site.generation_dir(2) / "snapshot.db", 5000)
    opened = world.documents().opened("14")
    assert opened.manifest.generation == 1
    assert opened.faults


def test_person_of_one_ward_cannot_open_another(world: World) -> None:
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    world.site.people.add("Eva Sund", PASSWORD, "ward14", ("14",), by=keys, must_change=False)
    world.recipients = type(world.recipients).load(world.site.keys_dir)
    world.round()
    session = world.desk.unlock("Eva Sund", PASSWORD)
    documents = Documents(session, world.desk_site(), world.words)
    assert documents.ward("14").rows
    with pytest.raises(NotYourUnit):
        documents.ward("15")
    assert {match.unit.code for match in documents.find("")} == {"14"}


def test_wrong_questions_get_plain_answers(world: World) -> None:
    documents = world.documents()
    with pytest.raises(NoCopy):
        documents.ward("14")
    world.round()
    with pytest.raises(NoSuchUnit):
        documents.ward("99")
    with pytest.raises(NoSuchPatient):
        documents.medication_list("14", "nobody")
    with pytest.raises(NotThatKind):
        documents.ward("tand")
    with pytest.raises(NotThatKind):
        documents.day_books("14", TODAY)
    with pytest.raises(NoSuchDay):
        documents.day_books("tand", date(2027, 1, 1))


def test_stored_records_come_back_letter_by_letter(world: World) -> None:
    world.round()
    documents = world.documents()
    snapshot = documents.stored("14")
    assert isinstance(snapshot, Snapshot)
    chart = documents.stored("14", snapshot.charts[3].person.number)
    assert isinstance(chart, Chart)
    assert chart == snapshot.charts[3]


class CaptureInBetween(Documents):
    """Documents during whose making of a print a new copy arrives, with other patients."""

    def arrives(self, world: World) -> "CaptureInBetween":
        """Say in which world."""
        self.world, self.pages_made = world, 0
        return self

    def unshown(self) -> Documents:
        quiet = CaptureInBetween(self._session, self._site, self.language, shown=False)
        return quiet.arrives(self.world)

    def medication_list(self, unit: str, patient: str, serial: str = "") -> MedicationList:
        self.pages_made += 1
        if self.pages_made == 3:
            self.world.at(15)
            self.world.source.answers["15"] = patients(5, "15")
            self.world.round()
        return super().medication_list(unit, patient, serial)


def test_copy_that_arrives_while_a_ward_is_printed_never_mixes_with_the_one_before(
    world: World,
) -> None:
    world.round()
    plain = world.documents()
    documents = CaptureInBetween(world.desk.session(), world.desk_site(), world.words)
    made = printout.bundles(
        documents.arrives(world), Wish(kind=Kind.MEDICATION_LIST, unit="15"), TODAY
    )
    assert sum(len(bundle.patients) for bundle in made.bundles) == 8
    printed = [one for one in events(world) if one[0] == "printed"]
    assert len(printed) == 8
    assert len(plain.patients("15")) == 5


def test_glass_names_the_copy_it_was_made_from_though_a_newer_one_has_come(world: World) -> None:
    world.round()
    documents = world.documents()
    documents.ward("14")
    world.at(15)
    world.round()
    held = documents.held("14")
    assert held.generation == 1
    assert held.as_of.wall == MORNING


def test_counter_that_cannot_be_kept_never_stands_between_a_nurse_and_her_paper(
    world: World,
) -> None:
    world.round()
    documents = world.documents()
    (world.state / "serials.txt").write_text("torn")
    numbers = {documents.serial() for _sheet in range(20)}
    assert len(numbers) == 20
    assert all(number.startswith("LYKTA-TEST-X") for number in numbers)
    assert printout.bundles(documents, Wish(kind=Kind.MEDICATION_LIST, unit="15"), TODAY)


def test_ward_whose_copy_does_not_open_yet_never_hides_the_patients_of_the_others(
    world: World,
) -> None:
    world.round()
    keys = world.site.people.unlock_with_code(world.site.kit.code)
    world.site.people.add("Eva Sund", PASSWORD, "wards", ("14", "15"), by=keys, must_change=False)
    world.recipients = type(world.recipients).load(world.site.keys_dir)
    world.source.answers["15"] = SourceUnreachable(host="h")
    world.at(15)
    world.round()
    session = world.desk.unlock("Eva Sund", PASSWORD)
    documents = Documents(session, world.desk_site(), world.words)
    assert {match.unit.code for match in documents.find("")} == {"14"}


def test_disk_that_dies_after_opening_still_shows_what_is_open_and_says_so(world: World) -> None:
    world.round()
    documents = world.documents()
    before = documents.ward("14")
    shutil.rmtree(world.site.folder / "store" / "units" / "14")
    assert documents.opened("14").faults
    assert documents.ward("14").rows == before.rows


def test_copy_that_opens_while_the_desk_locks_is_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.round()
    session = world.desk.unlock(NURSE, PASSWORD)
    newest = world.site.store.newest

    def lock_meanwhile(unit: str) -> object:
        world.desk.lock()
        return newest(unit)

    session.open("14")
    monkeypatch.setattr(world.site.store, "newest", lock_meanwhile)
    with pytest.raises(KeysForgotten):
        session.open("15")
    monkeypatch.setattr(world.site.store, "newest", newest)
    with pytest.raises(KeysForgotten):
        session.open("14")


def test_copy_that_was_opened_before_the_lock_and_comes_after_it_is_not_kept(world: World) -> None:
    world.round()
    opened = world.desk.unlock(NURSE, PASSWORD).open("14")
    kept = Kept()
    kept.keep("14", opened, (None, ()))
    assert kept.held("14") is not None
    kept.forget()
    kept.keep("14", opened, (None, ()))
    assert kept.held("14") is None
    assert kept.index("14") is None


def test_store_begun_anew_under_an_open_desk_is_never_taken_for_the_old_one(world: World) -> None:
    world.round()
    documents = world.documents()
    documents.ward("15")
    shutil.rmtree(world.site.folder / "store")
    world.source.answers["15"] = patients(3, "15")
    world.round()
    assert len(documents.ward("15").rows) == 3


def test_search_where_no_copy_opens_never_says_that_nobody_is_there(world: World) -> None:
    world.round()
    documents = world.documents()
    shutil.rmtree(world.site.folder / "store")
    with pytest.raises(NoCopy):
        documents.find("håkansson")


def with_endless_allergies(as_of: datetime) -> Snapshot:
    """Return a ward where one patient's allergies alone fill more than a page."""
    whole = ward(as_of, 8, "15")
    entries = tuple(
        Allergy(key=str(n), substance=f"Ämne {n} med ett långt namn", note="x " * 60)
        for n in range(120)
    )
    allergies = Allergies(state=AllergyState.LISTED, entries=entries)
    first = msgspec.structs.replace(whole.charts[0], allergies=allergies)
    return msgspec.structs.replace(whole, charts=(first, *whole.charts[1:]))


def test_one_sheet_that_cannot_be_made_never_holds_back_the_wards_other_lists(
    world: World,
) -> None:
    world.source.answers["15"] = with_endless_allergies
    world.round()
    documents = world.documents()
    wish = Wish(kind=Kind.MEDICATION_LIST, unit="15")
    paper = printout.bundles(documents, wish, TODAY)
    assert sum(len(bundle.patients) for bundle in paper.bundles) == 7
    (left_out,) = paper.left_out
    assert left_out.error.code == "P-40"
    assert left_out.bed == "1"
    file = printout.one_pdf(documents, [wish], TODAY)
    assert file.bundles[0].pdf.startswith(b"%PDF")
    assert [one.patient for one in file.left_out] == [left_out.patient]
    printed = [one for one in events(world) if one[0] == "printed"]
    assert len(printed) == 14
    alone = Wish(kind=Kind.MEDICATION_LIST, unit="15", patients=(left_out.patient,))
    with pytest.raises(LyktaError, match="P-40"):
        printout.bundles(documents, alone, TODAY)


def test_every_practitioners_book_has_a_number_of_its_own(world: World) -> None:
    world.round()
    documents = world.documents()
    books = documents.day_books("tand", TODAY, documents.serial)
    assert len({book.foot.serial for book in books}) == len(books) == 2
