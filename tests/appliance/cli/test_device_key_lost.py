"""One lost file of 32 bytes, the device's public key, must not lock a ward out of every list."""

from pathlib import Path

import pytest

from appliance.cli.machine import Machine
from printing.language import language
from storage.clock import Clock
from storage.keys import first_keys
from storage.keys.recipients import Recipients
from storage.keys.signing import KeyFileUnreadable, Signer
from storage.keys.slots import Cost
from storage.store import Store
from tests.journeys.station import settings
from tests.storage.site import ward


@pytest.mark.parametrize("left", [None, b"", b"half"], ids=["gone", "empty", "torn"])
def test_envelope_opens_the_last_resort_where_the_devices_public_key_is_lost(
    tmp_path: Path, left: bytes | None
) -> None:
    folder = tmp_path / "store"
    kit = first_keys.create(folder / "keys", Cost(1024, 1, 1))
    signer = Signer.load(folder / "keys")
    now = Clock().now()
    Store(folder / "copies", signer.public).admit(
        ward(now.wall),
        as_of=now,
        captured=now,
        recipients=Recipients.load(folder / "keys"),
        signer=signer,
    )
    file = folder / "keys" / "device.pub"
    file.unlink()
    if left is not None:
        file.write_bytes(left)
    machine = Machine(
        settings("http://127.0.0.1:1/fhir", folder), language("sv", "Europe/Stockholm")
    )
    desk = machine.desk()
    session = desk.unlock_with_code(kit.break_glass.groups, "Natt", at_terminal=True)
    opened = session.open("14")
    assert opened.unverified
    assert len(opened.snapshot.charts) == 5
    assert desk.settle()
    desk.lock()
    assert machine.look().units, "the board still says something"
    for writes in (lambda: machine.store, lambda: machine.quarantine, lambda: machine.keeper):
        with pytest.raises(KeyFileUnreadable):
            writes()
    assert len(list((folder / "copies/units/14").glob("gen-*"))) == 1, "and nothing was pruned"
