"""Everything served is FHIR R4 by a judge that is not ours, and holds what a reader needs."""

import importlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from appliance.sources.demo.hospital import Hospital
from appliance.sources.demo.parameters import TYPES
from appliance.sources.demo.site import SEED

NOW = datetime(2026, 11, 22, 2, 7, tzinfo=UTC)
NEEDED = {
    "Patient": ("identifier", "name", "birthDate", "gender"),
    "Encounter": ("status", "class", "subject", "period", "location"),
    "MedicationRequest": ("status", "intent", "subject", "authoredOn", "dosageInstruction"),
    "MedicationAdministration": ("status", "subject", "request", "performer"),
    "AllergyIntolerance": ("verificationStatus", "patient", "code"),
    "Flag": ("status", "code", "subject"),
    "Observation": ("status", "code", "subject", "valueQuantity", "effectiveDateTime"),
    "ServiceRequest": ("status", "intent", "category", "code", "subject", "authoredOn"),
    "Specimen": ("accessionIdentifier", "subject", "container"),
    "Procedure": ("status", "code", "subject", "performedDateTime"),
    "Location": ("status", "name", "physicalType"),
    "Schedule": ("actor",),
    "Slot": ("schedule", "status", "start", "end"),
    "Appointment": ("status", "participant", "start", "end"),
    "Practitioner": ("name",),
    "PractitionerRole": ("practitioner", "code"),
    "Medication": ("code",),
}


@pytest.fixture(scope="module")
def found() -> Mapping[str, list[dict]]:
    return Hospital(SEED).at(NOW)


def judge(kind: str) -> type:
    module = importlib.import_module(f"fhir.resources.R4B.{kind.lower()}")
    model: type = getattr(module, kind)
    return model


def test_the_judge_does_refuse_what_is_wrong(found: Mapping[str, list[dict]]) -> None:
    broken = {**found["MedicationRequest"][0]}
    del broken["subject"]
    with pytest.raises(ValidationError):
        judge("MedicationRequest").model_validate(broken)


@pytest.mark.parametrize("kind", sorted(NEEDED))
def test_a_strict_reader_accepts_every_resource(found: Mapping[str, list[dict]], kind: str) -> None:
    every = found[kind]
    assert every
    for one in every[:: 1 + len(every) // 400]:
        judge(kind).model_validate(one)
        assert re.fullmatch(r"[A-Za-z0-9\-.]{1,64}", one["id"])


@pytest.mark.parametrize("kind", sorted(NEEDED))
def test_what_a_ward_needs_is_never_missing(found: Mapping[str, list[dict]], kind: str) -> None:
    for one in found[kind]:
        missing = [name for name in NEEDED[kind] if not one.get(name)]
        assert not missing, (missing, one)


def test_every_order_and_dose_names_its_drug(found: Mapping[str, list[dict]]) -> None:
    shapes = set()
    for kind in ("MedicationRequest", "MedicationAdministration"):
        for one in found[kind]:
            named = [name for name in one if name.startswith("medication")]
            assert len(named) == 1
            inside = "contained" in one
            assert not inside or one["medicationReference"]["reference"] == "#med"
            shapes.add((named[0], inside))
    assert len(shapes) == 3, "concept, reference and contained"


def test_every_type_that_is_promised_is_there(found: Mapping[str, list[dict]]) -> None:
    assert set(found) == set(TYPES) == set(NEEDED)
