"""How somebody gets in: who she is, the envelope's code, the clock she is asked about."""

from typing import Protocol

import msgspec

from appliance.desk.rights import Function, Right
from appliance.kiosk.ports.board import Lamp
from printing.language import Language
from storage.clock import Instant


class Unlocked(msgspec.Struct, frozen=True, kw_only=True):
    """Who opened the machine ("Karin Ek", "nurse") and which units they may read.

    `function` is what she is here, `rights` what that lets her do: ask `House.refused` why a button
    is dull. `must_change` says that nothing is shown before she has chosen a new password: another
    set the one she has, or it is `too_old`. `needs_second` says that nothing is shown before a
    second person has confirmed. `by_envelope` is true where the code of an envelope opened it.
    """

    person: str
    role: str
    units: tuple[str, ...]
    rights: frozenset[Right]
    function: Function = Function.NURSE
    must_change: bool = False
    too_old: bool = False
    needs_second: bool = False
    by_envelope: bool = False


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One group or one word of an envelope's code, as it was typed.

    `lamp` is GOOD where it can be right as it stands, BAD where it cannot, WAITING where it
    is not finished.
    """

    typed: str
    lamp: Lamp


class Spelling(msgspec.Struct, frozen=True, kw_only=True):
    """How far the typing of an envelope's code has come.

    `parts` are the groups or words typed so far, `of` how many there are in all. `whole` is
    true where the checksum says that it is a code. `advice` says what to do, in a sentence.
    """

    parts: tuple[Part, ...]
    of: int
    whole: bool
    advice: str


class ClockShown(msgspec.Struct, frozen=True, kw_only=True):
    """The machine's clock as a person is asked about it: "03:07", "Tuesday 24 November 2026".

    `why` says in a sentence why it is asked. `at` is the reading that was put into words.
    """

    at: Instant
    time: str
    day: str
    why: str


class PeoplePort(Protocol):
    """How somebody gets in, and who she is."""

    def names(self) -> tuple[str, ...]:
        """Return the names that can unlock, for picking."""
        ...

    def unlock(self, name: str, password: str) -> Unlocked:
        """Open the machine for a person. Raises LyktaError on a wrong password or too soon."""
        ...

    def unlock_with_code(self, typed: str, name: str) -> Unlocked:
        """Open the machine with an envelope's code; `name` is who types it, for the log.

        Raises LyktaError where the code is wrong, or was tried too soon.
        """
        ...

    def spelling(self, typed: str, language: Language, *, words: bool) -> Spelling:
        """Return how far a code is spelled, in groups or in words, without trying it."""
        ...

    def change_password(self, old: str, new: str) -> Unlocked:
        """Give the person who is here a new password. Raises LyktaError where it will not do."""
        ...

    def clock(self, language: Language) -> ClockShown:
        """Return the machine's clock, as a person is asked about it."""
        ...

    def confirm_clock(self, shown: ClockShown) -> None:
        """Take the word of the person who is here that the clock shown is right. It is logged.

        Raises LyktaError where nobody's word can be taken for it.
        """
        ...

    def lock(self) -> None:
        """Forget the keys and everything opened. Never raises; a print goes on."""
        ...
