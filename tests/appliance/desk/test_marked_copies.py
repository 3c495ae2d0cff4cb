"""A sheet that may have come out is printed again only as a marked copy of itself."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from appliance.desk import printout, recopy, stick
from appliance.desk.documents import Documents
from appliance.desk.errors import NoSuchSheetNumber
from appliance.desk.printout import MOST_PAGES, Bundle
from appliance.desk.stick import StickNotWritten
from appliance.desk.wish import Kind, Wish
from printing.locking import StickPasswordShort, locked, new_password
from tests.appliance.desk.print_trial import words_of
from tests.appliance.world import NURSE, World

WARD = Wish(kind=Kind.MEDICATION_LIST, unit="15")


@pytest.fixture
def documents(world: World) -> Documents:
    world.round()
    return world.documents()


def today(world: World) -> date:
    return world.clock.now().wall.date()


def plain(bundle: Bundle) -> str:
    return " ".join(words_of(bundle.pdf).split())


def test_copy_says_so_replaces_by_number_and_holds_the_same_orders(
    world: World, documents: Documents
) -> None:
    paper = printout.bundles(documents, WARD, today(world), NURSE)
    assert paper.copy
    first = paper.bundles[1]
    made = paper.copy(first, first.serials[:2])
    assert made
    assert len(made.parts) == 2
    assert set(made.serials).isdisjoint(first.serials)
    text = plain(made)
    for old, part in zip(first.serials, made.parts, strict=False):
        assert part.replaces == old
        assert "KOPIA 2" in text
        assert f"ersätter blad {old}" in text
    before, after = first.parts[0].sheet, made.parts[0].sheet
    assert before is not None
    assert after is not None
    assert before.sections == after.sections  # type: ignore[union-attr]  # both are medication lists


def test_copies_can_be_made_after_the_nurse_has_locked(world: World, documents: Documents) -> None:
    paper = printout.bundles(documents, WARD, today(world), NURSE)
    world.desk.lock()
    assert paper.copy
    assert all(paper.copy(bundle, bundle.serials) for bundle in paper.bundles)
    details = [entry.detail for entry in world.audited().entries if entry.event == "printed"]
    assert "medication-list; copy" in details


def test_copy_of_a_copy_counts_on(world: World, documents: Documents) -> None:
    paper = printout.bundles(documents, WARD, today(world), NURSE)
    assert paper.copy
    once = paper.copy(paper.bundles[1], paper.bundles[1].serials[:1])
    assert once
    twice = paper.copy(once, once.serials)
    assert twice
    assert "KOPIA 3" in plain(twice)
    assert twice.parts[0].replaces == once.serials[0]


def test_sheet_is_copied_by_its_number_after_a_crash(world: World, documents: Documents) -> None:
    paper = printout.bundles(documents, WARD, today(world), NURSE)
    wanted = paper.bundles[1].serials[:2]
    (copies,) = recopy.copies_of(documents, wanted, today(world), NURSE)
    (bundle,) = copies.bundles
    assert [part.replaces for part in bundle.parts] == list(wanted)
    assert bundle.patients == paper.bundles[1].patients[:2]
    (later,) = recopy.copies_of(documents, wanted[:1], today(world), NURSE)
    (newest,) = later.bundles[0].parts
    assert (newest.replaces, newest.copy_number) == (bundle.serials[0], 3)
    with pytest.raises(NoSuchSheetNumber):
        recopy.copies_of(documents, ["LYKTA-9-0001"], today(world))


def test_every_sheet_of_a_print_is_known_by_number_and_pages(
    world: World, documents: Documents
) -> None:
    paper = printout.bundles(documents, WARD, today(world), NURSE)
    serials = [serial for bundle in paper.bundles for serial in bundle.serials]
    assert len(set(serials)) == len(serials) == 9
    for bundle in paper.bundles:
        assert bundle.pages == sum(part.pages for part in bundle.parts) <= MOST_PAGES
        assert all(serial in plain(bundle) for serial in bundle.serials)


def test_stick_is_written_whole_under_a_name_that_names_nobody(
    world: World, documents: Documents, tmp_path: Path
) -> None:
    paper = printout.bundles(documents, WARD, today(world), NURSE)
    folder = tmp_path / "stick"
    folder.mkdir()
    password = new_password()
    path = stick.to_stick(folder, paper, password, world.clock.now().wall)
    assert [file.name for file in folder.iterdir()] == [path.name]
    command = ["pdftotext", "-upw", password, str(path), "-"]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert all(serial in text for bundle in paper.bundles for serial in bundle.serials)
    with pytest.raises(StickNotWritten):
        stick.to_stick(tmp_path / "no-stick", paper, password, world.clock.now().wall)


def test_short_password_guards_no_ward(world: World, documents: Documents) -> None:
    paper = printout.bundles(documents, WARD, today(world), NURSE)
    with pytest.raises(StickPasswordShort):
        locked([paper.bundles[0].pdf], "sommar2026")
    assert len({new_password() for _ in range(100)}) == 100
