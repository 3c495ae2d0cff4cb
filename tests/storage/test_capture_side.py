"""The capture process writes what it cannot read: neither the code nor the keys are there."""

import base64
import subprocess
import sys
from pathlib import Path

import pytest

from storage.keys.opening import NotSealedForThisKey, open_sealed
from storage.reading import open_unit
from storage.records import encode
from storage.snapshot_file import CopyUnreadable, read
from tests.storage.site import PASSWORD, Site, ward

ROOT = Path(__file__).parents[2]

# The record builders of the tests know the private side too, so the snapshot comes as bytes.
CAPTURE = """
import sys
from pathlib import Path
from storage import audit, records, scrub
from storage.clock import Clock
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer, device_public
from storage.store import Store
import msgspec
keys, store, file = map(Path, sys.argv[1:])
snapshot = records.decode_snapshot(file.read_bytes())
now = msgspec.structs.replace(Clock().now(), wall=snapshot.as_of)
there = Store(store, device_public(keys))
said = there.admit(
    snapshot, as_of=now, captured=now, recipients=Recipients.load(keys), signer=Signer.load(keys))
private = {"storage.keys." + name for name in (
    "opening", "slots", "people", "rolekeys", "codes", "register",
    "granting", "administration", "tries")}
private |= {"storage." + name for name in (
    "reading", "unsealing", "break_glass", "deep_check", "audit_reading", "logbook_reading")}
assert scrub.scrub(there, keys.parent / "state", Clock()).good
print(said.generation, sorted(private & set(sys.modules)))
"""


@pytest.fixture
def captured(site: Site, tmp_path: Path) -> Site:
    """Store a generation by a process that sees no private file at all."""
    site.people.add("Anna Ek", PASSWORD, by=site.kit.keys)
    own = tmp_path / "capture"
    own.mkdir()
    for name in ("device.key", "device.pub", "recipients.json", "admin.pub"):
        (own / name).write_bytes((site.keys_dir / name).read_bytes())
    (tmp_path / "snapshot.json").write_bytes(encode(ward()))
    done = subprocess.run(
        [sys.executable, "-c", CAPTURE, own, site.folder / "store", tmp_path / "snapshot.json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "1 []", "no module of the private side was loaded"
    return site


def secrets_of(folder: Path) -> set[bytes]:
    """Return every run of 32 bytes that the capture's own files hold, plain or as base64."""
    found: set[bytes] = set()
    for file in folder.iterdir():
        data = file.read_bytes()
        texts = [part for part in data.replace(b'"', b"\n").splitlines() if len(part) > 40]
        for text in (data, *texts):
            try:
                plain = base64.b64decode(text, validate=True)
            except ValueError:
                plain = text
            found |= {plain[at : at + 32] for at in range(0, max(1, len(plain) - 31), 32)}
    return {secret for secret in found if len(secret) == 32}


def test_capture_process_cannot_open_its_own_previous_file(captured: Site) -> None:
    found = captured.store.newest("14")
    assert found is not None
    said = found.manifest
    secrets = secrets_of(captured.folder / "capture")
    assert captured.signer._key.private_bytes_raw() in secrets
    for secret in secrets:
        with pytest.raises(CopyUnreadable):
            read(found.snapshot, secret)
        for envelope in said.envelopes:
            with pytest.raises(NotSealedForThisKey):
                open_sealed(envelope.sealed, secret, said.binding)


def test_who_holds_the_role_key_opens_what_capture_wrote(captured: Site) -> None:
    keys = captured.people.unlock("Anna Ek", PASSWORD)
    assert len(open_unit(captured.store, "14", keys).snapshot.charts) == 5
