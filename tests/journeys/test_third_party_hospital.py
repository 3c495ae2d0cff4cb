"""From a record system that others wrote to the printed list, nothing missing, nothing extra.

sekmet-fhir (PyPI) serves in-patients that clinosim (PyPI) made; Lykta's command line copies and
prints them; the PDF is read back and held against what was loaded.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance.config import write
from appliance.config.settings import UnitSettings
from storage.records import Snapshot
from tests.hospital.sekmet import WARDS, Hospital, Resource, admitted, differences, hospital
from tests.journeys.station import Station, settings


@pytest.fixture(scope="module")
def sekmet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hospital]:
    with hospital(tmp_path_factory.mktemp("sekmet")) as running:
        yield running


@pytest.fixture
def copied(furnished: Path, tmp_path: Path, sekmet: Hospital) -> Station:
    """Return a machine that has copied every ward of the third-party hospital."""
    station = Station.moved(furnished, tmp_path / "station", sekmet.url)
    site = settings(sekmet.url, station.folder / "store")
    units = tuple(
        UnitSettings(code=code, name=f"Ward {code}", place=f"Location/{place}")
        for code, place in WARDS.items()
    )
    station.config.write_text(write(msgspec.structs.replace(site, units=units)), encoding="utf-8")
    station.lykta("capture", "--once", limit=120)
    return station


def pages_by_patient(pdf: Path, names: dict[str, str]) -> dict[str, str]:
    """Return each patient's pages as text without white space, by the patient's key."""
    done = subprocess.run(
        ["pdftotext", "-raw", str(pdf), "-"], capture_output=True, text=True, check=True
    )
    pages = [bare(page) for page in done.stdout.split("\f") if page.strip()]
    return {
        key: "".join(page for page in pages if bare(name) in page) for key, name in names.items()
    }


def bare(text: str) -> str:
    """Return a text without white space, so that line breaks on paper do not matter."""
    return re.sub(r"\s", "", text)


def name_of(patient: Resource) -> str:
    name = patient["name"][0]
    return ", ".join(filter(None, (name["family"], *name.get("given", ()))))


def test_every_patient_and_every_order_comes_out_on_paper(
    copied: Station, sekmet: Hospital
) -> None:
    patients = {one["id"]: one for one in sekmet.loaded["Patient"]}
    walked = orders = 0
    for code, place in WARDS.items():
        keys = admitted(sekmet.loaded, place)
        pdf = copied.folder / f"{code}.pdf"
        copied.lykta("print", "medication-list", "--unit", code, "--to", pdf, *copied.as_nurse())
        pages = pages_by_patient(pdf, {key: name_of(patients[key]) for key in keys})
        for key, text in pages.items():
            active = [
                one
                for one in sekmet.loaded["MedicationRequest"]
                if one["subject"]["reference"] == f"Patient/{key}"
                and one["status"] in ("active", "on-hold")
            ]
            missing = [
                one["id"]
                for one in active
                if bare(one["medicationCodeableConcept"]["text"]) not in text
            ]
            assert text, f"{key} is not on paper"
            assert not missing, (key, missing)
            assert bare(f"SLUT PÅ LISTAN – {len(active)} av {len(active)} läkemedel") in text
            walked += 1
            orders += len(active)
    assert walked == sum(len(admitted(sekmet.loaded, place)) for place in WARDS.values())
    assert walked >= 20
    assert orders >= 100


def test_what_is_stored_is_what_was_loaded_letter_by_letter(
    copied: Station, sekmet: Hospital
) -> None:
    for code, place in WARDS.items():
        stored = msgspec.convert(copied.stored(code), Snapshot)
        assert not differences(sekmet.loaded, stored, place)


def test_nobody_of_another_ward_stands_on_this_wards_list(
    copied: Station, sekmet: Hospital
) -> None:
    for code, place in WARDS.items():
        stored = copied.stored(code)
        assert {chart["person"]["key"] for chart in stored["charts"]} == set(
            admitted(sekmet.loaded, place)
        )
