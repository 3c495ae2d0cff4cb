"""A print's state in words: the count, a card for each bundle, what needs a person now.

1. Only what the printer said is finished counts as printed; a marked copy counts for what it
   replaces.
2. What may lie in a tray is never called "not printed": the words ask for a count.
"""

from collections.abc import Sequence

from appliance.desk.printout import LeftOut
from appliance.desk.run_state import BundleState, Offer, RunState
from appliance.desk.wish import Kind, Wish
from appliance.kiosk.front.printed import in_hand
from appliance.kiosk.front.wording import bed_range, kind_words
from appliance.kiosk.ports import InHand, Lamp, PrintBundle, PrintView
from printing.language import Language, mark
from printing.queue import JobState
from printing.sheets.due_list import DueList
from printing.sheets.sheet import DayBook

_LAMPS = {
    None: Lamp.WAITING,
    JobState.SENT: Lamp.WAITING,
    JobState.WAITING: Lamp.WAITING,
    JobState.PRINTING: Lamp.WAITING,
    JobState.HELD_UP: Lamp.BAD,
    JobState.PRINTED: Lamp.GOOD,
    JobState.NOT_PRINTED: Lamp.BAD,
    JobState.UNKNOWN: Lamp.UNKNOWN,
}
_WORDS = {
    None: mark("Waiting"),
    JobState.SENT: mark("Sent"),
    JobState.WAITING: mark("Waiting"),
    JobState.PRINTING: mark("Printing"),
    JobState.HELD_UP: mark("Held up"),
    JobState.NOT_PRINTED: mark("Not printed"),
    JobState.UNKNOWN: mark("Not known"),
}


def print_view(
    wish: Wish, state: RunState, left_out: Sequence[LeftOut], language: Language
) -> PrintView:
    """Return how far a wish has come; who could not be made stands first, by her bed."""
    return _Worded(wish, state, left_out, language).view()


def _held_up(one: BundleState) -> bool:
    return one.state is JobState.HELD_UP and one.reason is not None


def _may_be_lost(one: BundleState) -> bool:
    return one.offer is Offer.COPY


