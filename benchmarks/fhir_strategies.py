"""The strategies and the changes side by side: questions, client CPU, patients per second.

    python -m benchmarks.fhir_strategies [rounds]

The 22 in-patients of clinosim in one ward of sekmet-fhir, measure by measure in one run:

- wall: patients per second against the living server (one process, so mostly its own speed);
- CPU: the same answers replayed from memory by a process of its own, in CPU seconds of this
  process, against bare httpx and orjson that ask the very same questions one by one and parse them.
  "papers" is everything asked, proved whole, filtered and read as typed resources; "records" is
  the whole fetch, with dosage, doses and charts made of them.

Target: papers at most 1.5 times bare, for every strategy.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median

import httpx
import msgspec

from appliance.sources.fhir import FhirSettings, FhirSource, changes
from appliance.sources.fhir.asking import Choice
from appliance.sources.fhir.census import admitted, house
from appliance.sources.fhir.charts import ward
from appliance.sources.fhir.client import FhirClient, Visit
from appliance.sources.fhir.papers import Gathered, Wanted
from appliance.sources.fhir.places import find_place
from benchmarks.capture_cpu import UNIT, Bare, parser, start_replay, under_one_roof
from storage.clock import wall_now
from tests.hospital.sekmet import hospital

TARGET = 1.5
HOUR = timedelta(hours=1)
WAYS = {
    "ward": {"strategy": "ward"},
    "lists": {"strategy": "lists"},
    "patients": {"strategy": "patients"},
    "changes": {"strategy": "lists", "full_every": HOUR},
}


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One way of asking: what it cost."""

    way: str
    questions: int
    resources: int
    per_second: float
    papers: float
    records: float
    milliseconds: float


class Noted(httpx.HTTPTransport):
    """The network, with a note of every question."""

    def __init__(self) -> None:
        """Note nothing yet."""
        super().__init__()
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Note a question and ask it."""
        self.asked.append(request.url.raw_path.decode())
        return super().handle_request(request)


def main(rounds: int) -> int:
    """Print a table; return 1 where the target is missed."""
    changes.OVERLAP = timedelta(0)  # this hospital was filled a minute ago: all of it would be news
    with tempfile.TemporaryDirectory() as name, hospital(Path(name) / "sekmet") as living:
        under_one_roof(living)
        time.sleep(2)  # what was loaded within the second of the first question is no news
        rows = [_row(way, living.url, rounds) for way in WAYS]
    print(
        "| way | questions | resources | patients/s | papers / bare | records / bare | ms/patient |"
    )
    print("|---|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row.way} | {row.questions} | {row.resources} | {row.per_second:.0f} "
            f"| {row.papers:.2f} | {row.records:.2f} | {row.milliseconds:.1f} |"
        )
    worst = max(row.papers for row in rows if row.way != "changes")
    print(f"target {TARGET} for papers: {'met' if worst <= TARGET else f'MISSED ({worst:.2f})'}")
    return int(worst > TARGET)


def _row(way: str, living: str, rounds: int) -> Row:
    wall = min(_wall(way, living) for _ in range(3))
    replay = start_replay(living)
    try:
        url = f"http://127.0.0.1:{replay.port}/fhir"
        noted = Noted()
        source, quiet = _source(way, url, noted), _source(way, url)
        half = _Papers(quiet.settings)
        for _ in range(2):
            source.fetch(UNIT, wall_now())
            quiet.fetch(UNIT, wall_now())
            half.read()
        noted.asked.clear()
        source.fetch(UNIT, wall_now())
        bare = Bare(url, noted.asked, parser()[0])
        resources = bare.count()
        acts = (bare.read, half.read, lambda: quiet.fetch(UNIT, wall_now()))
        spent = [[_cpu(act) for act in acts] for _ in range(rounds)]
        base, papers, records = (median(column) for column in zip(*spent, strict=True))
        for one in (source, quiet, half):
            one.close()
    finally:
        replay.process.terminate()
        replay.process.wait(10)
    return Row(
        way=way,
        questions=len(noted.asked),
        resources=resources,
        per_second=22 / wall,
        papers=papers / base,
        records=records / base,
        milliseconds=1000 * records / 22,
    )


def _source(way: str, url: str, transport: httpx.BaseTransport | None = None) -> FhirSource:
    settings = FhirSettings(base_url=url, places={"ALL": "Location/house"}, **WAYS[way])  # type: ignore[arg-type]  # fields by name
    return FhirSource(settings, transport)


def _wall(way: str, living: str) -> float:
    source = _source(way, living)
    source.fetch(UNIT, wall_now())
    began = time.monotonic()
    source.fetch(UNIT, wall_now())
    took = time.monotonic() - began
    source.close()
    return took


class _Papers:
    """The first half of a fetch: everything asked, proved and read, no records made of it."""

    def __init__(self, settings: FhirSettings) -> None:
        self._client = FhirClient(settings)
        self._choice = Choice(settings)
        self._changes = changes.Changes(settings.full_every)

    def read(self) -> None:
        """Read the ward's papers."""
        with (
            ThreadPoolExecutor(self._client.settings.parallel) as pool,
            self._client.visit() as visit,
        ):
            place = find_place(visit, UNIT)
            now = visit.source_time or wall_now()
            admissions = admitted(house(visit, pool, place, now), UNIT, place)
            ward(visit, pool, admissions, now, self._gather)

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def _gather(self, visit: Visit, pool: Executor, wanted: Wanted) -> Gathered:
        return self._changes.gather(visit, pool, wanted, self._choice.gather)


def _cpu(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
