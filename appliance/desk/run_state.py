"""How a print fares: values, without a word in any language.

1. Only PRINTED is success, and only `clean` says that nothing came out. What is neither is
   `doubtful`: pages may lie in a tray somewhere, and a person has to look.
2. A marked copy is a bundle of its own, with numbers of its own: what it replaces is never
   printed again under the old number.
"""

from collections.abc import Container
from datetime import datetime
from enum import StrEnum

import msgspec

from appliance.desk.printout import Bundle
from printing.queue import JobState
from storage.errors import LyktaError

_GRAVEST = (JobState.UNKNOWN.value, JobState.NOT_PRINTED.value, "not-sent")
"""How a bundle can end otherwise than printed, the gravest first."""


class Offer(StrEnum):
    """What a person is offered for a bundle that has ended."""

    NOTHING = ""
    COPY = "copy"


class BundleState(msgspec.Struct, frozen=True, kw_only=True):
    """How one job fares.

    `state` is None before it was sent, `skipped` says that it never will be in this run.
    `printer` is what people call the printer that has it, or that it waits for. `moved_from` is
    the one that it could not be printed on, and `moved_why` why. `reason` says why it is held up
    or ended badly. `at` is when it ended. `clean` is true where it is certain that no page of it
    came out, `jammed` where paper got stuck meanwhile, so that pages may be missing though the
    printer calls it finished.

    `bundle` is what is printed. `copy_of` is the place, in the run, of the bundle whose sheets
    these are marked copies of. `copied` is true where such copies were asked for, `to_copy` are
    the numbers of the sheets of which copies are offered.
    """

    bundle: Bundle
    state: JobState | None = None
    printer: str = ""
    moved_from: str = ""
    moved_why: LyktaError | None = None
    reason: LyktaError | None = None
    at: datetime | None = None
    clean: bool = False
    jammed: bool = False
    skipped: bool = False
    copy_of: int | None = None
    copied: bool = False
    to_copy: tuple[str, ...] = ()

    @property
    def sheets(self) -> tuple[str, ...]:
        """Return the numbers of its sheets, in order."""
        return self.bundle.serials

    @property
    def pages(self) -> int:
        """Return how many pages it has."""
        return self.bundle.pages

    @property
    def patients(self) -> tuple[str, ...]:
        """Return the keys of the patients in it."""
        return self.bundle.patients

    @property
    def first(self) -> str:
        """Return the first bed in it."""
        return self.bundle.first

    @property
    def last(self) -> str:
        """Return the last bed in it."""
        return self.bundle.last

    def sheets_among(self, wanted: Container[str]) -> tuple[str, ...]:
        """Return those of its sheets that are wanted, in order."""
        return tuple(sheet for sheet in self.sheets if sheet in wanted)

    def copyable(self, last: int | None = None) -> tuple[str, ...]:
        """Return the sheets of which marked copies can be made, in order.

        With `last`, only those that its last so many pages belong to.
        """
        left = self.pages if last is None else last
        found: list[str] = []
        for part in reversed(self.bundle.parts):
            if left > 0 and part.remade is not None:
                found.insert(0, part.serial)
            left -= part.pages
        return tuple(found)

    @property
    def ended(self) -> bool:
        """Return whether nothing more will happen to it in this run."""
        return self.skipped or (self.state is not None and self.state.ended)

    @property
    def printed(self) -> bool:
        """Return whether the printer said that all of it came out."""
        return self.state is JobState.PRINTED

    @property
    def doubtful(self) -> bool:
        """Return whether pages of it may lie somewhere, nobody knows which (1)."""
        ended = self.state is not None and self.state.ended
        return ended and not self.printed and not self.clean

    @property
    def offer(self) -> Offer:
        """Return what to offer for it: a marked copy where it is in doubt or paper was stuck."""
        return Offer.COPY if self.to_copy and not self.copied else Offer.NOTHING


class RunState(msgspec.Struct, frozen=True, kw_only=True):
    """How a whole print fares.

    `paused` says that nothing more is sent until a person wants it. `offer` is what people call
    the next printer, where a move to it is offered now: the present one has stood still for a
    while. `finished` says that no more will happen; `cancelled` that a person ended it.
    """

    bundles: tuple[BundleState, ...]
    paused: bool = False
    cancelled: bool = False
    finished: bool = False
    offer: str = ""

    @property
    def doubtful(self) -> bool:
        """Return whether some bundle may have come out or not, with no copy made of it."""
        return any(one.doubtful and not one.copied for one in self.bundles)

    @property
    def complete(self) -> bool:
        """Return whether everything came out, marked copies counted for what they replace."""
        return all(one.printed or one.copied for one in self.bundles)

    @property
    def missing(self) -> tuple[BundleState, ...]:
        """Return the bundles that did not surely come out, and of which no copy was made."""
        return tuple(one for one in self.bundles if not one.printed and not one.copied)

    def tally(self) -> tuple[int, int, str]:
        """Return how many patients and pages came out, and the gravest end in one word."""
        out = [one for one in self.bundles if one.printed]
        ends = {one.state.value if one.state else "not-sent" for one in self.missing}
        worst = next((end for end in _GRAVEST if end in ends), JobState.PRINTED.value)
        patients = {patient for one in out for patient in one.patients}
        return len(patients), sum(one.pages for one in out), worst
