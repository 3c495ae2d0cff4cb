"""Bit rot in one page: who is lost, whom an older copy still has, and of when each one is."""

import os
import random
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from storage import fsio, reading, snapshot_file
from storage.keys.rolekeys import RoleKeys
from storage.manifest import GenerationDamaged, Manifest
from storage.reading import NoCopy, Opened, open_unit
from storage.records import Chart, Order, OrderKind, OrderStatus, Report, Snapshot
from storage.rescue import Elder, patch
from storage.snapshot_file import PAGE_SIZE, CopyUnreadable, Parts, census_of, read_parts
from tests.storage.site import MORNING, PASSWORD, Site, clinic, flip, instant, ward

KEY = bytes(range(32))


@pytest.fixture
def nurse(site: Site) -> RoleKeys:
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    return site.people.unlock("Anna Ek", PASSWORD)


def told(number: int, minute: float) -> Order:
    """Return an order that says of when it is, and does not compress away."""
    return Order(
        key=f"told-{number}",
        status=OrderStatus.ACTIVE,
        kind=OrderKind.REGULAR,
        drug=f"as of {minute:g}",
        source_text=os.urandom(5000).hex(),
    )


def large(minute: float = 0, patients: int = 8) -> Snapshot:
    """Return a ward of which each chart fills a page of its own and says of when it is."""
    plain = ward(instant(minute).wall, patients)
    charts = tuple(
        msgspec.structs.replace(chart, orders=(*chart.orders, told(n, minute)))
        for n, chart in enumerate(plain.charts)
    )
    return msgspec.structs.replace(plain, charts=charts)


def admit(site: Site, minute: float = 0, patients: int = 8) -> Manifest:
    return site.admit_snapshot(large(minute, patients), instant(minute))


def changed(
    site: Site, minute: float, change: Callable[[Chart], Chart], patients: int = 8
) -> Manifest:
    """Store a ward whose first patient is changed."""
    whole = large(minute, patients)
    first, *others = whole.charts
    altered = msgspec.structs.replace(whole, charts=(change(first), *others))
    return site.admit_snapshot(altered, instant(minute))


def pages(file: Path) -> int:
    return file.stat().st_size // PAGE_SIZE


