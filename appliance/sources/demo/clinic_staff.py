"""The dental clinic: who works there, where, and what people come for."""

from dataclasses import dataclass

CLINIC = "clinic-tand"
"""Location id of the clinic."""

CLINIC_NAME = "Tandkliniken Eken"


@dataclass(frozen=True)
class Practitioner:
    """One who sees patients; `visits` are reasons and minutes."""

    id: str
    given: str
    family: str
    title: str
    room_id: str
    room: str
    visits: tuple[tuple[str, int], ...]
    meeting: tuple[int, str]

    @property
    def name(self) -> str:
        """Given name and family name."""
        return f"{self.given} {self.family}"


_DENTIST = (
    ("Undersökning", 30),
    ("Lagning 24", 60),
    ("Rotfyllning, besök 2", 60),
    ("Krona 16", 90),
    ("Lagning 36", 30),
    ("Akut, värk", 30),
    ("Kontroll implantat", 30),
    ("Uttagning 48", 60),
    ("Bettskena", 30),
)
_HYGIENIST = (
    ("Tandsten", 30),
    ("Undersökning barn", 30),
    ("Parodontit, besök 3", 60),
    ("Fluorbehandling", 30),
    ("Profylax", 30),
)

PRACTITIONERS = (
    Practitioner(
        "tdl-lind",
        "Maria",
        "Lind",
        "Tandläkare",
        "tand-rum-1",
        "Rum 1",
        _DENTIST,
        (2, "Personalmöte"),
    ),
    Practitioner(
        "tdl-rad", "Omid", "Rad", "Tandläkare", "tand-rum-2", "Rum 2", _DENTIST, (2, "Personalmöte")
    ),
    Practitioner(
        "thy-ask",
        "Siv",
        "Ask",
        "Tandhygienist",
        "tand-rum-3",
        "Rum 3",
        _HYGIENIST,
        (2, "Personalmöte"),
    ),
)
"""Two dentists and a hygienist."""
