"""What an order gives: every drug has its name, and a mixture every part."""

import json

from appliance.sources.fhir import drugs
from appliance.sources.fhir.lookup import Kind
from appliance.sources.fhir.shapes import Medication
from tests.appliance.sources.fhir_samples import around, one_order

MEDICATION = {
    "resourceType": "Medication",
    "id": "m1",
    "code": {"text": "Heparin"},
    "form": {"text": "injektionsvätska"},
    "ingredient": [
        {
            "itemCodeableConcept": {"text": "heparin"},
            "strength": {
                "numerator": {"value": 5000, "unit": "IE"},
                "denominator": {"value": 1, "unit": "ml"},
            },
        }
    ],
}


def test_a_contained_medication_is_read() -> None:
    order = one_order(
        medicationCodeableConcept=None,
        medicationReference={"reference": "#m1"},
        contained=[MEDICATION],
    )
    assert (order.drug, order.strength) == ("Heparin", "5000 IE/ml")
    assert order.form == "injektionsvätska"
    assert order.check == ()


def test_a_medication_referred_to_is_read() -> None:
    known = Kind(Medication).read(json.dumps(MEDICATION).encode(), "h")
    reference = {"reference": "https://inner.example/fhir/Medication/m1/_history/3"}
    order = one_order(
        world=around(medications={"m1": known}),
        medicationCodeableConcept=None,
        medicationReference=reference,
    )
    assert order.drug == "Heparin"


def test_a_mixture_names_every_part() -> None:
    parts = [{"itemCodeableConcept": {"text": name}} for name in ("morfin", "ketamin")]
    order = one_order(
        medicationCodeableConcept=None,
        medicationReference={"reference": "#m1"},
        contained=[{"resourceType": "Medication", "id": "m1", "ingredient": parts}],
    )
    assert order.drug == "morfin + ketamin"
    assert order.check == (drugs.MIXTURE,)


def test_a_drug_without_a_name_is_never_left_out() -> None:
    order = one_order(
        medicationCodeableConcept=None, medicationReference={"reference": "Medication/9"}
    )
    assert order.drug == "Medication/9"
    assert drugs.NO_NAME in order.check
