"""What a nurse must know before any drug: allergies, alerts, measures."""

from datetime import datetime
from enum import StrEnum

import msgspec

from storage.records.medication import Quantity


class AllergyState(StrEnum):
    """Three different things that must never be confused."""

    LISTED = "listed"
    NONE_KNOWN = "none-known"
    NOT_RECORDED = "not-recorded"


class Allergy(msgspec.Struct, frozen=True, kw_only=True):
    """One hypersensitivity in the source's words; `certainty` is its verification status."""

    key: str
    substance: str
    reactions: tuple[str, ...] = ()
    severe: bool = False
    since: str = ""
    certainty: str = ""
    note: str = ""


class Allergies(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a patient's allergy record, with the entries when it is LISTED."""

    state: AllergyState
    entries: tuple[Allergy, ...] = ()


DOCUMENTS_ONLY = "lykta:documents-only"
"""The key of our alert that a patient's medicines stand in documents alone, and in no order."""


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """A warning signal on the patient (infection, pacemaker, resuscitation status).

    `ours` says that the words are Lykta's and not the source's: an English key for translation.
    """

    key: str
    text: str
    since: datetime | None = None
    ours: bool = False


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """The latest weight, height or kidney function; `kind` is "weight", "height" or "egfr"."""

    kind: str
    value: Quantity
    at: datetime | None = None