def rot(file: Path, page: int) -> None:
    """Let one bit of a page rot; the first page is 1, as SQLite counts."""
    flip(file, (page - 1) * PAGE_SIZE + PAGE_SIZE // 2)


def rot_charts(site: Site, generation: int, *places: int) -> None:
    """Let the pages rot that hold the charts at these places, and no other chart's."""
    file = site.generation_dir(generation) / "snapshot.db"
    wanted = {f"p{place + 1}" for place in places}
    for page in range(2, pages(file) + 1):
        sound = file.read_bytes()
        rot(file, page)
        if not gone_in(site, generation) <= wanted:
            restore(file, sound)
    assert gone_in(site, generation) == wanted, "the trial found its pages"


def gone_in(site: Site, generation: int) -> set[str]:
    """Return whose charts a generation has lost; all where it is not the one that opens."""
    try:
        opened = open_unit(site.store, "14", site.kit.keys)
    except NoCopy:
        return {"everybody"}
    if opened.manifest.generation != generation:
        return {"everybody"}
    return {lost.key for lost in opened.lost} | set(opened.older)


def whole_in(opened: Opened) -> set[str]:
    """Return who is shown as of the copy itself."""
    return {chart.person.key for chart in opened.snapshot.charts} - set(opened.older)


def restore(file: Path, data: bytes) -> None:
    file.chmod(0o600)
    file.write_bytes(data)


def when(opened: Opened, key: str) -> str:
    (chart,) = (chart for chart in opened.snapshot.charts if chart.person.key == key)
    return chart.orders[-1].drug


def test_one_bad_page_anywhere_never_costs_more_than_the_patients_on_it(tmp_path: Path) -> None:
    """Each page in turn; only the file's first page and a table's root take a whole table."""
    file = tmp_path / "14" / "gen" / "snapshot.db"
    file.parent.mkdir(parents=True)
    whole = large()
    snapshot_file.write(file, KEY, whole)
    sound = file.read_bytes()
    hopeless = 0
    for page in range(1, pages(file) + 1):
        rot(file, page)
        try:
            parts = read_parts(file, KEY)
        except CopyUnreadable:
            hopeless += 1
        else:
            assert parts.census == census_of(whole)
            assert parts.head == msgspec.structs.replace(whole, charts=())
            assert len(parts.charts) >= 6
            assert all(whole.charts[n] == chart for n, chart in parts.charts.items())
        restore(file, sound)
    assert hopeless == 2


def test_patient_on_a_bad_page_is_shown_from_the_copy_before_with_that_copys_time(
    site: Site, nurse: RoleKeys
) -> None:
    admit(site, 0)
    admit(site, 15)
    rot_charts(site, 2, 3)
    opened = open_unit(site.store, "14", nurse)
    assert opened.manifest.generation == 2
    assert [chart.person.key for chart in opened.snapshot.charts] == [f"p{n}" for n in range(1, 9)]
    assert opened.older.keys() == {"p4"}
    assert opened.of("p4").as_of == instant(0)
    assert opened.of("p1").as_of == instant(15)
    assert (when(opened, "p4"), when(opened, "p5")) == ("as of 0", "as of 15")
    assert opened.lost == ()
    (fault,) = opened.faults
    assert (fault.code, fault.facts) == ("S-16", {"unit": "14", "whole": 7, "older": 1, "lost": 0})


def test_patient_lost_in_the_newest_two_is_taken_from_the_third(
    site: Site, nurse: RoleKeys
) -> None:
    for minute in (0, 15, 30):
        admit(site, minute)
    rot_charts(site, 3, 2)
    sound = site.generation_dir(3) / "snapshot.db"
    data = sound.read_bytes()
    (site.generation_dir(3)).rename(site.folder / "aside")
    rot_charts(site, 2, 2)
    (site.folder / "aside").rename(site.generation_dir(3))
    assert sound.read_bytes() == data
    opened = open_unit(site.store, "14", nurse)
    assert opened.manifest.generation == 3
    assert opened.of("p3").generation == 1
    assert when(opened, "p3") == "as of 0"
    assert opened.older.keys() == {"p3"}


def test_patient_who_came_since_the_last_copy_is_named_as_lost_and_never_left_out(
    site: Site, nurse: RoleKeys
) -> None:
    admit(site, 0, patients=6)
    admit(site, 15, patients=8)
    rot_charts(site, 2, 7)
    opened = open_unit(site.store, "14", nurse)
    assert len(opened.snapshot.charts) == 7
    (lost,) = opened.lost
    assert (lost.key, lost.name) == ("p8", "Håkansson, Åsa 8")
    assert lost.patient is not None
    assert lost.patient.stay.bed == "8"
    assert lost.patient.person.number == "18180202-0008"


def test_chart_of_an_earlier_admission_is_never_taken_for_this_one(
    site: Site, nurse: RoleKeys
) -> None:
    admit(site, 0)

    def admitted_again(chart: Chart) -> Chart:
        return msgspec.structs.replace(
            chart, stay=msgspec.structs.replace(chart.stay, key="another")
        )

    changed(site, 15, admitted_again)
    rot_charts(site, 2, 0)
    opened = open_unit(site.store, "14", nurse)
    assert [lost.key for lost in opened.lost] == ["p1"]


def test_chart_of_another_person_under_the_same_key_is_never_taken_for_hers(
    site: Site, nurse: RoleKeys
) -> None:
    admit(site, 0)

    def somebody_else(chart: Chart) -> Chart:
        person = msgspec.structs.replace(chart.person, number="18990202-0009")
        return msgspec.structs.replace(chart, person=person)

    changed(site, 15, somebody_else)
    rot_charts(site, 2, 0)
    opened = open_unit(site.store, "14", nurse)
    assert [lost.key for lost in opened.lost] == ["p1"]


def test_patient_who_was_moved_lies_where_the_newest_copy_says(site: Site, nurse: RoleKeys) -> None:
    admit(site, 0)

    def moved(chart: Chart) -> Chart:
        stay = msgspec.structs.replace(chart.stay, bed="77", physician="of the newer copy")
        return msgspec.structs.replace(chart, stay=stay)

    changed(site, 15, moved)
    rot_charts(site, 2, 0)
    opened = open_unit(site.store, "14", nurse)
    assert opened.older.keys() == {"p1"}
    assert opened.snapshot.charts[0].stay.bed == "77"
    assert opened.snapshot.charts[0].stay.physician == ""
    assert when(opened, "p1") == "as of 0"


def test_only_copy_that_is_damaged_still_gives_whom_it_can_and_names_the_rest(
    site: Site, nurse: RoleKeys
) -> None:
    admit(site, 0)
    rot_charts(site, 1, 4)
    opened = open_unit(site.store, "14", nurse)
    assert len(opened.snapshot.charts) == 7
    assert [lost.key for lost in opened.lost] == ["p5"]


def test_damaged_page_without_a_patient_costs_nobody_but_is_said(
    site: Site, nurse: RoleKeys
) -> None:
    admit(site, 0)
    admit(site, 15)
    rot(site.generation_dir(2) / "snapshot.db", pages(site.generation_dir(2) / "snapshot.db"))
    opened = open_unit(site.store, "14", nurse)
    assert opened.snapshot == large_as_read(opened)
    assert (opened.manifest.generation, opened.older, opened.lost) == (2, {}, ())
    assert [fault.code for fault in opened.faults] == ["S-16"]


def large_as_read(opened: Opened) -> Snapshot:
    """Return what was shown, if it is whole."""
    assert len(opened.snapshot.charts) == 8
    return opened.snapshot


def test_forged_manifest_over_a_damaged_file_rescues_nothing(site: Site, nurse: RoleKeys) -> None:
    admit(site, 0)
    admit(site, 15)
    flip(site.generation_dir(2) / "manifest", 30)
    rot(site.generation_dir(2) / "snapshot.db", 6)
    opened = open_unit(site.store, "14", nurse)
    assert opened.manifest.generation == 1
    assert opened.older == {}


def test_page_of_another_copy_put_into_this_one_is_never_read(site: Site, nurse: RoleKeys) -> None:
    """Every page's seal is under the file's own key: an old page is as good as a rotten one."""
    admit(site, 0)
    admit(site, 15)
    old, new = (site.generation_dir(n) / "snapshot.db" for n in (1, 2))
    data = bytearray(new.read_bytes())
    for page in range(4, 8):
        span = slice(page * PAGE_SIZE, (page + 1) * PAGE_SIZE)
        data[span] = old.read_bytes()[span]
    restore(new, bytes(data))
    opened = open_unit(site.store, "14", nurse)
    assert opened.manifest.generation == 2
    assert opened.older
    for chart in opened.snapshot.charts:
        minute = 0 if chart.person.key in opened.older else 15
        assert when(opened, chart.person.key) == f"as of {minute}"


def test_page_moved_to_another_place_of_the_same_file_is_never_read(
    site: Site, nurse: RoleKeys
) -> None:
    admit(site, 0)
    file = site.generation_dir(1) / "snapshot.db"
    data = bytearray(file.read_bytes())
    one, other = slice(5 * PAGE_SIZE, 6 * PAGE_SIZE), slice(6 * PAGE_SIZE, 7 * PAGE_SIZE)
    data[one], data[other] = data[other], data[one]
    restore(file, bytes(data))
    opened = open_unit(site.store, "14", nurse)
    assert opened.lost
    shown = {chart.person.key: chart for chart in opened.snapshot.charts}
    assert all(chart.person.given == f"Åsa {key[1:]}" for key, chart in shown.items())


def test_diary_on_a_bad_page_is_shown_from_the_copy_before(site: Site, nurse: RoleKeys) -> None:
    for minute in (0, 15):
        plain = clinic(instant(minute).wall)
        diaries = tuple(
            msgspec.structs.replace(diary, key=f"d{n}", title=os.urandom(5000).hex())
            for n, diary in enumerate((*plain.diaries, *plain.diaries))
        )
        site.admit_snapshot(msgspec.structs.replace(plain, diaries=diaries), instant(minute))
    file = site.generation_dir(2, "tand") / "snapshot.db"
    sound = file.read_bytes()
    hit = 0
    for page in range(2, pages(file) + 1):
        rot(file, page)
        opened = open_unit(site.store, "tand", nurse)
        assert len(opened.snapshot.diaries) == 4
        if opened.manifest.generation == 2:
            assert len(opened.older) <= 1, "a book that reads is never taken from an older copy"
        if opened.older:
            hit += 1
            assert all(opened.of(key).as_of == instant(0) for key in opened.older)
            assert opened.snapshot.days == plain.days
        restore(file, sound)
    assert hit >= 4


def test_copies_that_share_one_rotten_file_are_not_asked_twice(
    site: Site, nurse: RoleKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(site, 0)
    said = admit(site, 15)
    again = msgspec.structs.replace(
        said, generation=3, sealed_as="2", as_of=instant(30), captured=instant(30)
    )
    link(site, again)
    rot_charts(site, 3, 1)
    elder, asked = reading._elder, []
    monkeypatch.setattr(
        reading, "_elder", lambda found, keys: asked.append(found) or elder(found, keys)
    )
    opened = open_unit(site.store, "14", nurse)
    assert [found.manifest.generation for found in asked] == [1]
    assert opened.manifest.generation == 3
    assert opened.snapshot.as_of == instant(30).wall
    assert opened.of("p2").generation == 1


def link(site: Site, said: Manifest) -> None:
    """Put a new signed manifest over the file of generation 2, as an unchanged unit gets one."""
    from storage import manifest

    folder = site.generation_dir(said.generation)
    folder.mkdir()
    (folder / "snapshot.db").hardlink_to(site.generation_dir(2) / "snapshot.db")
    (folder / "manifest").write_bytes(manifest.to_file(said, site.signer))


def parts_of(snapshot: Snapshot, *missing: int) -> Parts:
    charts = {n: chart for n, chart in enumerate(snapshot.charts) if n not in missing}
    return Parts(
        head=msgspec.structs.replace(snapshot, charts=()),
        census=census_of(snapshot),
        charts=charts,
        diaries={},
    )


def test_census_that_names_fewer_than_the_manifest_counts_rescues_nothing(site: Site) -> None:
    said = site.admit(0, patients=5)
    for parts in (parts_of(ward(patients=4)), parts_of(ward(code="15"), 1)):
        with pytest.raises(GenerationDamaged, match="census"):
            patch(parts, said, ())
    swapped = parts_of(ward(), 1)
    swapped = msgspec.structs.replace(swapped, charts={0: ward().charts[3]})
    with pytest.raises(GenerationDamaged, match="census"):
        patch(swapped, said, ())
    boastful = msgspec.structs.replace(said, orders=99)
    with pytest.raises(GenerationDamaged, match="census"):
        patch(parts_of(ward()), boastful, ())


def test_older_copies_are_not_opened_where_nobody_is_missing(site: Site) -> None:
    said = site.admit(0)
    asked: list[int] = []

    def elders() -> object:
        asked.append(1)
        yield Elder(manifest=said, charts=ward().charts)

    assert patch(parts_of(ward()), said, elders()).older == {}  # type: ignore[arg-type] # a generator
    assert asked == []
    assert patch(parts_of(ward(), 2), said, elders()).older.keys() == {"p3"}  # type: ignore[arg-type] # a generator


def test_copy_of_before_there_was_a_census_falls_back_whole(
    site: Site, nurse: RoleKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    admit(site, 0)
    meta = snapshot_file._meta
    monkeypatch.setattr(
        snapshot_file, "_meta", lambda snapshot: {"snapshot": meta(snapshot)["snapshot"]}
    )
    admit(site, 15)
    assert open_unit(site.store, "14", nurse).manifest.generation == 2
    rot(site.generation_dir(2) / "snapshot.db", 6)
    opened = open_unit(site.store, "14", nurse)
    assert opened.manifest.generation == 1
    assert opened.older == {}


def test_disk_that_fails_while_a_copy_is_rescued_never_shows_half_as_whole(
    site: Site, nurse: RoleKeys
) -> None:
    """Each disk call of the reading fails in turn: the rest is shown, or no copy, never less."""
    admit(site, 0)
    admit(site, 15)
    rot_charts(site, 2, 3)
    failed = 0
    for nth in range(1, 200):
        left = [nth]

        def hook(_name: str, _path: Path, left: list[int] = left) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise OSError(5, "EIO")

        with fsio.watched(hook):
            try:
                opened = open_unit(site.store, "14", nurse)
            except NoCopy:
                continue
        shown = {chart.person.key for chart in opened.snapshot.charts}
        assert shown | {lost.key for lost in opened.lost} == {f"p{n}" for n in range(1, 9)}
        for chart in opened.snapshot.charts:
            of = opened.of(chart.person.key).as_of
            assert when(opened, chart.person.key) == f"as of {(of.wall - MORNING).seconds // 60}"
        if left[0] > 0:
            break
        failed += 1
    assert failed > 5


def test_any_rot_in_any_copies_shows_everybody_with_the_right_time_or_nothing(
    site: Site, nurse: RoleKeys
) -> None:
    """Three copies, up to six bad bits anywhere in them, 300 times, by a seed."""
    chance = random.Random(24)
    truth = {}
    for number, (minute, patients) in enumerate(((0, 6), (15, 8), (30, 7)), start=1):
        admit(site, minute, patients)
        truth[number] = large(minute, patients)
    files = [site.generation_dir(number) / "snapshot.db" for number in truth]
    sound = [file.read_bytes() for file in files]
    seen = {"whole": 0, "patched": 0, "lost": 0, "nothing": 0}
    for _trial in range(300):
        for file in chance.choices(files, k=chance.randint(1, 6)):
            flip(file, chance.randrange(file.stat().st_size))
        seen[_one_trial(site, nurse, truth)] += 1
        for file, data in zip(files, sound, strict=True):
            restore(file, data)
    assert min(seen["whole"], seen["patched"], seen["lost"]) > 5, seen


def _one_trial(site: Site, nurse: RoleKeys, truth: dict[int, Snapshot]) -> str:
    try:
        opened = open_unit(site.store, "14", nurse)
    except NoCopy:
        return "nothing"
    said = opened.manifest
    wanted = {chart.person.key for chart in truth[said.generation].charts}
    shown = {chart.person.key for chart in opened.snapshot.charts}
    assert shown | {one.key for one in opened.lost} == wanted
    assert not shown & {one.key for one in opened.lost}
    assert set(opened.older) <= shown
    for key in shown:
        minute = (opened.of(key).as_of.wall - MORNING).total_seconds() / 60
        assert when(opened, key) == f"as of {minute:g}"
        assert opened.of(key).generation <= said.generation
    if opened.older or opened.lost or said.generation < max(truth):
        assert opened.faults
    return "lost" if opened.lost else "patched" if opened.older else "whole"


class TestDocumentsOfTheUnit:
    """Ready-made documents: sealed as they are, and named where they are lost."""

    def document(self, number: int) -> Report:
        data = b"%PDF-1.7 " + os.urandom(30000)
        return Report(key=f"{number}.pdf", title=f"Document {number}", media="pdf", data=data)

    def ward(self) -> Snapshot:
        whole = large()
        first, *others = whole.charts
        hers = msgspec.structs.replace(first, reports=(self.document(9),))
        reports = tuple(self.document(n) for n in range(3))
        return msgspec.structs.replace(whole, charts=(hers, *others), reports=reports)

    def test_documents_come_back_byte_by_byte(self, site: Site, nurse: RoleKeys) -> None:
        kept = self.ward()
        said = site.admit_snapshot(kept, instant(0))
        opened = open_unit(site.store, "14", nurse)
        assert opened.snapshot.reports == kept.reports
        assert opened.snapshot.charts[0].reports == kept.charts[0].reports
        assert said.reports == 4

    def test_document_that_is_lost_is_named_and_the_others_are_there(
        self, site: Site, nurse: RoleKeys
    ) -> None:
        kept = self.ward()
        said = site.admit_snapshot(kept, instant(0))
        sealed = site.store.newest("14")
        assert sealed is not None
        size = sealed.snapshot.stat().st_size
        pages = size // PAGE_SIZE
        named = set()
        whole = sealed.snapshot.read_bytes()
        for page in range(1, pages):
            sealed.snapshot.chmod(0o640)
            sealed.snapshot.write_bytes(whole)
            flip(sealed.snapshot, page * PAGE_SIZE + 500)
            try:
                opened = open_unit(site.store, "14", nurse)
            except NoCopy:
                continue
            told = [one.facts["title"] for one in opened.faults if one.code == "R-07"]
            there = {one.title: one.data for one in opened.snapshot.reports}
            assert sorted([*told, *there]) == ["Document 0", "Document 1", "Document 2"]
            assert all(there[one.title] == one.data for one in kept.reports if one.title in there)
            named |= set(told)
        assert len(named) == said.reports - 1
