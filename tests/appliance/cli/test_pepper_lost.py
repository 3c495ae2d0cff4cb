"""A pepper that is lost (new mainboard, firmware update) locks passwords, never the envelopes."""

from pathlib import Path

import pytest

from appliance.cli.machine import Machine
from printing.language import language
from storage.keys import first_keys
from storage.keys.slots import Cost
from tests.house.rooms import ROOT
from tests.journeys.station import settings


@pytest.mark.parametrize("handed", [b"", b"half of it", None], ids=["empty", "torn", "unreadable"])
def test_lost_pepper_shuts_nobody_out_who_has_the_envelope(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    handed: bytes | None,
) -> None:
    kit = first_keys.create(tmp_path / "store" / "keys", Cost(1024, 1, 1))
    credential = tmp_path / "handed" / "lykta-pepper"
    credential.parent.mkdir()
    credential.mkdir() if handed is None else credential.write_bytes(handed)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(credential.parent))
    machine = Machine(
        settings("http://127.0.0.1:1/fhir", tmp_path / "store"), language("sv", "Europe/Stockholm")
    )
    for code in (kit.recovery, kit.break_glass):
        assert machine.people.unlock_with_code(code.groups)
    assert capsys.readouterr().err.startswith("K-25 ")


def test_kiosk_starts_where_the_pepper_no_longer_opens() -> None:
    # systemd 252 ends a unit with 243/CREDENTIALS where LoadCredentialEncrypted= does not decrypt:
    # no kiosk, so not even the envelopes would open. Seen with systemd booted in a container.
    unit = (ROOT / "systemd/system/lykta-kiosk.service").read_text(encoding="utf-8")
    settings_of_it = [line for line in unit.splitlines() if not line.startswith("#")]
    assert not [line for line in settings_of_it if line.startswith("LoadCredential")]
    (handing,) = [line for line in settings_of_it if "systemd-creds" in line]
    assert handing.startswith("ExecStartPre=-+")
    assert "timeout 30 " in handing
