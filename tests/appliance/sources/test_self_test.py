"""The connection test: what it finds in a real server, and in one that breaks its promises."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.sources.demo.server import serve
from appliance.sources.demo.site import UNITS
from appliance.sources.fhir import FhirSettings, FhirSource, errors, probes_ways, smart_keys
from appliance.sources.source import Probe, Verdict
from printing.language import LANGUAGES, language
from storage.records import Unit
from tests.appliance.sources.conftest import Make, ward
from tests.hospital.authority import Authority
from tests.hospital.fault_proxy import (
    Answer,
    FaultProxy,
    clock_off,
    edited,
    no_next,
    no_total,
    status,
)
from tests.hospital.sekmet import WARDS, Hospital, hospital
from tests.hospital.tls_front import tls_front

OK, WARN, FAIL = Verdict.OK, Verdict.WARN, Verdict.FAIL


def found_by(source: FhirSource, *codes: str) -> dict[str, Probe]:
    """Return the probes by key, those of units as "key:unit"."""
    probes = source.test([ward(code) for code in codes or ("4E",)])
    keys = [f"{one.key}:{one.unit}" if one.unit else one.key for one in probes]
    assert len(keys) == len(set(keys)), "programs tell probes apart by key and unit"
    return dict(zip(keys, probes, strict=True))


def words(probe: Probe) -> str:
    return probe.words(language("en", "Europe/Stockholm"))[1]


def test_about_twenty_probes_judge_a_server_that_others_wrote(make: Make, sekmet: Hospital) -> None:
    found = found_by(make(sekmet.url), "4E", "4W")
    assert list(found) == [
        "connection", "encryption", "sign-in", "clock",
        "place:4E", "patients:4E", "lists:4E", "place:4W", "patients:4W", "lists:4W",
        "drugs", "times", "amounts", "verbatim", "given", "allergies", "warnings", "measures",
        "numbers", "labs", "events", "paging", "totals", "filters", "history",
        "way-ward", "way-lists", "way-patients", "changes", "export", "strategy",
        "speed", "load",
    ]  # fmt: skip
    assert [key for key, one in found.items() if one.verdict is FAIL] == []
    assert found["strategy"].facts["strategy"] in ("ward", "lists")
    assert words(found["patients:4E"]) == "7 admitted."


def test_what_the_sheets_will_lack_is_named(make: Make, sekmet: Hospital) -> None:
    """Clinosim's orders state no clock time and its hospital no flags; all else is there."""
    found = found_by(make(sekmet.url))
    lacks = {key: one.lack for key, one in found.items() if one.lack}
    assert lacks.keys() == {"times", "amounts", "warnings"}
    assert lacks["times"] == "No planned doses: this source states no clock times."
    orders = [
        one
        for one in sekmet.loaded["MedicationRequest"]
        if "timeOfDay" in json.dumps(one["dosageInstruction"])
    ]
    assert orders == []


def test_every_word_is_said_in_every_language(make: Make, sekmet: Hospital) -> None:
    probes = make(sekmet.url).test([ward()])
    for code in LANGUAGES:
        spoken = language(code, "Europe/Stockholm")
        for probe in probes:
            name, text, _ = probe.words(spoken)
            assert name
            assert text
            assert "{" not in name + text + spoken.say(probe.lack, **probe.facts)


@pytest.fixture
def demo() -> Iterator[str]:
    server = serve()
    yield server.url
    server.close()


def test_a_hospital_with_wards_and_a_clinic_is_tested_whole(demo: str) -> None:
    source = FhirSource(
        FhirSettings(base_url=demo, places={unit.code: unit.location for unit in UNITS})
    )
    probes = source.test([Unit(code=one.code, name=one.name, kind=one.kind) for one in UNITS])
    source.close()
    assert [words(one) for one in probes if one.verdict is FAIL] == []
    assert {"book", "patients", "lists", "times", "strategy"} <= {one.key for one in probes}


STAY = {"resource": {"resourceType": "Encounter", "id": "x", "status": "finished", "class": {}}}


def test_every_broken_promise_is_found_by_its_own_probe(make: Make, proxy: FaultProxy) -> None:
    for match, breaking, times in (
        ("Location?_summary=count", edited(lambda tree: tree.update(total=5)), None),
        ("status=cancelled", edited(lambda tree: tree.update(entry=[STAY])), None),
        ("_history", status(404), None),
        ("_lastUpdated", status(400), None),
        ("/Observation", status(403), None),
        ("/AllergyIntolerance", status(429, retry_after="0"), 2),
    ):
        proxy.on(match, breaking, times=times)
    found = found_by(make(proxy.url))
    judged = {key: (found[key].verdict, words(found[key])) for key in found}
    for key, verdict, said in (
        ("totals", WARN, "73 places came, but the source counts 5"),
        ("filters", WARN, "ignores"),
        ("history", OK, "No history"),
        ("changes", OK, "everything is read"),
        ("measures", WARN, "none of 7"),
        ("load", WARN, "asked 2 times to be spared"),
        ("lists:4E", OK, "Read for 7 patients"),
    ):
        assert judged[key][0] is verdict, judged[key]
        assert said in judged[key][1]


@pytest.mark.parametrize(
    ("match", "code", "key", "said"),
    [
        ("/MedicationRequest", 403, "lists:4E", "may not read MedicationRequest"),
        ("/Flag", 403, "lists:4E", "may not read Flag"),
        ("/Encounter?", 500, "patients:4E", "fault of its own"),
    ],
)
def test_what_a_capture_cannot_do_without_fails(
    make: Make, proxy: FaultProxy, match: str, code: int, key: str, said: str
) -> None:
    proxy.on(match, status(code), times=None)
    found = found_by(make(proxy.url, retries=0))
    assert [one for one in found if found[one].verdict is FAIL] == [key]
    assert said in words(found[key])
    assert "strategy" not in found, "nothing is recommended on a broken ground"


