"""The machine as IT sees it: how the copying goes, what waits for a word, what this machine is."""

from typing import Protocol

import msgspec

from appliance.kiosk.ports.board import Lamp
from printing.language import Language


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """One thing known of the machine: `title` with `right` beside it, `text` and `remedy` below.

    `lamp` is how it is, None for what is neither good nor bad. A touch opens the copies of
    `unit`, where one is named.
    """

    title: str
    right: str = ""
    text: str = ""
    remedy: str = ""
    lamp: Lamp | None = None
    unit: str = ""


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


class Insides(msgspec.Struct, frozen=True, kw_only=True):
    """What IT looks at: `headline` in a few words, `subline` what it means, then the groups.

    `units` are the codes of all units, `doubted` how many refused captures wait for a word,
    `paused` the codes of the units that people have paused ("*" for all of them together).
    """

    lamp: Lamp
    headline: str
    subline: str
    groups: tuple[Group, ...]
    units: tuple[str, ...] = ()
    doubted: int = 0
    paused: tuple[str, ...] = ()


class Leaf(msgspec.Struct, frozen=True, kw_only=True):
    """A page of facts: the copies of one unit, or what this machine is.

    Of copies a fact's `unit` is the copy's number, `newest` that of the newest one ("" where there
    is none), and `pinned` whether one of the unit is pinned.
    """

    title: str
    subline: str
    groups: tuple[Group, ...]
    newest: str = ""
    pinned: bool = False


class Doubted(msgspec.Struct, frozen=True, kw_only=True):
    """A capture that the guard refused: of when, why, and counts beside the newest good copy.

    `counts` are (what, newest good copy, refused capture). `late` says that a newer good copy
    exists, so that it cannot be accepted any more.
    """

    unit: str
    label: str
    title: str
    why: str
    counts: tuple[tuple[str, str, str], ...]
    heads: tuple[str, str]
    late: bool = False


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the capture service was asked for, and how far it has come.

    `key` names it for asking again; `ended` says that nothing more will come of it.
    """

    key: str
    lamp: Lamp
    title: str
    text: str
    remedy: str = ""
    ended: bool = False


class MachinePort(Protocol):
    """What IT may see and do. The acts are refused and logged on the other side, by rights."""

    def insides(self, language: Language) -> Insides:
        """Return how the machine is; anybody may look."""
        ...

    def copies(self, unit: str, language: Language) -> Leaf:
        """Return the last copies of a unit, newest first; anybody may look."""
        ...

    def about(self, language: Language) -> Leaf:
        """Return what this machine is; anybody may look."""
        ...

    def doubted(self, language: Language) -> tuple[Doubted, ...]:
        """Return the refused captures in counts, newest first; anybody may look."""
        ...

    def capture_now(self, units: tuple[str, ...], language: Language) -> Asked:
        """Ask for copies at once. Raises LyktaError where she may not, or it is paused."""
        ...

    def pause(self, hours: int, why: str, language: Language) -> Asked:
        """Ask that nothing is copied for so many hours. Raises LyktaError where she may not."""
        ...

    def resume(self, language: Language) -> Asked:
        """Ask that every pause ends. Raises LyktaError where she may not."""
        ...

    def judge(self, one: Doubted, language: Language, *, accept: bool) -> Asked:
        """Accept or reject a refused capture. Raises LyktaError where she may not."""
        ...

    def pin(self, unit: str, generation: int, why: str, language: Language) -> Asked:
        """Ask that a copy is kept whatever comes. Raises LyktaError where she may not."""
        ...

    def unpin(self, unit: str, language: Language) -> Asked:
        """Ask that a unit's pinned copy is let go of. Raises LyktaError where she may not."""
        ...

    def followed(self, asked: Asked, language: Language) -> Asked:
        """Return how far something that was asked for has come."""
        ...
