"""IT connects a source: keys, the test, and settings that go live only when they were tried."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from appliance.config import load, write
from appliance.config.sources import FhirSettings
from appliance.sources.demo.server import DemoServer
from storage.reports import tested
from tests.hospital.sekmet import WARDS
from tests.hospital.sekmet import hospital as hospital_of_others
from tests.journeys.station import Station


def changed(station: Station, **fhir: Any) -> Path:
    """Write a copy of the station's settings with other settings of its source."""
    now = load(station.config)
    source = msgspec.structs.replace(now.fhir[0], **fhir)
    file = station.folder / "new.toml"
    file.write_text(write(msgspec.structs.replace(now, fhir=(source,))), encoding="utf-8")
    return file


def state(station: Station) -> Path:
    return station.folder / "store" / "state"


def test_the_test_is_told_kept_and_shown_until_the_settings_change(
    station: Station, hospital: DemoServer
) -> None:
    station.lykta("capture", "--once")
    assert "har aldrig provats" in station.lykta("status").stdout
    as_in_the_manual(json.loads(station.lykta("source", "test", "--json").stdout))
    (kept,) = station.status()["source_tests"]
    assert kept["current"] is True
    assert kept["strategy"] in ("ward", "lists", "patients")
    assert kept["well"] > 20
    assert "provades" in station.lykta("status").stdout
    wrong = changed(station, url=hospital.url.replace("/fhir", "/fel"))
    done = station.lykta("config", "apply", wrong, "--untested")
    assert "INSTALLERAT UTAN PROV" in done.stderr
    assert station.config.read_bytes() == wrong.read_bytes()
    assert "har ändrats sedan den provades" in station.lykta("status", expect=1).stdout


def as_in_the_manual(found: dict[str, Any]) -> None:
    assert found.keys() == {"device", "at", "sources"}
    (source,) = found["sources"]
    assert source.keys() == {
        "source", "fingerprint", "passed", "well", "tried", "strategy", "lacks", "probes",
    }  # fmt: skip
    assert source["passed"] is True
    assert len(source["fingerprint"]) == 16
    assert source["tried"] == len(source["probes"]) > 20
    for probe in source["probes"]:
        assert probe.keys() == {
            "key", "unit", "verdict", "name", "text", "code", "remedy", "facts",
        }  # fmt: skip
        assert probe["verdict"] in ("ok", "warn", "fail")
    manual = (Path(__file__).parents[2] / "docs" / "source-test.md").read_text("utf-8")
    assert [one["key"] for one in source["probes"] if f"`{one['key']}`" not in manual] == []


def test_a_source_goes_live_only_when_it_passed_and_the_old_settings_are_kept(
    station: Station, hospital: DemoServer
) -> None:
    before = station.config.read_bytes()
    station.config.chmod(0o640)
    wrong = changed(station, url=hospital.url.replace("/fhir", "/fel"))
    refused = station.lykta("config", "apply", wrong, expect=1)
    assert refused.stderr.startswith("F-57")
    kept = station.config.with_name("lykta.toml.before")
    assert station.config.read_bytes() == before
    assert not kept.exists()
    assert tested.read(state(station)) == {}
    new = changed(station, parallel=2)
    assert "gick bra" in station.lykta("config", "apply", new).stdout
    assert station.config.read_bytes() == new.read_bytes()
    assert kept.read_bytes() == before
    assert {path.stat().st_mode & 0o777 for path in (kept, station.config)} == {0o640}
    (test,) = tested.read(state(station)).values()
    assert test.failed == ()
    again = station.lykta("config", "apply", new)
    assert "Provar" not in again.stdout, "what passed as it is need not be tried again"


def test_a_missing_password_file_fails_its_own_source_and_not_the_command(
    station: Station,
) -> None:
    now = load(station.config)
    other = FhirSettings(
        name="Annan", url="https://h.invalid/", auth="basic", user="l", secret_file="/saknas"
    )
    first = msgspec.structs.replace(now.fhir[0], name="Demo")
    units = [msgspec.structs.replace(one, source="Demo") for one in now.units]
    units[1] = msgspec.structs.replace(units[1], source="Annan")
    both = msgspec.structs.replace(now, fhir=(first, other), units=tuple(units))
    station.config.write_text(write(both), encoding="utf-8")
    found = json.loads(station.lykta("source", "test", "--json", expect=1).stdout)
    verdicts = {
        one["source"]: (one["passed"], one["probes"][0]["code"]) for one in found["sources"]
    }
    assert verdicts == {"Demo": (True, None), "Annan": (False, "Q-09")}
    station.lykta("source", "test", "--source", "Demo")
    assert "F-58" in station.lykta("source", "test", "--source", "Tredje", expect=1).stderr


