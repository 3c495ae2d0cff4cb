"""The demo pharmacy: what can be prescribed, in the words of the label.

One row of `pharmacy.txt` a drug: key, name, strength, form, ATC code, unit of a dose, route.
Strengths with a plus between them are a mixture, whose names have a plus as well.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Drug:
    """A drug as the pharmacy labels it."""

    key: str
    name: str
    strength: str
    form: str
    atc: str
    unit: str
    route: str

    @property
    def is_mixed_here(self) -> bool:
        """Whether the ward or pharmacy mixes it, so that every part must be told."""
        return " + " in self.strength and self.form == "infusionsvätska"

    @property
    def full_name(self) -> str:
        """Name and strength in the label's own words."""
        return f"{self.name} {self.strength}".strip()

    @property
    def label(self) -> str:
        """Name, strength and form in one line, as a record without structure writes it."""
        return " ".join(part for part in (self.name, self.strength, self.form) if part)


ROUTES = {
    "oralt": "26643006",
    "subkutant": "34206005",
    "intravenöst": "47625008",
    "intramuskulärt": "78421000",
    "rektalt": "37161004",
    "transdermalt": "45890007",
    "sublingualt": "37839007",
    "inhalation": "447694001",
    "i ögat": "54485002",
    "kutant": "6064005",
    "epiduralt": "404820008",
}
"""Routes in Swedish with their SNOMED CT code."""


def _read(line: str) -> Drug:
    return Drug(*(cell.strip() for cell in line.split("|")))


_SHELF = Path(__file__).with_name("pharmacy.txt").read_text(encoding="utf-8")

DRUGS = {drug.key: drug for drug in map(_read, _SHELF.splitlines())}
"""Every drug of the demo pharmacy, by its key."""
