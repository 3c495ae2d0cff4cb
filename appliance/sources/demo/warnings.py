"""Allergies and alerts that the demo hospital knows."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Hypersensitivity:
    """An entry of an allergy record; `avoid` are the ATC groups it forbids."""

    text: str
    reactions: tuple[str, ...]
    criticality: str = "low"
    category: str = "medication"
    since: str = ""
    snomed: str = ""
    note: str = ""
    confirmed: bool = True
    avoid: tuple[str, ...] = ()


ALLERGIES = {
    "penicillin": Hypersensitivity(
        text="Penicillin",
        reactions=("Anafylaxi",),
        criticality="high",
        since="2014",
        snomed="91936005",
        note="Livshotande 2014, intensivvård",
        avoid=("J01C", "J01D"),
    ),
    "penicillin-rash": Hypersensitivity(
        text="Penicillin V",
        reactions=("Hudutslag",),
        since="1987-05",
        confirmed=False,
        note="Oklart, uppgift från patienten",
        avoid=("J01C",),
    ),
    "latex": Hypersensitivity(
        text="Latex",
        reactions=("Kontakteksem",),
        category="environment",
        snomed="300916003",
    ),
    "nuts": Hypersensitivity(
        text="Nötter",
        reactions=("Svullnad i svalget", "Nässelutslag"),
        criticality="high",
        category="food",
        since="1999",
        snomed="91934008",
    ),
    "nsaid": Hypersensitivity(
        text="NSAID, acetylsalicylsyra",
        reactions=("Astmaanfall",),
        criticality="high",
        since="2009-11-03",
        avoid=("M01A", "B01AC06"),
    ),
    "contrast": Hypersensitivity(
        text="Jodhaltigt röntgenkontrastmedel",
        reactions=("Nässelutslag",),
        since="2021",
    ),
    "trim-sulfa": Hypersensitivity(
        text="Trimetoprim-sulfametoxazol",
        reactions=("Stevens-Johnsons syndrom",),
        criticality="high",
        since="2016-02",
        avoid=("J01E",),
    ),
    "morphine": Hypersensitivity(
        text="Morfin",
        reactions=("Klåda", "Kräkningar"),
        confirmed=False,
        avoid=("N02AA01",),
    ),
    "codeine": Hypersensitivity(
        text="Kodein",
        reactions=("Andningspåverkan",),
        criticality="high",
        since="2018",
        avoid=("N02A",),
    ),
    "plaster": Hypersensitivity(
        text="Häfta (kolofonium)",
        reactions=("Kontakteksem",),
        category="environment",
    ),
    "clindamycin": Hypersensitivity(
        text="Klindamycin",
        reactions=("Clostridioides-kolit",),
        since="2020",
        avoid=("J01FF",),
    ),
}
"""What can stand in an allergy record."""


@dataclass(frozen=True, kw_only=True)
class Signal:
    """An alert shown on a patient."""

    text: str
    category: str


ALERTS = {
    "mrsa": Signal(text="MRSA-bärare", category="Smitta"),
    "esbl": Signal(text="ESBL-bärare", category="Smitta"),
    "pacemaker": Signal(text="Pacemaker", category="Implantat"),
    "fasting": Signal(text="Fasta från kl 00:00", category="Behandling"),
    "cpr": Signal(text="HLR: ja", category="Behandling"),
    "no-cpr": Signal(text="HLR: nej, behandlingsbegränsning", category="Behandling"),
    "fall": Signal(text="Fallrisk", category="Omvårdnad"),
    "interpreter": Signal(text="Behöver tolk", category="Omvårdnad"),
}
"""What a nurse is warned of."""
