"""Newest valid: damaged, forged, moved and replayed generations are named and passed over."""

import json
from pathlib import Path

import msgspec
import pytest

from storage import fsio, manifest
from storage.keys import signing
from tests.storage.site import Site, cut, flip, numbers


def flip_file(site: Site, name: str, at: int) -> None:
    flip(site.generation_dir(2) / name, at)


def swap_numbers(site: Site) -> None:
    site.generation_dir(2).rename(site.generation_dir(9))


def resign_with_own_key(site: Site) -> None:
    file = site.generation_dir(2) / "manifest"
    payload = file.read_bytes().splitlines()[0]
    said = msgspec.json.decode(payload, type=manifest.Manifest)
    file.chmod(0o600)
    file.write_bytes(manifest.to_file(said, signing.Signer(bytes(32))))


def another_file(site: Site) -> None:
    file = site.generation_dir(2) / "snapshot.db"
    file.unlink()
    file.write_bytes((site.generation_dir(1) / "snapshot.db").read_bytes())


def newer_program(site: Site) -> None:
    payload = json.dumps({"format": "lykta-generation-9"}).encode()
    signer = signing.Signer.load(site.keys_dir)
    signature = msgspec.json.encode(signer.sign(manifest.CONTEXT, payload)).strip(b'"')
    file = site.generation_dir(2) / "manifest"
    file.chmod(0o600)
    file.write_bytes(payload + b"\n" + signature + b"\n")


DAMAGE = {
    "bit in the copy": lambda site: flip_file(site, "snapshot.db", 9000),
    "bit in the manifest": lambda site: flip_file(site, "manifest", 40),
    "bit in the signature": lambda site: flip_file(site, "manifest", -5),
    "no manifest": lambda site: (site.generation_dir(2) / "manifest").unlink(),
    "no copy": lambda site: (site.generation_dir(2) / "snapshot.db").unlink(),
    "empty manifest": lambda site: cut(site.generation_dir(2) / "manifest", 0),
    "short copy": lambda site: cut(site.generation_dir(2) / "snapshot.db", 8192),
    "replayed under a new number": swap_numbers,
    "signed by a stranger": resign_with_own_key,
    "another generation's file": another_file,
    "of a newer program": newer_program,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
def test_damaged_newest_is_named_and_the_one_before_is_the_copy(site: Site, damage: object) -> None:
    site.admit(0)
    site.admit(15)
    damage(site)  # type: ignore[operator]  # a table of functions
    found = site.store.newest("14")
    assert found is not None
    assert found.manifest.generation == 1
    assert [fault.code for fault in found.faults] == ["S-06"]
    assert site.store.faults("14")[0].facts == found.faults[0].facts


def test_unit_whose_every_copy_is_damaged_says_so(site: Site) -> None:
    site.admit(0)
    site.admit(15)
    for number in (1, 2):
        flip(site.generation_dir(number) / "snapshot.db", 5000)
    assert site.store.newest("14") is None
    assert [fault.facts["generation"] for fault in site.store.faults("14")] == [2, 1]


def test_generation_of_another_ward_is_never_shown_for_this_one(site: Site) -> None:
    site.admit(0, code="15")
    site.admit(0, code="14")
    site.generation_dir(1, "15").rename(site.generation_dir(2, "14"))
    found = site.store.newest("14")
    assert found is not None
    assert (found.manifest.unit, len(found.faults)) == ("14", 1)


def test_capture_goes_on_over_a_damaged_newest(site: Site) -> None:
    site.admit(0)
    site.admit(15)
    flip(site.generation_dir(2) / "snapshot.db", 5000)
    assert site.admit(30).generation == 3
    assert site.store.faults("14") == ()


def test_other_files_in_the_store_are_not_generations(site: Site) -> None:
    site.admit()
    (site.unit_dir() / "gen-backup").mkdir()
    (site.unit_dir() / "README").write_text("x")
    (site.unit_dir().parent / "lost+found").mkdir()
    assert numbers(site) == [1]
    assert site.store.units() == ["14"]


def test_generation_pruned_while_it_is_looked_at_is_no_fault(site: Site) -> None:
    site.admit(0)
    site.admit(15)

    def prune(name: str, path: Path) -> None:
        if name == "read" and path.parent == site.generation_dir(2) and path.parent.exists():
            path.parent.rename(path.parent.with_name(".del-2"))

    with fsio.watched(prune):
        found = site.store.newest("14")
    assert found is not None
    assert (found.manifest.generation, found.faults) == (1, ())


def test_file_of_a_million_megabytes_holds_nobody_up(site: Site) -> None:
    """Its size is wrong, so that it is not read at all."""
    site.admit(0)
    site.admit(15)
    cut(site.generation_dir(2) / "snapshot.db", 1 << 40)
    read: list[Path] = []

    def look(name: str, path: Path) -> None:
        if name == "read":
            read.append(path)

    with fsio.watched(look):
        found = site.store.newest("14")
    assert found is not None
    assert (found.manifest.generation, len(found.faults)) == (1, 1)
    assert site.generation_dir(2) / "snapshot.db" not in read
