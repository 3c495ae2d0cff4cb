"""Make the in-patients of the tests' hospital from what clinosim generated.

How the committed files were made (clinosim 0.6.5 from PyPI, MIT; two minutes of CPU):

    python3 -m venv clino && clino/bin/pip install clinosim==0.6.5
    clino/bin/clinosim simulate -o gen -p 20000 -s 7 --country US \
        --start 2026-11-07 --end 2026-11-21 --format fhir-r4
    python3 tests/hospital/inpatients/make.py gen/fhir_r4

Kept: the in-progress in-patient stays, and of their patients every order, administration,
allergy, weight and height; the places and staff that these name. Nothing is changed except
that addresses, telephones, contacts and race are left out. Synthetic persons throughout.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LEFT_OUT = ("address", "telecom", "contact", "extension", "communication", "maritalStatus", "text")
MEASURES = {"29463-7", "8302-2"}
KEPT_KINDS = (
    "Location",
    "Practitioner",
    "Patient",
    "Encounter",
    "MedicationRequest",
    "MedicationAdministration",
    "AllergyIntolerance",
    "Observation",
)

Resource = dict[str, Any]


def main(folder: Path) -> None:
    """Read clinosim's NDJSON files from a folder, write ours beside this module."""
    stays = [one for one in _read(folder, "Encounter") if one["status"] == "in-progress"]
    patients = {stay["subject"]["reference"] for stay in stays}
    kept = {"Encounter": stays}
    kept["Patient"] = [
        {name: value for name, value in one.items() if name not in LEFT_OUT}
        for one in _read(folder, "Patient")
        if f"Patient/{one['id']}" in patients
    ]
    for kind in ("MedicationRequest", "MedicationAdministration"):
        kept[kind] = _about(folder, kind, "subject", patients)
    kept["AllergyIntolerance"] = _about(folder, "AllergyIntolerance", "patient", patients)
    kept["Observation"] = [
        one
        for one in _about(folder, "Observation", "subject", patients)
        if one["code"]["coding"][0]["code"] in MEASURES
    ]
    kept["Location"] = list(_read(folder, "Location"))
    named = {name for found in kept.values() for one in found for name in _references(one)}
    kept["Practitioner"] = [
        {name: value for name, value in one.items() if name not in LEFT_OUT}
        for one in _read(folder, "Practitioner")
        if f"Practitioner/{one['id']}" in named
    ]
    for kind in KEPT_KINDS:
        lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in kept[kind])
        (HERE / f"{kind}.ndjson").write_text("".join(f"{line}\n" for line in lines), "utf-8")


def _read(folder: Path, kind: str) -> Iterator[Resource]:
    with (folder / f"{kind}.ndjson").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _about(folder: Path, kind: str, element: str, patients: set[str]) -> list[Resource]:
    return [one for one in _read(folder, kind) if one[element]["reference"] in patients]


def _references(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        for name, value in tree.items():
            if name == "reference" and isinstance(value, str):
                yield value
            yield from _references(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _references(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
