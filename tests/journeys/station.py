"""A whole Lykta on a folder, driven through its command line as people and systemd drive it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from appliance.config import Settings, write
from appliance.config.printers import PrinterSettings
from appliance.config.settings import (
    CaptureSettings,
    Site,
    StoreSettings,
    UnitSettings,
)
from appliance.config.sources import FhirSettings
from appliance.sources.demo.site import CANARY, UNITS

NURSE = "Karin Ek"
PASSWORD = "fyra ord utan sammanhang"
LIMIT = 60


class Station:
    """One machine: its configuration, its store, and `lykta` to run on it."""

    def __init__(self, folder: Path, url: str, *printers: PrinterSettings) -> None:
        self.folder = folder
        self.config = folder / "lykta.toml"
        self.password = self._secret("password", PASSWORD)
        self.code = folder / "recovery-code"
        self.answers = folder / "answers.toml"
        self.answers.write_text(
            write(settings(url, folder / "store", *printers))
            + f'\n[person]\nname = "{NURSE}"\npassword_file = "password"\n',
            encoding="utf-8",
        )

    @classmethod
    def moved(
        cls, furnished: Path, folder: Path, url: str, *printers: PrinterSettings
    ) -> "Station":
        """Return a copy of a machine that was set up elsewhere, for another source."""
        shutil.copytree(furnished, folder)
        (folder / "password").chmod(0o600)
        # The source was tested where it was; here it is another, and nobody changed a setting.
        (folder / "store" / "state" / "source-tests.json").unlink(missing_ok=True)
        made = cls(folder, url, *printers)
        text = write(settings(url, folder / "store", *printers))
        made.config.chmod(0o644)
        made.config.write_text(text, encoding="utf-8")
        return made

    def _secret(self, name: str, words: str) -> Path:
        path = self.folder / name
        path.write_text(words + "\n", encoding="utf-8")
        path.chmod(0o600)
        return path

    def secret(self, name: str, words: str) -> Path:
        """Write a password to a file."""
        return self._secret(name, words)

    def command(self, *words: str | Path) -> list[str]:
        """Return the command line of `lykta` with this machine's configuration."""
        start = [sys.executable, "-m", "appliance", "--config", str(self.config)]
        return [*start, *(str(word) for word in words)]

    def lykta(
        self, *words: str | Path, expect: int | None = 0, limit: float = 60
    ) -> subprocess.CompletedProcess[str]:
        """Run `lykta` to its end; `expect` is its exit code, None for any."""
        done = subprocess.run(
            self.command(*words),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=limit,
            check=False,
            env=environment(),
        )
        if expect is not None:
            assert done.returncode == expect, (done.stdout, done.stderr)
        return done

    def init(self) -> None:
        """Set the machine up from the answers file."""
        self.lykta("init", "--answers", self.answers, "--code-to", self.code)

    def as_nurse(self) -> Sequence[str | Path]:
        """Return the options that open as the nurse."""
        return ("--name", NURSE, "--password-file", self.password)

    def stored(self, unit: str) -> dict[str, Any]:
        """Return everything stored of a unit."""
        done = self.lykta("show", "--unit", unit, "--format", "json", *self.as_nurse())
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def status(self) -> dict[str, Any]:
        """Return the machine's status."""
        found: dict[str, Any] = json.loads(
            self.lykta("status", "--format", "json", expect=None).stdout
        )
        return found

    def audit(self) -> str:
        """Return the whole audit log as text."""
        return self.lykta("audit", "show", "--code-file", self.code).stdout


def environment() -> dict[str, str]:
    """Return an environment with nothing of the tester's but the path."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return kept | {"LANG": "C.UTF-8", "PYTHONWARNINGS": "error"}


def settings(url: str, store: Path, *printers: PrinterSettings) -> Settings:
    """Return the settings of a machine for the demo hospital."""
    return Settings(
        site=Site(name="Provsjukhuset", device="LYKTA-T", language="sv", support="08-465 004 10"),
        fhir=(FhirSettings(url=url),),
        units=tuple(
            UnitSettings(
                code=unit.code,
                name=unit.name,
                kind=unit.kind.value,
                place=unit.location,
                age_limit_minutes=LIMIT,
                canary=CANARY if number == 0 else "",
            )
            for number, unit in enumerate(UNITS)
        ),
        store=StoreSettings(folder=str(store), floor_mb=1, ballast_mb=1),
        capture=CaptureSettings(every_minutes=1, jitter_seconds=0),
        printers=printers,
    )