class _Worded:
    """One state of one print, in one language."""

    def __init__(
        self, wish: Wish, state: RunState, left_out: Sequence[LeftOut], language: Language
    ) -> None:
        self._wish, self._state, self._language = wish, state, language
        self._left_out = tuple(left_out)
        self._several = len({one.printer for one in state.bundles if one.printer}) > 1

    def view(self) -> PrintView:
        """Return the whole view."""
        state, say, count = self._state, self._language.say, self._language.count
        originals = [one for one in state.bundles if one.copy_of is None]
        pages = sum(one.pages for one in originals)
        patients = sum(len(one.patients) for one in originals) + len(self._left_out)
        out = [one for one in originals if self._out(one)]
        done = sum(len(one.patients) for one in out)
        noun = (
            count("patient printed", "patients printed", patients)
            if patients
            else count("part printed", "parts printed", len(originals))
        )
        return PrintView(
            count=say("{done} of {all}", done=done if patients else len(out),
                      all=patients or len(originals)),
            noun=noun,
            pages=say("{done} of {all} pages", done=sum(one.pages for one in out), all=pages),
            segments=tuple(self._segments(originals)),
            bundles=(*(self._lost(one) for one in self._left_out),
                     *(self._bundle(one) for one in state.bundles)),
            finished=state.finished,
            again=state.finished and not state.complete,
            trouble=self._trouble(),
            paused=state.paused,
            offer=state.offer,
            in_hand=self._in_hand(),
        )  # fmt: skip

    def _out(self, one: BundleState) -> bool:
        """Whether a bundle, or the marked copy of it, came out (1)."""
        place = self._state.bundles.index(one)
        return one.printed or any(
            copy.copy_of == place and copy.printed for copy in self._state.bundles
        )

    def _segments(self, originals: Sequence[BundleState]) -> list[Lamp]:
        lost = [Lamp.BAD for _one in self._left_out]
        return lost + [
            Lamp.GOOD if self._out(one) else _LAMPS[one.state]
            for one in originals
            for _patient in one.patients or ("cover",)
        ]

    def _trouble(self) -> int | None:
        """Return the place of the card that needs a person: held up, then lost, then failed."""
        for wants in (_held_up, _may_be_lost, self._failed):
            for place, one in enumerate(self._state.bundles):
                if wants(one):
                    return place + len(self._left_out)
        return None

    def _failed(self, one: BundleState) -> bool:
        return self._state.finished and not one.printed and not one.copied

    def _in_hand(self) -> InHand | None:
        """Ask for the pages once the print has ended, those of the marked copies too."""
        if not self._state.finished:
            return None
        out = [one for one in self._state.bundles if one.printed and one.sheets]
        sheets = tuple(sheet for one in out for sheet in one.sheets)
        return in_hand(sheets, sum(one.pages for one in out), self._language)

    def _lost(self, one: LeftOut) -> PrintBundle:
        """Tell of a patient whose sheet cannot be made, above all that came out."""
        message, remedy = self._language.error(one.error)
        return PrintBundle(
            lamp=Lamp.BAD,
            title=self._language.say("Bed {bed}", bed=one.bed),
            detail=self._language.count("{n} patient", "{n} patients", 1),
            word=self._language.say("Not printed"),
            message=message,
            remedy=remedy,
        )

    def _bundle(self, one: BundleState) -> PrintBundle:
        message, remedy = self._told(one)
        return PrintBundle(
            lamp=Lamp.ATTENTION if one.printed and one.jammed else _LAMPS[one.state],
            title=self._title(one),
            detail=self._detail(one),
            word=self._word(one),
            message=message,
            remedy=remedy,
            copies=one.to_copy if one.offer is Offer.COPY else (),
        )

    def _told(self, one: BundleState) -> tuple[str, str]:
        """Return what is to be said of a bundle and what to do, nothing where all is well."""
        say = self._language.say
        if one.copied:
            return "", ""
        if one.printed and one.jammed:
            return (
                say("Paper got stuck while this was printed."),
                say("Count its pages. Where some are missing, print marked copies of the last "
                    "sheets."),
            )  # fmt: skip
        if one.reason is None:
            return "", ""
        message, remedy = self._language.error(one.reason)
        if one.doubtful:  # 2
            remedy = say("Look in the tray and count the pages: some may have come out. {remedy}",
                         remedy=remedy)  # fmt: skip
        return message, remedy

    def _title(self, one: BundleState) -> str:
        say = self._language.say
        if one.copy_of is not None:
            first = self._state.bundles[one.copy_of]
            return say("Marked copy: {what}", what=self._title(first))
        if not one.patients:
            return kind_words(self._of_nobody(one), self._language)
        return bed_range(one.first, one.last, self._language)

    def _of_nobody(self, one: BundleState) -> Kind:
        """Return the kind of a bundle that is no patient's: the wish's, or what goes before."""
        kind = self._wish.kind
        if kind is Kind.EVERYTHING:
            sheets = [part.sheet for part in one.bundle.parts]
            if any(isinstance(sheet, DueList) for sheet in sheets):
                return Kind.DUE_LIST
            is_book = any(isinstance(sheet, DayBook) for sheet in sheets)
            return Kind.DAY_BOOK if is_book else Kind.WARD_LIST
        whole = kind.of_unit or kind.of_machine or kind is Kind.DOCUMENT
        return kind if whole else Kind.WARD_LIST

    def _detail(self, one: BundleState) -> str:
        pages = self._language.count("{n} page", "{n} pages", one.pages)
        patients = (
            self._language.count("{n} patient", "{n} patients", len(one.patients))
            if one.patients
            else ""
        )
        printer = one.printer if self._several or one.moved_from else ""
        return ", ".join(part for part in (patients, pages, printer) if part)

    def _word(self, one: BundleState) -> str:
        say = self._language.say
        if one.skipped:
            return say("Not sent")
        if one.copied:
            return say("Copied")
        if one.printed and one.at:
            return say("Printed {time}", time=self._language.clock(one.at))
        if one.doubtful:
            return say("May have come out")
        return say(_WORDS[one.state])
