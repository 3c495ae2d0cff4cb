"""A refused capture is kept, sealed, and nobody's copy until a person says so."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from storage import fsio
from storage.errors import LyktaError
from storage.generations import Found
from storage.keys.opening import NotSealedForThisKey
from storage.keys.recipients import RecipientsUntrusted
from storage.manifest import Manifest
from storage.quarantine import (
    NotInQuarantine,
    Quarantine,
    QuarantineDamaged,
    QuarantineNoRoom,
    superseded,
)
from storage.reading import open_found
from tests.storage.site import PASSWORD, Site, cut, flip, instant, numbers, ward


class Collapsed(LyktaError):
    """A reason to doubt, as the guard would give it."""

    code = "G-02"
    message = "{unit} went from {before} patients to {now} since the last copy."
    remedy = "The older copy is kept."


WHY = Collapsed(unit="14", before=24, now=2)


@pytest.fixture
def held(site: Site) -> Quarantine:
    return Quarantine(site.folder / "store", site.signer.public)


def hold(
    site: Site, held: Quarantine, minutes: float = 15, patients: int = 2, code: str = "14"
) -> Manifest:
    as_of = instant(minutes)
    return held.hold(
        ward(as_of.wall, patients, code),
        WHY,
        as_of=as_of,
        captured=as_of,
        recipients=site.recipients,
        signer=site.signer,
        beside=site.store.newest(code),
    )


def folder(site: Site, label: str = "q-0000000001") -> Path:
    return site.folder / "store" / "quarantine" / "14" / label


def test_doubted_capture_is_no_copy_and_makes_nothing_fresh(site: Site, held: Quarantine) -> None:
    site.admit(0, patients=24)
    hold(site, held)
    newest = site.store.newest("14")
    assert newest is not None
    assert newest.manifest.patients == 24
    assert site.store.generations("14") == [newest]
    assert newest.manifest.as_of == instant(0)


def test_why_and_how_many_can_be_told_without_a_password(site: Site, held: Quarantine) -> None:
    site.admit(0, patients=24)
    hold(site, held)
    (found,) = held.held("14")
    said = found.manifest
    assert (said.patients, said.sealed_as, said.follows) == (2, "q-0000000001", 1)
    assert said.suspicion is not None
    assert said.suspicion.code == "G-02"
    assert said.suspicion.facts == {"unit": "14", "before": "24", "now": "2"}
    assert held.units() == ["14"]
    files = [path.read_bytes() for path in folder(site).iterdir()]
    for name in ("Håkansson", "Åsa 1", "18110202-0001", "Alvedon"):
        assert not any(name.encode() in data for data in files)


def test_doubted_capture_opens_for_the_wards_people_and_for_nobody_elses(
    site: Site, held: Quarantine
) -> None:
    with site.kit.keys as by:
        site.people.add("Anna Ek", PASSWORD, by=by)
        site.people.add("Eva Sund", PASSWORD, "desk", ("tand",), by=by)
    hold(site, held)
    found = held.get("14", "q-0000000001")
    mine = site.people.unlock("Anna Ek", PASSWORD)
    assert open_found(found, mine) == msgspec.structs.replace(
        ward(instant(15).wall, 2), captured=instant(15).wall
    )
    with pytest.raises(NotSealedForThisKey):
        open_found(found, site.people.unlock("Eva Sund", PASSWORD))


def test_doubted_capture_that_is_moved_among_the_copies_is_a_forgery(
    site: Site, held: Quarantine
) -> None:
    site.admit(0)
    hold(site, held)
    shutil.copytree(folder(site), site.generation_dir(2))
    assert numbers(site) == [1]
    assert [fault.facts["reason"] for fault in site.store.faults("14")] == ["signature"]


def test_copy_that_is_moved_into_quarantine_cannot_be_accepted_again(
    site: Site, held: Quarantine
) -> None:
    site.admit(0)
    shutil.copytree(site.generation_dir(1), folder(site))
    assert held.held("14") == ()
    with pytest.raises(QuarantineDamaged):
        held.get("14", "q-0000000001")


def test_capture_that_is_doubted_all_night_keeps_five_and_never_wins(
    site: Site, held: Quarantine
) -> None:
    site.admit(0, patients=24)
    for round_number in range(1, 9):
        hold(site, held, 15 * round_number)
    labels = [found.manifest.sealed_as for found in held.held("14")]
    assert labels == [f"q-{number:010d}" for number in (8, 7, 6, 5, 1)], "and since when"
    assert numbers(site) == [1]


def test_evidence_of_an_older_doubt_makes_room_first(site: Site, held: Quarantine) -> None:
    site.admit(0)
    for minutes in (15, 30):
        hold(site, held, minutes)
    site.admit(45)
    for minutes in (60, 75, 90, 105, 120):
        hold(site, held, minutes)
    labels = [found.manifest.sealed_as for found in held.held("14")]
    assert labels == [f"q-{number:010d}" for number in (7, 6, 5, 4, 3)]
    waiting = held.waiting("14", _newest(site))
    assert [found.manifest.sealed_as for found in waiting] == labels


def test_doubted_capture_never_takes_the_room_of_the_next_good_copy(site: Site) -> None:
    said = site.admit(0)
    needed = max(4 << 20, 5 * said.size)
    tight = Quarantine(site.folder / "store", site.signer.public, room=lambda _path: needed - 1)
    with pytest.raises(QuarantineNoRoom):
        hold(site, tight)
    assert tight.held("14") == ()
    enough = Quarantine(site.folder / "store", site.signer.public, room=lambda _path: needed)
    hold(site, enough)


@pytest.mark.parametrize("part", ["manifest", "snapshot.db"])
def test_doubted_capture_that_rotted_is_never_accepted(
    site: Site, held: Quarantine, part: str
) -> None:
    hold(site, held)
    flip(folder(site) / part, 100)
    with pytest.raises(QuarantineDamaged):
        held.get("14", "q-0000000001")
    held.reject("14", "q-0000000001")
    assert not folder(site).exists()


def test_account_that_may_not_read_the_quarantine_is_told_so(site: Site, held: Quarantine) -> None:
    hold(site, held)

    def forbid(name: str, path: Path) -> None:
        if path.name == "snapshot.db":
            raise PermissionError(13, "no")

    with fsio.watched(forbid), pytest.raises(fsio.NotAllowed):
        held.get("14", "q-0000000001")


def test_doubted_capture_whose_file_is_gone_is_named_not_crashed_on(
    site: Site, held: Quarantine
) -> None:
    hold(site, held)
    cut(folder(site) / "manifest", 0)
    (folder(site) / "snapshot.db").unlink()
    assert held.held("14") == ()
    with pytest.raises(QuarantineDamaged):
        held.get("14", "q-0000000001")


@pytest.mark.parametrize("label", ["q-0000000002", "q-1", "../14", "", "gen-0000000001"])
def test_name_that_is_not_in_quarantine_touches_nothing(
    site: Site, held: Quarantine, label: str
) -> None:
    site.admit(0)
    hold(site, held)
    for act in (held.get, held.reject):
        with pytest.raises(NotInQuarantine):
            act("14", label)
    assert folder(site).exists()
    assert numbers(site) == [1]


def test_older_list_of_readers_is_not_believed_for_a_doubted_capture_either(
    site: Site, held: Quarantine
) -> None:
    site.admit(0)
    newest = site.store.newest("14")
    assert newest is not None
    older = msgspec.structs.replace(site.recipients, version=newest.manifest.recipients - 1)
    nobody = msgspec.structs.replace(site.recipients, roles=())
    for untrusted in (older, nobody):
        site.recipients = untrusted
        with pytest.raises(RecipientsUntrusted):
            hold(site, held)
    assert held.held("14") == ()


def test_whatever_disk_call_fails_the_copies_stay_and_no_torn_capture_is_held(
    site: Site, held: Quarantine
) -> None:
    site.admit(0)
    hold(site, held)
    for nth in range(1, 200):
        left = [nth]
        try:
            with fsio.watched(_failing(left)):
                hold(site, held, 15 + nth)
        except LyktaError:
            pass
        assert numbers(site) == [1]
        for found in held.held("14"):
            assert held.get("14", found.manifest.sealed_as).damage is None
        if left[0] > 0:
            break
    assert nth > 20
    assert left[0] > 0, "every call had its turn"
    hold(site, held, 300)
    assert not list(folder(site).parent.glob(".tmp-*"))


def _failing(left: list[int]) -> Callable[[str, Path], None]:
    def hook(_name: str, _path: Path) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise OSError(28, os.strerror(28))

    return hook


def test_good_copy_made_afterwards_turns_the_doubted_one_into_evidence(
    site: Site, held: Quarantine
) -> None:
    site.admit(0)
    doubted = hold(site, held)
    newest = _newest(site)
    assert not superseded(doubted, newest)
    site.admit(30)
    assert superseded(doubted, _newest(site))


def test_wall_clock_that_jumped_does_not_make_a_doubted_capture_look_newer(
    site: Site, held: Quarantine
) -> None:
    site.admit(0)
    early = instant(15)
    ahead = msgspec.structs.replace(early, wall=instant(60 * 24).wall)
    doubted = msgspec.structs.replace(hold(site, held), as_of=ahead)
    site.admit(30)
    assert superseded(doubted, _newest(site)), "in one boot CLOCK_BOOTTIME decides"


def test_first_capture_of_a_ward_may_be_doubted_too(site: Site, held: Quarantine) -> None:
    doubted = hold(site, held)
    assert doubted.follows == 0
    assert not superseded(doubted, None)


def test_evidence_is_removed_when_good_copies_are_three_days_newer(
    site: Site, held: Quarantine
) -> None:
    site.admit(0)
    hold(site, held, 15)
    hold(site, held, 60 * 24)
    held.tidy(site.admit(60 * 24 * 3))
    assert len(held.held("14")) == 2
    held.tidy(site.admit(60 * 24 * 3 + 16))
    assert [found.manifest.sealed_as for found in held.held("14")] == ["q-0000000002"]


def test_doubted_capture_that_waits_for_a_word_is_not_tidied_away(
    site: Site, held: Quarantine
) -> None:
    said = site.admit(0)
    hold(site, held, 15)
    held.tidy(msgspec.structs.replace(said, as_of=instant(60 * 24 * 30)))
    assert len(held.held("14")) == 1, "no good copy came after it"


def _newest(site: Site) -> Manifest:
    found: Found | None = site.store.newest("14")
    assert found is not None
    return found.manifest
