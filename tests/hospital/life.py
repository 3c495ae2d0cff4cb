"""Life in sekmet's hospital: its own workflows, run between our rounds.

`living(folder)` keeps one process in which sekmet's workflows act on the hospital's data as its
command line does (`sekmet workflow run KEY -t local`), without starting Python for each.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WARDS = {"4A": "W-4A", "5B": "W-5B", "ICU": "ICU-1"}
"""Unit code -> identifier of sekmet's own wards."""

BEDS = {"4A": "bed-401-1", "5B": "bed-502-1", "ICU": "bed-icu-1"}
"""Unit code -> the workflow's name of a bed in it."""

_WORKER = """
import json, sys
from sekmet.cli import _ctx
from sekmet.workflows import load_all
from sekmet.workflows.registry import run_workflow
load_all()
ctx = _ctx(sys.argv[1])
for line in sys.stdin:
    key, args = json.loads(line)
    print(json.dumps(run_workflow(ctx, key, "local", args)), flush=True)
"""


class Life:
    """What happens in the hospital: each call is one of sekmet's workflows."""

    def __init__(self, process: "subprocess.Popen[str]", log: Path) -> None:
        """Talk to a worker."""
        self._process = process
        self._log = log

    def run(self, key: str, **args: str) -> dict[str, Any]:
        """Run a workflow; return the resources it made."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([key, args]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(self._log.read_text()[-2000:])
        found: dict[str, Any] = json.loads(line)
        return found

    def admit(self, code: str) -> str:
        """Register somebody and admit her to a ward; return the stay's id."""
        patient = self.run("adt.register_patient")["patient"]["id"]
        stay = self.run("adt.admit", patient=patient, bed=BEDS[code])["encounter"]
        return str(stay["id"])

    def transfer(self, stay: str, code: str) -> None:
        """Move a patient to another ward."""
        self.run("adt.transfer", encounter=stay, bed=BEDS[code])

    def discharge(self, stay: str) -> None:
        """End a stay."""
        self.run("adt.discharge", encounter=stay)

    def cancel(self, stay: str) -> None:
        """Take an admission back."""
        self.run("adt.cancel_encounter", encounter=stay)

    def prescribe(self, patient: str, stay: str, medication: str = "197361") -> str:
        """Order a drug on the stay; return the order's id."""
        made = self.run(
            "meds.prescribe",
            patient=patient,
            encounter=stay,
            medication=medication,
            inpatient="true",
        )
        return str(made["medication_request"]["id"])

    def administer(self, order: str) -> str:
        """Give a dose; return the administration's id."""
        made = self.run("meds.administer", medication_request=order)
        return str(made["medication_administration"]["id"])

    def stop(self, order: str) -> None:
        """Stop an order."""
        self.run("meds.stop", medication_request=order)


@contextmanager
def living(folder: Path) -> Iterator[Life]:
    """Run a worker over the data of a hospital that `sekmet.hospital(folder)` serves."""
    log = folder / "life.log"
    where = {**os.environ, "SEKMET_CONFIG": str(folder / "settings.yaml")}
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", _WORKER, str(folder / "settings.yaml")],
            cwd=folder,
            env=where,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        life = Life(process, log)
        life.run("adt.facility")
        yield life
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
        assert process.stdout is not None
        process.stdout.close()
