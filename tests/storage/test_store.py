"""The store: whole or not at all, and what a generation says of itself."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from storage import fsio, manifest
from storage.keys.recipients import Recipients, RecipientsUntrusted
from storage.manifest import AuditHead
from storage.store import (
    AsOfDiffers,
    UnitCodeUnusable,
)
from tests.storage.site import MORNING, Site, clinic, instant, ward


def test_manifest_counts_and_never_names(site: Site) -> None:
    said = site.admit(patients=5)
    counted = (said.patients, said.orders, said.patients_with_orders, said.administrations)
    assert counted == (5, 15, 5, 5)
    assert said.orders_by_status == {"active": 10, "stopped": 5}
    assert (said.unit, said.unit_name, said.kind.value) == ("14", "Avdelning 14", "ward")
    assert said.active_orders == 10
    text = (site.generation_dir(1) / "manifest").read_text("utf-8")
    for hidden in ("Håkansson", "Åsa", "0202", "Alvedon", "Penicillin"):
        assert hidden not in text


def test_clinic_is_a_unit_like_any_other(site: Site) -> None:
    said = site.admit_snapshot(clinic(), instant(0))
    assert (said.diaries, said.appointments, said.patients) == (2, 3, 0)
    site.admit()
    assert site.store.units() == ["14", "tand"]


def test_generations_are_numbered_and_chained(site: Site) -> None:
    first, second = site.admit(0), site.admit(15)
    assert (first.generation, second.generation) == (1, 2)
    data = (site.generation_dir(1) / "manifest").read_bytes()
    assert (first.previous, second.previous) == ("", manifest.chain_hash(data))


def test_newest_needs_no_password_and_no_private_file(site: Site) -> None:
    site.admit(0)
    site.admit(15)
    for hidden in ("slots", "envelopes", "register"):
        for file in (site.keys_dir / hidden).iterdir():
            file.unlink()
    (site.keys_dir / "device.key").unlink()
    found = site.store.newest("14")
    assert found is not None
    assert found.manifest.as_of == instant(15)
    assert found.faults == ()


def test_unit_without_a_copy_has_none(site: Site) -> None:
    assert site.store.newest("14") is None
    assert site.store.units() == []
    assert site.store.faults("14") == ()


@pytest.mark.parametrize("code", ["", "../keys", "a/b", ".tmp-1", "a" * 65, "å"])
def test_unit_code_never_becomes_a_path(site: Site, code: str) -> None:
    with pytest.raises(UnitCodeUnusable):
        site.store.newest(code)
    with pytest.raises(UnitCodeUnusable):
        site.admit_snapshot(ward(code=code), instant(0))


def test_snapshot_of_another_moment_is_not_stored(site: Site) -> None:
    with pytest.raises(AsOfDiffers):
        site.admit_snapshot(ward(MORNING - timedelta(minutes=30)), instant(0))
    assert site.store.newest("14") is None


def test_copy_that_nobody_could_open_is_not_stored(site: Site) -> None:
    site.recipients = Recipients(2, ())
    with pytest.raises(RecipientsUntrusted):
        site.admit()
    assert site.store.newest("14") is None


def test_audit_heads_stand_in_the_signed_manifest(site: Site) -> None:
    head = AuditHead("a.log", 7, "ab")
    site.store.admit(
        ward(),
        as_of=instant(0),
        captured=instant(0),
        recipients=site.recipients,
        signer=site.signer,
        audit=[head],
    )
    found = site.store.newest("14")
    assert found is not None
    assert found.manifest.audit == (head,)


def test_manifest_names_the_program_that_wrote_it(site: Site) -> None:
    assert site.admit().app_version == manifest.app_version()
    assert manifest.app_version("no-such-package") == "0"


def test_files_are_readable_by_the_group_and_written_by_nobody(site: Site) -> None:
    site.admit()

    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    folder = site.generation_dir(1)
    assert (mode(folder), mode(site.unit_dir())) == (0o750, 0o750)
    assert {mode(file) for file in folder.iterdir()} == {0o440}


def test_draft_is_private_while_it_is_written(site: Site) -> None:
    seen: set[int] = set()

    def look(name: str, path: Path) -> None:
        if name == "sqlite-write":
            seen.add(stat.S_IMODE(path.parent.stat().st_mode))

    with fsio.watched(look):
        site.admit()
    assert seen == {0o700}


def test_nothing_readable_lies_on_disk_at_any_moment(site: Site) -> None:
    """Looked for at every disk call of a capture, temporary files included."""
    hidden = ["Håkansson".encode(), b"Alvedon", b"Penicillin", b"SQLite format 3"]
    seen = 0

    def look(_: str, __: Path) -> None:
        nonlocal seen
        for file in (p for p in site.folder.rglob("*") if p.is_file()):
            data = file.read_bytes()
            assert not any(word in data for word in hidden), file
            seen += 1

    with fsio.watched(look):
        site.admit()
    assert seen > 50
