"""What an order gives: every drug has its name, and a mixture every part."""

import json

from appliance.sources.fhir import drugs
from appliance.sources.fhir.administrations import administrations
from appliance.sources.fhir.lookup import Kind
from appliance.sources.fhir.shapes import Medication
from tests.appliance.sources.fhir_samples import ZONE, around, given, one_order

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


def strength(value: float, unit: str, of: str = "ml") -> dict[str, object]:
    return {
        "numerator": {"value": value, "unit": unit},
        "denominator": {"value": 1, "unit": of},
    }


def part(name: str, *of: object) -> dict[str, object]:
    made: dict[str, object] = {"itemCodeableConcept": {"text": name}}
    return {**made, "strength": of[0]} if of else made


def mixture(*parts: object, **more: object) -> dict[str, object]:
    """Return the changes that make an order's drug a contained mixture of these parts."""
    drug = {"resourceType": "Medication", "id": "m1", "ingredient": list(parts)}
    also = more.pop("contained", [])
    assert isinstance(also, list)
    return {
        "medicationCodeableConcept": None,
        "medicationReference": {"reference": "#m1"},
        "contained": [{**drug, **more}, *also],
    }


MORPHINE = part("morfin", strength(10, "mg"))
KETAMINE = part("ketamin", strength(5, "mg"))
IN_ML = {"doseAndRate": [{"rateRatio": strength(2, "ml", "h")}]}
IN_MG = {"doseAndRate": [{"rateRatio": strength(2, "mg", "h")}]}


def test_a_mixture_with_every_strength_is_read_whole_and_needs_no_check() -> None:
    order = one_order(IN_ML, **mixture(MORPHINE, KETAMINE))
    assert order.drug == "morfin 10 mg/ml + ketamin 5 mg/ml"
    assert order.strength == ""
    assert order.check == ()


def test_a_named_mixture_tells_its_parts_beside_its_name() -> None:
    order = one_order(IN_ML, **mixture(MORPHINE, KETAMINE, code={"text": "Smärtpump"}))
    assert (order.drug, order.strength) == ("Smärtpump", "morfin 10 mg/ml + ketamin 5 mg/ml")
    assert order.check == ()


def test_milligrams_of_a_mixture_are_of_nobody_knows_which_part() -> None:
    order = one_order(IN_MG, **mixture(MORPHINE, KETAMINE))
    assert order.check == (drugs.MIXTURE,)
    assert "morfin 10 mg/ml + ketamin 5 mg/ml" in order.source_text
    alone = one_order(IN_MG, **mixture(MORPHINE))
    assert alone.check == ()


def test_a_ceiling_in_milligrams_of_a_mixture_is_doubted_too() -> None:
    ceiling = {"maxDosePerLifetime": {"value": 60, "unit": "mg"}}
    assert one_order(ceiling, **mixture(MORPHINE, KETAMINE)).check == (drugs.MIXTURE,)


def test_the_unit_of_a_parts_own_strength_counts_as_a_parts() -> None:
    odd = part("bakterier", strength(3, "doser"))
    dose = {"doseAndRate": [{"doseQuantity": {"value": 1, "unit": "Doser"}}]}
    assert one_order(dose, **mixture(odd, KETAMINE)).check == (drugs.MIXTURE,)


def test_half_a_mixture_never_looks_whole() -> None:
    unnamed = {"strength": strength(5, "mg")}
    order = one_order(IN_ML, **mixture(MORPHINE, unnamed))
    assert order.drug == "morfin 10 mg/ml + ? 5 mg/ml"
    assert drugs.NO_PART_NAME in order.check
    assert "? 5 mg/ml" in order.source_text


def test_a_part_that_is_named_only_where_it_is_referred_to_has_its_name() -> None:
    inside = {"resourceType": "Substance", "id": "s1", "code": {"text": "kaliumklorid"}}
    wanted = {"itemReference": {"reference": "#s1"}, "strength": strength(40, "mmol")}
    order = one_order(IN_ML, **mixture(MORPHINE, wanted, contained=[inside]))
    assert order.drug.endswith("kaliumklorid 40 mmol/ml")
    assert order.check == ()


def test_potassium_in_a_bag_keeps_its_own_code() -> None:
    salt = {
        "itemCodeableConcept": {"text": "KCl", "coding": [{"system": "atc", "code": "B05XA01"}]}
    }
    order = one_order(IN_ML, **mixture(MORPHINE, salt, code={"text": "Dropp"}))
    assert [code.code for code in order.codes] == ["B05XA01"]


