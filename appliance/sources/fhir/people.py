"""Patients and staff as the ward knows them."""

from appliance.sources.fhir.shapes import ContactPoint, Identifier, Patient
from appliance.sources.fhir.values import id_of, name_of
from storage.records import Person, Sex

_CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
_PROTECTED = frozenset({"R", "V"})
_NATIONAL = ("NI", "NNSWE", "NNNOR", "NNDNK", "NNFIN", "SS", "SB")
_RECORD_NUMBER = ("MR", "PI", "PT")
_MERGED = frozenset({"replaced-by", "replaces"})


def person(patient: Patient, number_systems: tuple[str, ...]) -> Person:
    """Return a patient as a person."""
    name = name_of(patient.name)
    return Person(
        key=patient.id,
        number=number_of(patient.identifier, number_systems),
        family=name.family or ("" if name.given else name.text),
        given=" ".join(name.given),
        birth=patient.birth_date,
        sex=_sex(patient.gender),
        protected=is_protected(patient),
        phone=_phone(patient.telecom),
    )


def number_of(identifiers: tuple[Identifier, ...], systems: tuple[str, ...]) -> str:
    """Return the number that identifies a patient on paper.

    The systems of the settings come first, in their order; then an identifier typed as a
    national number, then the hospital's record number, then an official one. Where a site has
    no personal numbers the record number is still the second identifier a nurse compares.
    """
    current = [one for one in identifiers if one.value and one.use != "old"]
    by_system = (one.value for system in systems for one in current if one.system == system)
    by_type = (
        one.value
        for kind in (*_NATIONAL, *_RECORD_NUMBER)
        for one in current
        if one.type.has(frozenset({kind}))
    )
    official = (one.value for one in current if one.use == "official")
    return next(by_system, next(by_type, next(official, "")))


def is_protected(patient: Patient) -> bool:
    """Say whether the source marks the identity as protected (HL7 confidentiality R or V)."""
    return any(
        label.system == _CONFIDENTIALITY and label.code in _PROTECTED
        for label in patient.meta.security
    )


def merged_with(patient: Patient) -> frozenset[str]:
    """Return the ids under which the source may hold this patient's orders, her own included.

    Where two records were merged, some servers leave the older orders under the replaced id.
    """
    others = (
        id_of(link.other.reference, "Patient") for link in patient.link if link.type in _MERGED
    )
    return frozenset({patient.id, *others}) - {""}


def named_only(key: str, words: str) -> Person:
    """Return a person of whom only a display text is known."""
    return Person(key=key, family=words)


def _sex(code: str) -> Sex:
    return Sex(code) if code in tuple(Sex) else Sex.UNKNOWN


def _phone(points: tuple[ContactPoint, ...]) -> str:
    phones = [point for point in points if point.system == "phone" and point.value]
    live = [point for point in phones if point.use != "old"]
    best = min(live, key=lambda point: (point.rank, point.use != "mobile"), default=None)
    return best.value if best else ""
