"""Which drug: from the order itself, from a contained Medication, or from one referred to."""

from collections.abc import Mapping

import msgspec

from appliance.sources.fhir.shapes import Concept, Head, Ingredient, Medication, Reference
from appliance.sources.fhir.values import id_of, ratio_words
from printing.language import mark
from storage.records import Code

NO_NAME = mark("The source does not name the drug.")
MIXTURE = mark("The drug is a mixture of several parts.")
REASONS = (NO_NAME, MIXTURE)
"""Why a drug is to be checked in the source's own words; English keys for translation."""

_HEAD = msgspec.json.Decoder(Head)
_MEDICATION = msgspec.json.Decoder(Medication)


class Drug(msgspec.Struct, frozen=True, kw_only=True):
    """A drug's name, strength and form in the source's words, with its codes."""

    name: str
    strength: str = ""
    form: str = ""
    codes: tuple[Code, ...] = ()
    check: tuple[str, ...] = ()
    source_text: str = ""


def drug(
    concept: Concept | None,
    reference: Reference,
    contained: tuple[msgspec.Raw, ...],
    known: Mapping[str, Medication],
) -> Drug:
    """Return the drug of an order or administration.

    `known` holds the Medication resources that were looked up, by id. A drug that has no name
    gets its reference or "?" as name, and a reason to check; it is never left out.
    """
    if concept is not None and concept.words:
        return Drug(name=concept.words, codes=_codes(concept))
    inside = _contained(reference.reference, contained)
    found = inside or known.get(id_of(reference.reference, "Medication"))
    if found is not None:
        return _of_medication(found, reference, "" if inside is None else _raw_of(contained))
    if reference.display:
        return Drug(name=reference.display)
    return Drug(name=reference.reference or "?", check=(NO_NAME,))


def _of_medication(found: Medication, reference: Reference, raw: str) -> Drug:
    parts = [_ingredient(part) for part in found.ingredient]
    mixed = " + ".join(part for part in parts if part)
    name = found.code.words or reference.display or mixed
    single = len(found.ingredient) == 1
    check = () if name else (NO_NAME,)
    several = len(found.ingredient) > 1
    return Drug(
        name=name or reference.reference,
        strength=ratio_words(found.ingredient[0].strength) if single else "",
        form=found.form.words,
        codes=_codes(found.code),
        check=(*check, MIXTURE) if several else check,
        source_text=(mixed or raw) if several else "",
    )


def _ingredient(part: Ingredient) -> str:
    name = part.item_codeable_concept.words or part.item_reference.display
    return f"{name} {ratio_words(part.strength)}".strip()


def _codes(concept: Concept) -> tuple[Code, ...]:
    return tuple(
        Code(system=one.system, code=one.code, text=one.display)
        for one in concept.coding
        if one.code
    )


def _contained(reference: str, contained: tuple[msgspec.Raw, ...]) -> Medication | None:
    if not reference.startswith("#"):
        return None
    for raw in contained:
        head = _HEAD.decode(raw)
        if head.resource_type == "Medication" and f"#{head.id.lstrip('#')}" == reference:
            return _MEDICATION.decode(raw)
    return None


def _raw_of(contained: tuple[msgspec.Raw, ...]) -> str:
    return " ".join(bytes(raw).decode() for raw in contained)
