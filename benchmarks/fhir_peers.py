"""Lykta's FHIR client beside others that fetch the same set from the same server, in one run.

    python -m benchmarks.fhir_peers --venv DIR [rounds]

The others (fhirpy 2.3.1, fhir-pyrate 0.2.6) are no dependencies of Lykta: they are installed
from PyPI into DIR, a virtual environment that is made where there is none. Each client runs in a
process of its own and reads the open stays of clinosim's hospital and, patient by patient, the
patient, the orders, the doses, the allergies and the measures, from a server that answers from
memory. CPU is that of the client's process between the first and the last question. Lykta proves
every list whole, checks every resource's owner and makes records; the others only parse.
"""

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from statistics import median

from benchmarks.capture_cpu import start_replay, under_one_roof
from tests.hospital.sekmet import hospital

PINNED = ("fhirpy==2.3.1", "fhir-pyrate==0.2.6", "orjson", "httpx")

_HEAD = """
import json, sys, time
url, rounds = sys.argv[1], int(sys.argv[2])
KINDS = ("MedicationRequest", "MedicationAdministration", "AllergyIntolerance", "Observation")
def run(once):
    once()
    for _ in range(rounds):
        wall, cpu = time.monotonic(), time.process_time()
        got = once()
        spent = [time.monotonic() - wall, time.process_time() - cpu, got]
        print(json.dumps(spent), flush=True)
"""

_BARE = """
import httpx, orjson
http = httpx.Client(trust_env=False)
def ask(kind, **params):
    params["_count"] = "200"
    tree = orjson.loads(http.get(f"{url}/{kind}", params=params).content)
    return [one["resource"] for one in tree.get("entry", ())]
def once():
    stays = ask("Encounter", status="in-progress")
    ids = [one["subject"]["reference"].split("/")[1] for one in stays]
    got = len(stays)
    for key in ids:
        got += len(ask("Patient", _id=key))
        got += sum(len(ask(kind, patient=key)) for kind in KINDS)
    return got
run(once)
"""

_FHIRPY = """
from fhirpy import SyncFHIRClient
client = SyncFHIRClient(url)
def ask(kind, **params):
    return client.resources(kind).search(**params).limit(200).fetch_all()
def once():
    stays = ask("Encounter", status="in-progress")
    ids = [one["subject"]["reference"].split("/")[1] for one in stays]
    got = len(stays)
    for key in ids:
        got += len(ask("Patient", _id=key))
        got += sum(len(ask(kind, patient=key)) for kind in KINDS)
    return got
run(once)
"""

_PYRATE = """
import logging, warnings
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
from fhir_pyrate import Pirate
pirate = Pirate(base_url=url, auth=None, num_processes=1, print_request_url=False)
def ask(kind, **params):
    found = pirate.steal_bundles(kind, request_params={"_count": 200, **params})
    return [one.resource for bundle in found for one in (bundle.entry or [])]
def once():
    stays = ask("Encounter", status="in-progress")
    ids = [one.subject.reference.split("/")[1] for one in stays]
    got = len(stays)
    for key in ids:
        got += len(ask("Patient", _id=key))
        got += sum(len(ask(kind, patient=key)) for kind in KINDS)
    return got
import contextlib, io
def quiet():
    with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
        return once()
run(quiet)
"""

_LYKTA = """
from datetime import timedelta
from appliance.sources.fhir import FhirSettings, FhirSource
from storage.clock import wall_now
from storage.records import Unit
source = FhirSource(FhirSettings(
    base_url=url, places={"ALL": "Location/house"}, strategy=sys.argv[3], parallel=1,
    flags=False, history=timedelta(days=36500)))
def once():
    found = source.fetch(Unit(code="ALL", name="All"), wall_now())
    made = sum(len(one.orders) + len(one.administrations) for one in found.charts)
    return 2 * len(found.charts) + made
run(once)
"""


def main(folder: Path, rounds: int) -> int:
    """Print the table."""
    theirs = _environment(folder)
    ours = sys.executable
    clients = {
        "bare httpx + orjson": (theirs, _BARE, ""),
        "Lykta, patient by patient": (ours, _LYKTA, "patients"),
        "Lykta, lists of patients": (ours, _LYKTA, "lists"),
        "fhir-pyrate 0.2.6": (theirs, _PYRATE, ""),
        "fhirpy 2.3.1": (theirs, _FHIRPY, ""),
    }
    with tempfile.TemporaryDirectory() as name, hospital(Path(name) / "sekmet") as living:
        under_one_roof(living)
        replay = start_replay(living.url)
        try:
            url = f"http://127.0.0.1:{replay.port}/fhir"
            rows = {
                client: _run(python, script, url, rounds, word)
                for client, (python, script, word) in clients.items()
            }
        finally:
            replay.process.terminate()
            replay.process.wait(10)
    base = rows["bare httpx + orjson"][1]
    print("| client | wall s | patients/s | client CPU s | CPU / bare | counted |")
    print("|---|---|---|---|---|---|")
    for client, (wall, cpu, got) in rows.items():
        rate, ratio = 22 / wall, cpu / base
        print(f"| {client} | {wall:.2f} | {rate:.0f} | {cpu:.3f} | {ratio:.2f} | {got:.0f} |")
    return 0


def _environment(folder: Path) -> str:
    """Return the Python of the others' environment, made and filled where it is not there."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *PINNED]
    subprocess.run(install, check=True)  # noqa: S603 - our own command
    return str(python)


def _run(python: str, script: str, url: str, rounds: int, word: str) -> tuple[float, float, float]:
    command = [python, "-W", "ignore", "-c", _HEAD + script, url, str(rounds), word]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    wall, cpu, got = (median(column) for column in zip(*lines, strict=True))
    return wall, cpu, got


if __name__ == "__main__":
    if sys.argv[1:2] != ["--venv"]:
        raise SystemExit(__doc__)
    sys.exit(main(Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 5))