@pytest.mark.parametrize(("seconds", "verdict"), [(60, OK), (1200, WARN), (-1200, WARN)])
def test_two_clocks_that_differ_are_told_in_minutes(
    make: Make, proxy: FaultProxy, seconds: float, verdict: Verdict
) -> None:
    proxy.on("", clock_off(seconds), times=None)
    found = {one.key: one for one in make(proxy.url).test([])}["clock"]
    assert found.verdict is verdict
    if verdict is WARN:
        assert found.facts["minutes"] in ("19", "20")


def ways(source: FhirSource) -> dict[str, Probe]:
    with source._client.visit() as visit:
        return {one.key: one for one in probes_ways.lists(visit)}


def test_a_server_that_cuts_lists_silently_is_told(make: Make, proxy: FaultProxy) -> None:
    proxy.on("Location?_count=1", no_next, times=None)
    proxy.on("Location?_count=1", no_total, times=None)
    found = ways(make(proxy.url))["paging"]
    assert found.verdict is WARN
    assert "without a link" in words(found)


def test_a_server_that_does_not_count_is_told(make: Make, proxy: FaultProxy) -> None:
    proxy.on("_summary=count", no_total, times=None)
    proxy.on("Location?_count=", no_total, times=None)
    found = ways(make(proxy.url))["totals"]
    assert found.verdict is WARN
    assert "does not count" in words(found)


def test_a_server_that_wants_one_patient_at_a_time_is_asked_so(
    make: Make, proxy: FaultProxy
) -> None:
    """As Oracle's Millennium does: `patient` is demanded, and it must be one."""
    refuse, plain = status(400), proxy.broken
    asked_for = re.compile(r"/(Medication\w+|AllergyIntolerance|Flag|Observation)\?")
    single = re.compile(r"[?&]patient=[^,&%]+(&|$)")

    def strict(path: str, answer: Answer) -> Answer:
        if asked_for.search(path) and not single.search(path):
            return refuse(answer)
        return refuse(answer) if "_revinclude" in path else plain(path, answer)

    proxy.broken = strict  # type: ignore[method-assign]
    found = found_by(make(proxy.url))
    assert [key for key, one in found.items() if one.verdict is FAIL] == []
    assert found["strategy"].facts["strategy"] == "patients"
    assert "Not with this source" in words(found["way-ward"])
    assert "Not with this source" in words(found["way-lists"])


def test_a_source_that_lets_nobody_in_is_asked_no_more(make: Make, proxy: FaultProxy) -> None:
    proxy.on("/Location", status(401), times=None)
    found = found_by(make(proxy.url))
    assert list(found) == ["connection", "encryption", "sign-in"]
    assert isinstance(found["sign-in"].error, errors.SourceLoginFailed)


@pytest.mark.parametrize(("days", "verdict"), [(90, OK), (12, WARN)])
def test_a_certificate_that_soon_runs_out_is_told_in_days(
    make: Make, sekmet: Hospital, tmp_path: Path, days: int, verdict: Verdict
) -> None:
    authority = Authority(tmp_path)
    lasts = timedelta(days=days, minutes=5)
    ours = authority.issue("lykta", lasts=lasts)
    with tls_front(authority.issue("front", lasts=lasts), clients=authority.file) as front:
        front.lead_to(sekmet.port)
        source = make(
            f"https://127.0.0.1:{front.port}/fhir",
            ca_file=authority.file,
            client_cert_file=ours.cert,
            client_key_file=ours.key,
            trusted_origins=(sekmet.url,),
            places={},
        )
        found = {one.key: one for one in source.test([])}
    for key in ("certificate", "own-certificate"):
        assert found[key].verdict is verdict
        assert found[key].facts["days"] == str(days)
    assert found["encryption"].verdict is OK


def test_signing_in_by_key_is_judged_with_its_scopes(tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    old = smart_keys.make(keys, "ES384")
    taken = json.loads((keys / smart_keys.JWKS).read_bytes())
    wide = {"client_id": "vid", "jwks": taken, "scopes": "system/*.rs"}
    narrow = {"client_id": "smal", "jwks": taken, "scopes": "system/Location.rs"}
    auth = {"types": ["smart"], "smart_clients": [wide, narrow]}

    def sign_in(url: str, client: str) -> Probe:
        places = {code: f"Location/{key}" for code, key in WARDS.items()}
        source = FhirSource(
            FhirSettings(
                base_url=url, places=places, auth="smart", client_id=client, key_folder=keys
            )
        )
        found = {one.key: one for one in source.test([ward()])}
        source.close()
        return found["sign-in"]

    lines = f"server_auth: {json.dumps(auth)}"
    with hospital(tmp_path / "h", settings=lines, patients=False) as running:
        good = sign_in(running.url, "vid")
        assert (good.verdict, good.facts["kid"]) == (OK, old.kid)
        poor = sign_in(running.url, "smal")
        assert poor.verdict is WARN
        assert "Encounter" in poor.facts["kinds"]
        new = smart_keys.make(keys, "ES384")
        waiting = sign_in(running.url, "vid")
        assert waiting.verdict is WARN
        assert waiting.facts["kid"] == old.kid
        assert new.kid in words(waiting)
