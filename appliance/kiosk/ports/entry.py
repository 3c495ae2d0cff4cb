"""Other ways in than a password: the personal card, and the second person at an envelope."""

from typing import Protocol

import msgspec

from appliance.kiosk.ports.people import Unlocked
from printing.language import Language


class BadgeHolder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose card was scanned; `opens` is false where her password is needed too."""

    name: str
    opens: bool


class SecondAsked(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the second person at an envelope.

    `left` are the seconds until a name by word is enough, 0 where it is; `text` says so.
    """

    left: int
    text: str


class BadgePort(Protocol):
    """Personal cards."""

    @property
    def used(self) -> bool:
        """Whether anybody here has a card."""
        ...

    def is_badge(self, typed: str) -> bool:
        """Tell whether a scan is meant to be a card's."""
        ...

    def holder(self, typed: str) -> BadgeHolder:
        """Return whose card it is. Raises LyktaError where it opens nothing here."""
        ...

    def unlock(self, typed: str) -> Unlocked:
        """Open the machine for the card's owner. Raises LyktaError where it does not."""
        ...


class SecondPort(Protocol):
    """The second person at an opened envelope."""

    def names(self) -> tuple[str, ...]:
        """Return the names that can confirm, for picking."""
        ...

    def asked(self, language: Language) -> SecondAsked:
        """Return how long is waited for her."""
        ...

    def confirm(self, name: str, password: str) -> Unlocked:
        """Let her show by her password who she is. Raises LyktaError where it will not do."""
        ...

    def confirm_by_badge(self, typed: str) -> Unlocked:
        """Let her show by her card who she is. Raises LyktaError where it will not do."""
        ...

    def by_word(self, name: str) -> Unlocked:
        """Take her name by word, empty for nobody. Raises LyktaError before the time has run."""
        ...
