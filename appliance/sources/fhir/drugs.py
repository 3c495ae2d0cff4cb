"""Which drug: from the order itself, from a contained Medication, or from one referred to.

The argument, by number:

1. A drug is never left out. One without a name gets its reference or "?" as name, and a reason
   to check; so does one whose Medication is not of FHIR's shape, or was entered in error.
2. Every part of a mixture is told with its strength. A part without a name stands as "?", and
   the drug is to be checked: half a mixture must not look whole.
3. A mixture is plain where the source names it, or names every part with a strength. Then "100 ml"
   is of the whole; "5 mg" of a mixture is of nobody knows which part, and is to be checked.
4. A strength that is no plain number is to be checked.
5. A part's own codes are the drug's too: potassium in a bag is still potassium.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from appliance.sources.fhir.shapes import (
    UNREADABLE,
    Concept,
    Head,
    Ingredient,
    Medication,
    Part,
    Reference,
)
from appliance.sources.fhir.values import id_of, plain, ratio_words
from printing.language import mark
from storage.records import Code, Quantity

NO_NAME = mark("The source does not name the drug.")
MIXTURE = mark("The drug is a mixture of several parts.")
NO_PART_NAME = mark("The source does not name every part of the mixture.")
NO_TRUE_DRUG = mark("The source says that the record of this drug was entered in error.")
UNCLEAR_STRENGTH = mark("The strength is not a plain number.")
REASONS = (NO_NAME, MIXTURE, NO_PART_NAME, NO_TRUE_DRUG, UNCLEAR_STRENGTH)
"""Why a drug is to be checked in the source's own words; English keys for translation."""

_HEAD = msgspec.json.Decoder(Head)
_MEDICATION = msgspec.json.Decoder(Medication)
_PART = msgspec.json.Decoder(Part)
_OF_A_PART = frozenset({
    "g", "mg", "ug", "µg", "μg", "mcg", "ng", "kg", "gram", "milligram", "mikrogram", "microgram",
    "nanogram", "mol", "mmol", "µmol", "umol", "meq", "mekv", "e", "ie", "u", "iu", "[iu]", "[u]",
    "enhet", "enheter", "unit", "units", "me", "miljoner e", "kcal", "mj", "kj",
})  # fmt: skip


class Drug(msgspec.Struct, frozen=True, kw_only=True):
    """A drug's name, strength and form in the source's words, with its codes.

    `parts` is how many ingredients it has, 0 where the source does not say.
    """

    name: str
    strength: str = ""
    form: str = ""
    codes: tuple[Code, ...] = ()
    parts: int = 0
    units: frozenset[str] = frozenset()
    check: tuple[str, ...] = ()
    source_text: str = ""

    def of_a_part(self, amounts: Iterable[Quantity | None]) -> bool:
        """Say whether an amount may be of one part of a mixture rather than of the whole (3)."""
        units = {_unit(one.unit) for one in amounts if one is not None}
        return self.parts > 1 and bool(units & (_OF_A_PART | self.units))


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
    inside = _inside(reference.reference, contained)
    found = inside or known.get(id_of(reference.reference, "Medication"))
    if found is not None:
        return _of_medication(found, reference, contained if inside else found.contained)
    if reference.display:
        return Drug(name=reference.display)
    raw = "\n".join(bytes(one).decode(errors="replace") for one in contained)
    return Drug(name=reference.reference or "?", check=(NO_NAME,), source_text=raw)  # 1


def _of_medication(
    found: Medication, reference: Reference, contained: tuple[msgspec.Raw, ...]
) -> Drug:
    named = [_part_name(part, contained) for part in found.ingredient]
    told = [_told(name, part) for name, part in zip(named, found.ingredient, strict=True)]
    mixed = " + ".join(told)
    own = found.code.words or reference.display
    name = own or (named[0] if len(named) == 1 else mixed) or reference.reference or "?"
    check = _reasons(found, named, is_named=bool(own))
    return Drug(
        name=name,
        strength=_strength(found, named, told, name),
        form=found.form.words,
        codes=tuple(dict.fromkeys((*_codes(found.code), *_part_codes(found, contained)))),
        parts=len(found.ingredient),
        units=frozenset(_numerator(part) for part in found.ingredient) - {""},
        check=check,
        source_text=mixed if check or len(named) > 1 else "",
    )


