"""The kiosk is let out to its printers, and to nobody else."""

import subprocess
from pathlib import Path

from appliance.cli.printer_reach import reachable
from appliance.config.printers import PrinterSettings
from tests.hospital.cups import print_room
from tests.house.rooms import ROOT

__all__ = ["print_room"]

REACH = ROOT / "systemd" / "reach-printers"
DROP_IN = "etc/systemd/system/lykta-kiosk.service.d/50-printers.conf"
NOWHERE = "/nowhere/cups.sock"


def reach(root: Path, *addresses: str) -> str:
    subprocess.run(
        [REACH, *addresses], env={"ROOT": str(root), "PATH": "/usr/bin:/bin"}, check=True
    )
    return (root / DROP_IN).read_text(encoding="utf-8")


def test_kiosk_is_let_out_to_the_printers_and_to_nothing_else(tmp_path: Path) -> None:
    told = reach(tmp_path, "10.0.0.7", "10.0.0.9")
    allowed = [line for line in told.splitlines() if line.startswith("IPAddress")]
    assert allowed == ["IPAddressAllow=10.0.0.7", "IPAddressAllow=10.0.0.9"]
    unit = (ROOT / "systemd/system/lykta-kiosk.service").read_text(encoding="utf-8")
    assert "\nIPAddressDeny=any\n" in unit  # what the drop-in makes its exceptions from
    assert "\nPrivateNetwork=yes\n" in unit
    again = reach(tmp_path, "10.0.0.8")
    assert "10.0.0.7" not in again


def test_only_numbers_are_let_out_to() -> None:
    printers = (
        PrinterSettings(label="a", direct="ipp://10.0.0.7/ipp/print"),
        PrinterSettings(label="b", direct="ipps://[fd00::7]/ipp/print"),
        PrinterSettings(label="c", purpose="labels", labels="zpl", zpl="10.0.0.9:9100"),
        PrinterSettings(label="d", direct="ipp://printer.example/ipp/print"),
        PrinterSettings(label="e", direct="ipp://10.0.0.7/ipp/other"),
        PrinterSettings(label="f", direct="ipp://localhost:60000/ipp/print"),
        PrinterSettings(label="g", name="gone", server=NOWHERE),
    )
    assert reachable(printers) == ("10.0.0.7", "fd00::7", "10.0.0.9", "127.0.0.1")
    assert reachable(()) == ()