def test_from_no_key_to_a_captured_ward_and_a_rotated_key(station: Station, tmp_path: Path) -> None:
    """The whole way of SMART Backend Services, at a server that others wrote."""
    handed = tmp_path / "keys.json"
    assert "F-69" in station.lykta("source", "key", "new", expect=1).stderr
    connected(station, "http://127.0.0.1:1/fhir")
    assert "F-51" in station.lykta("source", "key", "list", expect=1).stderr
    told = station.lykta("source", "key", "new", "--jwks-to", handed).stdout
    (public,) = key_set(handed)
    assert public["kid"] in told
    assert "d" not in public
    assert "F-59" in station.lykta("source", "key", "new", expect=1).stderr
    station.lykta("source", "key", "rotate", "--alg", "RS384", "--jwks-to", handed)
    new, old = key_set(handed)
    assert (new["alg"], old) == ("RS384", public)
    with asking_for_keys(tmp_path / "h", [new, old]) as url:
        connected(station, url)
        assert new["kid"] in station.lykta("source", "test").stdout
        station.lykta("capture", "--once")
        assert len(station.stored("4E")["charts"]) == 7
        done = station.lykta("source", "key", "rotate", "--finish", "--jwks-to", handed)
        assert old["kid"] in done.stdout
    assert [one["kid"] for one in key_set(handed)] == [new["kid"]]
    (secret,) = (station.folder / "store" / "keys" / "sources").rglob("*-*.json")
    assert secret.stat().st_mode & 0o777 == 0o400
    hidden = json.loads(secret.read_bytes())["d"].encode()
    everything = [path for path in station.folder.rglob("*") if path.is_file()]
    assert [path for path in everything if hidden in path.read_bytes()] == [secret]


def test_a_machine_that_has_no_key_yet_is_set_up_all_the_same(tmp_path: Path) -> None:
    """The key lies in the store that init makes: without it nothing must be a dead end."""
    with asking_for_keys(tmp_path / "h", [], patients=False) as url:
        station = Station(tmp_path, url)
        text = station.answers.read_text("utf-8").replace('# auth = "none"', 'auth = "smart"')
        station.answers.write_text(
            text.replace('# client_id = ""', 'client_id = "lykta"'), encoding="utf-8"
        )
        done = station.lykta("init", "--answers", station.answers, "--code-to", station.code)
        assert "lykta source key new" in done.stdout
        station.lykta("source", "key", "new")
        told = station.lykta("source", "test", expect=1).stdout
        assert "godtar inte Lyktas nyckel" in told, "the vendor has not taken it in yet"


def connected(station: Station, url: str) -> None:
    """Let the station read one ward at an address where it signs in by key."""
    now = load(station.config)
    place = f"Location/{WARDS['4E']}"
    ward = msgspec.structs.replace(now.units[0], code="4E", place=place, canary="")
    smart = FhirSettings(url=url, auth="smart", client_id="lykta")
    text = write(msgspec.structs.replace(now, fhir=(smart,), units=(ward,)))
    station.config.write_text(text, encoding="utf-8")


def key_set(file: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(file.read_bytes())["keys"]
    return found


@contextmanager
def asking_for_keys(
    folder: Path, keys: list[dict[str, str]], *, patients: bool = True
) -> Iterator[str]:
    """Run a server whose vendor has taken in these keys; yield its address."""
    auth = {
        "types": ["bearer", "smart"],
        "tokens": ["laddare"],
        "smart_clients": [{"client_id": "lykta", "jwks": {"keys": keys}}],
    }
    doses = ("MedicationAdministration", "Observation")
    lines = f"server_auth: {json.dumps(auth)}"
    with hospital_of_others(
        folder, settings=lines, token="laddare", without=doses, patients=patients
    ) as running:
        yield running.url
