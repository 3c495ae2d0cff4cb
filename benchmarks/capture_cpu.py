"""Client CPU of a capture against the least that any client needs for the same pages.

    python -m benchmarks.capture_cpu [rounds]

A ward of 22 patients (clinosim's, in sekmet-fhir) is read once through a small server that keeps
every answer. Then the same answers are replayed from its memory, in a process of its own, to

1. bare httpx and a JSON parser: the same questions one by one, each body parsed, nothing more;
2. `FhirSource.fetch`: the ward as a snapshot;
3. a capture round: fetch, guard, sealing into SQLCipher, verifying, publishing;
4. a round that finds the ward unchanged: fetch, guard, a new signed manifest over the same file.

The numbers are CPU seconds of this process (all threads), the median of the rounds, so a noisy
machine and a slow server count little. The ward is asked for patient by patient, as every server
can; the other ways stand in fhir_strategies. Target: (3) at most twice (1). The parser of (1) is
orjson where it can be imported (it is no dependency of Lykta), else msgspec without types.
"""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any, ClassVar

import httpx
import msgspec

from appliance.capture.memory import Memory
from appliance.capture.round import Keeper, Watched, capture_round
from appliance.sources.fhir import FhirSettings, FhirSource
from storage.clock import Clock, wall_now
from storage.keys import first_keys
from storage.keys.recipients import Recipients
from storage.keys.signing import Signer, device_public
from storage.records import Snapshot, Unit
from storage.store import Store
from tests.hospital.sekmet import WARDS, Hospital, hospital

UNIT = Unit(code="ALL", name="A ward of 22")
TARGET = 2.0
PLACES = {"ALL": "Location/house"}


