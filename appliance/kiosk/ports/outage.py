"""What is said and done about outages: which go on, declare, end, take back, sum up."""

from typing import Protocol

import msgspec

from appliance.kiosk.ports.board import Lamp
from appliance.kiosk.ports.paper import PrintOrder
from printing.language import Language
from printing.sheets.quick_card import Card


class OutageRow(msgspec.Struct, frozen=True, kw_only=True):
    """One outage in words: `title` "All record systems", `detail` since when, by whom and why.

    `key` ends it or takes its end back; `ends` says that a person may end it, `undo` that she may
    take its end back. `planned` is one that has not begun. `note` is what must be known before
    ("The record system answers again.").
    """

    key: str
    lamp: Lamp
    title: str
    detail: str
    note: str = ""
    ends: bool = False
    undo: bool = False
    planned: bool = False


class OutageChoices(msgspec.Struct, frozen=True, kw_only=True):
    """What a declaration may say: (value, words) of the sources and of the reasons.

    Without sources there is one record system, and nothing to choose.
    """

    sources: tuple[tuple[str, str], ...]
    reasons: tuple[tuple[str, str], ...]


class OutageView(msgspec.Struct, frozen=True, kw_only=True):
    """What goes on, what is planned and what ended lately; `note` sums it up in a sentence."""

    rows: tuple[OutageRow, ...]
    note: str
    choices: OutageChoices
    may: bool = True


class OutageDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration as it is being made: `shift` minutes from now (negative: it began before).

    `source` is empty for all record systems, `hours` how long a planned one is expected to last,
    0 where nobody said.
    """

    shift: int = 0
    source: str = ""
    why: str = ""
    hours: int = 0


class DraftWords(msgspec.Struct, frozen=True, kw_only=True):
    """A draft in words: `since` "02:10, 20 min ago", and what declaring it does."""

    since: str
    effect: str


class OutageFigure(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a summary: what it is about, and what is known of it."""

    label: str
    value: str
    lamp: Lamp = Lamp.WAITING


class OutageSummaryView(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's last outage: `title` names unit and outage, `lines` say what came of it.

    `left` are sentences about what is still to be done.
    """

    unit: str
    title: str
    lines: tuple[OutageFigure, ...]
    left: tuple[str, ...] = ()


class CardShown(msgspec.Struct, frozen=True, kw_only=True):
    """A quick card to be read, and the order that prints it."""

    text: Card
    order: PrintOrder


class OutagePort(Protocol):
    """Outages. Every declaration and end is logged to the person who is here."""

    def view(self, language: Language) -> OutageView:
        """Return what goes on; anybody may ask."""
        ...

    def words(self, draft: OutageDraft, language: Language) -> DraftWords:
        """Return a draft in words."""
        ...

    def declare(self, draft: OutageDraft) -> None:
        """Declare or plan an outage. Raises LyktaError where it may not or cannot be kept."""
        ...

    def end(self, key: str, *, mistaken: bool = False) -> None:
        """End a declared outage, or say that there was none. Raises LyktaError."""
        ...

    def undo(self, key: str) -> None:
        """Take the end of an outage back. Raises LyktaError."""
        ...

    def summary(self, unit: str, language: Language) -> OutageSummaryView:
        """Return what came of a unit's last outage. Raises LyktaError where there was none."""
        ...

    def cards(self, language: Language) -> tuple[CardShown, ...]:
        """Return the quick cards to be read on the glass; anybody may."""
        ...