def test_the_substance_stands_beside_a_trade_name_that_does_not_tell_it() -> None:
    order = one_order(IN_ML, **mixture(MORPHINE, code={"text": "Dolcontin"}))
    assert (order.drug, order.strength) == ("Dolcontin", "morfin 10 mg/ml")
    told = one_order(IN_ML, **mixture(MORPHINE, code={"text": "Morfin Meda"}))
    assert (told.drug, told.strength) == ("Morfin Meda", "10 mg/ml")


def test_a_lone_part_names_the_drug_and_its_strength_stands_once() -> None:
    order = one_order(IN_ML, **mixture(MORPHINE))
    assert (order.drug, order.strength) == ("morfin", "10 mg/ml")


def test_a_strength_that_is_no_number_is_never_read_as_one() -> None:
    odd = strength(10, "mg")
    odd["numerator"] = {"value": 10, "unit": "mg", "comparator": "<"}
    assert one_order(IN_ML, **mixture(part("morfin", odd))).check == (drugs.UNCLEAR_STRENGTH,)


def test_a_drug_whose_record_was_an_error_is_checked_before_it_is_given() -> None:
    order = one_order(IN_ML, **mixture(MORPHINE, status="entered-in-error"))
    assert order.check == (drugs.NO_TRUE_DRUG,)


def test_two_contained_drugs_of_one_id_are_nobodys() -> None:
    twin = {**MEDICATION, "code": {"text": "Insulin"}}
    order = one_order(
        medicationCodeableConcept=None,
        medicationReference={"reference": "#m1"},
        contained=[MEDICATION, twin],
    )
    assert order.drug == "#m1"
    assert drugs.NO_NAME in order.check
    assert "Insulin" in order.source_text


def test_a_contained_drug_of_no_shape_costs_its_name_and_not_the_ward() -> None:
    order = one_order(
        medicationCodeableConcept=None,
        medicationReference={"reference": "#m1"},
        contained=[{"resourceType": "Medication", "id": "m1", "code": "heparin"}, {"id": 7}, 8],
    )
    assert order.drug == "#m1"
    assert order.check == (drugs.NO_NAME,)
    assert "heparin" in order.source_text


def test_a_dose_given_in_milligrams_of_a_mixture_is_doubted() -> None:
    def checks(unit: str) -> tuple[str, ...]:
        found = given(**mixture(MORPHINE, KETAMINE), dosage={"dose": {"value": 2, "unit": unit}})
        (one,) = administrations([found], ZONE, {}, {}, "h")
        return one.check

    assert checks("mg") == (drugs.MIXTURE,)
    assert checks("ml") == ()


def test_a_named_combination_needs_no_strength_of_its_parts() -> None:
    named = mixture(part("paracetamol"), part("kodein"), code={"text": "Citodon 500 mg/30 mg"})
    order = one_order(**named)
    assert (order.drug, order.strength) == ("Citodon 500 mg/30 mg", "paracetamol + kodein")
    assert order.check == ()


def test_a_drug_of_which_nothing_is_named_says_so() -> None:
    order = one_order(IN_ML, **mixture({"strength": strength(5, "mg")}))
    assert order.drug == "#m1"
    assert order.check == (drugs.NO_NAME,)
    empty = one_order(IN_ML, **mixture())
    assert (empty.drug, empty.check) == ("#m1", (drugs.NO_NAME,))


def test_a_lone_unnamed_part_of_a_named_drug_is_no_mixture() -> None:
    order = one_order(IN_ML, **mixture({"strength": strength(5, "mg")}, code={"text": "Heparin"}))
    assert (order.strength, order.check) == ("5 mg/ml", ())
    assert order.source_text == "1 tablett 2 gånger"


def test_an_amount_without_a_unit_is_of_the_whole() -> None:
    dose = {"doseAndRate": [{"doseQuantity": {"value": 1}}]}
    order = one_order(dose, **mixture(part("kodein"), KETAMINE, code={"text": "Blandning"}))
    assert order.check == ()


def test_a_contained_id_written_with_its_hash_is_found() -> None:
    changes = mixture(MORPHINE, id="#m1")
    assert one_order(IN_ML, **changes).drug == "morfin"


def test_a_part_that_is_referred_to_brings_its_code() -> None:
    salt = {
        "resourceType": "Substance",
        "id": "s1",
        "code": {"text": "KCl", "coding": [{"system": "atc", "code": "B05XA01"}]},
    }
    wanted = {"itemReference": {"reference": "#s1"}, "strength": strength(40, "mmol")}
    order = one_order(IN_ML, **mixture(MORPHINE, wanted, contained=[salt]))
    assert [code.code for code in order.codes] == ["B05XA01"]