def main(rounds: int) -> int:
    """Print the ratios; return 1 where the target is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with hospital(folder / "sekmet") as living:
            under_one_roof(living)
            replay = start_replay(living.url)
        try:
            return _measure(f"http://127.0.0.1:{replay.port}/fhir", folder, rounds)
        finally:
            replay.process.terminate()
            replay.process.wait(10)


def _measure(url: str, folder: Path, rounds: int) -> int:
    source = FhirSource(FhirSettings(base_url=url, places=PLACES, strategy="patients"))
    keeper, other = _keeper(folder / "full"), _keeper(folder / "renewed")
    _capture(source, other)
    questions: list[str] = httpx.get(f"{url}/__asked", trust_env=False).json()
    snapshot = source.fetch(UNIT, wall_now())
    parse, name = parser()
    bare = Bare(url, questions, parse)
    resources = bare.count()
    acts: dict[str, Callable[[], object]] = {
        f"bare httpx + {name}": bare.read,
        "fetch": lambda: source.fetch(UNIT, wall_now()),
        "capture, sealed and verified": lambda: _capture(source, _forgetful(keeper)),
        "capture of an unchanged ward": lambda: _capture(source, other),
    }
    spent: dict[str, list[float]] = {act: [] for act in acts}
    for _ in range(rounds):
        for act, run in acts.items():
            began = time.process_time()
            run()
            spent[act].append(time.process_time() - began)
    source.close()
    return _report(snapshot, len(questions), resources, spent)


def _report(
    snapshot: Snapshot, questions: int, resources: int, spent: dict[str, list[float]]
) -> int:
    print(
        f"{len(snapshot.charts)} patients, {snapshot.orders} orders, {questions} questions, "
        f"{resources} resources, median of {len(next(iter(spent.values())))} rounds"
    )
    base = median(next(iter(spent.values())))
    for act, times in spent.items():
        used = median(times)
        per = 1000 * used / resources
        print(f"{act:32} {used:7.3f} CPU s {per:7.4f} ms/resource   ratio {used / base:5.2f}")
    ratio = median(spent["capture, sealed and verified"]) / base
    met = ratio <= TARGET
    print(f"target {TARGET}: {'met' if met else 'MISSED'}")
    return 0 if met else 1


class Bare:
    """The least a client can do: ask the same questions, parse the answers."""

    def __init__(self, url: str, questions: list[str], parse: Callable[[bytes], Any]) -> None:
        """Prepare the questions, paths with their queries."""
        root = url.removesuffix("/fhir")
        self._urls = [root + question for question in questions]
        self._parse = parse
        self._http = httpx.Client(trust_env=False)

    def read(self) -> None:
        """Ask and parse everything."""
        for url in self._urls:
            self._parse(self._http.get(url).content)

    def count(self) -> int:
        """Return how many resources the answers hold."""
        trees = [self._parse(self._http.get(url).content) for url in self._urls]
        return sum(len(tree["entry"]) if "entry" in tree else 1 for tree in trees)


def parser() -> tuple[Callable[[bytes], Any], str]:
    """Return the fastest parser that is installed, and its name."""
    try:
        import orjson
    except ImportError:
        return msgspec.json.decode, "msgspec untyped (orjson is not installed)"
    return orjson.loads, "orjson"


def _capture(source: FhirSource, keeper: Keeper) -> None:
    (outcome,) = capture_round(source, [Watched(unit=UNIT)], keeper)
    if outcome.error is not None:
        raise outcome.error


def _forgetful(keeper: Keeper) -> Keeper:
    """Return a keeper that remembers no copy, so that each round is written in full."""
    return msgspec.structs.replace(keeper, memory=Memory())


def _keeper(folder: Path) -> Keeper:
    keys, state = folder / "keys", folder / "state"
    state.mkdir(parents=True)
    first_keys.create(keys)
    return Keeper(
        store=Store(folder / "store", device_public(keys)),
        recipients=Recipients.load(keys),
        signer=Signer.load(keys),
        clock=Clock(state),
        state=state,
    )


def under_one_roof(living: Hospital) -> None:
    """Put every ward into one place, so that one unit holds all the patients."""
    places = {one["id"]: one for one in living.loaded["Location"]}
    roof = {"reference": "Location/house"}
    living.put(
        {"resourceType": "Location", "id": "house", "name": "House"},
        *({**places[ward], "partOf": roof} for ward in WARDS.values()),
    )


class Replay:
    """A process that answers from memory."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        """Keep what ends it and where it listens."""
        self.process = process
        self.port = port


def start_replay(hospital_url: str) -> Replay:
    """Start the replaying server and let one fetch fill its memory."""
    command = [sys.executable, "-m", "benchmarks.capture_cpu", "--replay", hospital_url]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ourselves
    assert process.stdout is not None
    replay = Replay(process, int(process.stdout.readline()))
    url = f"http://127.0.0.1:{replay.port}/fhir"
    source = FhirSource(FhirSettings(base_url=url, places=PLACES, strategy="patients"))
    source.fetch(UNIT, wall_now())
    source.close()
    return replay


class _Memory(BaseHTTPRequestHandler):
    """Answers from memory; what it does not know it asks the hospital once.

    The Date of the first answer stands in every answer, so that every fetch asks the same.
    """

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    known: ClassVar[dict[str, bytes]] = {}
    asked: ClassVar[list[str]] = []
    hospital = ""
    own = ""
    date = ""
    lock = threading.Lock()

    def do_GET(self) -> None:
        """Send what is known."""
        kind = type(self)
        if self.path.endswith("/__asked"):
            body = json.dumps(kind.asked).encode()
        else:
            body = kind.known.get(self.path) or self._learn()
        self.send_response_only(200)
        self.send_header("Date", kind.date)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _learn(self) -> bytes:
        kind = type(self)
        with kind.lock:
            wanted = kind.hospital + self.path.removeprefix("/fhir")
            got = httpx.get(wanted, trust_env=False, timeout=60).raise_for_status()
            kind.date = kind.date or got.headers["date"]
            kind.known[self.path] = got.content.replace(kind.hospital.encode(), kind.own.encode())
            kind.asked.append(self.path)
            return kind.known[self.path]

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _serve(hospital_url: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Memory)
    server.daemon_threads = True
    _Memory.hospital, _Memory.own = hospital_url, f"http://127.0.0.1:{server.server_port}/fhir"
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--replay"]:
        _serve(sys.argv[2])
    else:
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