def _reasons(found: Medication, named: list[str], *, is_named: bool) -> tuple[str, ...]:
    several = len(named) > 1
    strengths = [part.strength for part in found.ingredient]
    whole = all(map(ratio_words, strengths)) and "" not in named
    ratios = [one for one in strengths if one is not None]
    figures = [part for one in ratios for part in (one.numerator, one.denominator)]
    reasons = {
        NO_NAME: not is_named and not any(named),  # 1
        NO_TRUE_DRUG: found.status == "entered-in-error",  # 1
        NO_PART_NAME: several and "" in named,  # 2
        MIXTURE: several and not (is_named or whole),  # 3
        UNCLEAR_STRENGTH: not all(map(plain, figures)),  # 4
    }
    return tuple(reason for reason, holds in reasons.items() if holds)


def _strength(found: Medication, named: list[str], told: list[str], name: str) -> str:
    """Return the strength, with the substance where the drug's name does not hold it."""
    if len(told) != 1:
        return "" if " + ".join(told) == name else " + ".join(told)
    alone = ratio_words(found.ingredient[0].strength)
    return alone if named[0].casefold() in name.casefold() else told[0]


def _told(name: str, part: Ingredient) -> str:
    return f"{name or '?'} {ratio_words(part.strength)}".strip()  # 2


def _part_name(part: Ingredient, contained: tuple[msgspec.Raw, ...]) -> str:
    inside = _part(part, contained)
    words = inside.code.words if inside else ""
    return part.item_codeable_concept.words or words or part.item_reference.display


def _part_codes(found: Medication, contained: tuple[msgspec.Raw, ...]) -> Iterator[Code]:
    for part in found.ingredient:  # 5
        inside = _part(part, contained)
        yield from _codes(part.item_codeable_concept)
        yield from _codes(inside.code) if inside else ()


def _part(part: Ingredient, contained: tuple[msgspec.Raw, ...]) -> Part | None:
    raw = _raw_of(part.item_reference.reference, contained)
    try:
        return None if raw is None else _PART.decode(raw)
    except UNREADABLE:
        return None


def _numerator(part: Ingredient) -> str:
    amount = part.strength.numerator if part.strength else None
    return _unit(amount.unit or amount.code) if amount else ""


def _unit(words: str) -> str:
    """Return the unit of an amount without its "per": "mg/h" and "mg/kg" are of "mg"."""
    return words.casefold().partition("/")[0].strip()


def _codes(concept: Concept) -> tuple[Code, ...]:
    return tuple(
        Code(system=one.system, code=one.code, text=one.display)
        for one in concept.coding
        if one.code
    )


def _inside(reference: str, contained: tuple[msgspec.Raw, ...]) -> Medication | None:
    """Return the contained Medication that is meant; None where there is none, or no shape (1)."""
    raw = _raw_of(reference, contained)
    try:
        return None if raw is None else _MEDICATION.decode(raw)
    except UNREADABLE:
        return None


def _raw_of(reference: str, contained: tuple[msgspec.Raw, ...]) -> msgspec.Raw | None:
    """Return the one contained resource of this id; two of one id are nobody's."""
    if not reference.startswith("#"):
        return None
    found = [raw for raw in contained if f"#{_id(raw)}" == reference]
    return found[0] if len(found) == 1 else None


def _id(raw: msgspec.Raw) -> str:
    try:
        return _HEAD.decode(raw).id.lstrip("#")
    except UNREADABLE:
        return ""
