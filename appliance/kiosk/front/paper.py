"""Print a wish: every bundle sent, followed to its real end, and told in words."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from appliance.desk.printout import Bundle, LeftOut, Paper
from appliance.kiosk.ports import Lamp, PrintBundle, PrintKind, PrintOrder, PrintView
from printing.language import Language
from printing.queue import JobState, Printer, follow, send
from printing.queue.faults import OutcomeUnknown
from storage.errors import LyktaError

_LAMPS = {
    JobState.SENT: Lamp.WAITING,
    JobState.WAITING: Lamp.WAITING,
    JobState.PRINTING: Lamp.WAITING,
    JobState.HELD_UP: Lamp.BAD,
    JobState.PRINTED: Lamp.GOOD,
    JobState.NOT_PRINTED: Lamp.BAD,
    JobState.UNKNOWN: Lamp.UNKNOWN,
}


_GRAVEST = (JobState.UNKNOWN.value, JobState.NOT_PRINTED.value, "not-sent")
"""How a bundle can end otherwise than printed, the gravest first."""


class _State(msgspec.Struct, frozen=True, kw_only=True):
    """How one bundle fares; `job` is None before it was sent."""

    job: JobState | None = None
    reason: LyktaError | None = None
    at: datetime | None = None
    skipped: bool = False


class Run:
    """One order on its way to paper."""

    def __init__(
        self,
        order: PrintOrder,
        paper: Paper,
        language: Language,
        now: Callable[[], datetime],
    ) -> None:
        """Hold the bundles, none of them sent; `now` dates what has come out."""
        self._order, self._language, self._now = order, language, now
        self._made, self._left_out = paper.bundles, paper.left_out
        self._states = [_State() for _bundle in paper.bundles]

    def send_all(
        self,
        printer: Printer,
        on_progress: Callable[[PrintView], None],
        cancelled: Callable[[], bool],
    ) -> PrintView:
        """Send bundle after bundle; return the last view. Never raises for a bundle that fails."""
        on_progress(self.view())
        for number in range(len(self._made)):
            if cancelled() or self._hopeless():
                self._set(number, _State(skipped=True), on_progress)
                continue
            self._send(number, printer, on_progress, cancelled)
        final = self.view(finished=True)
        on_progress(final)
        return final

    @property
    def doubtful(self) -> bool:
        """Whether some bundle may have come out or may yet: nobody knows."""
        return any(state.job is JobState.UNKNOWN for state in self._states)

    def tally(self) -> tuple[int, int, str]:
        """Return how many patients and pages came out, and the gravest end in one word."""
        out = [
            bundle
            for bundle, state in zip(self._made, self._states, strict=True)
            if state.job is JobState.PRINTED
        ]
        ends = {state.job.value if state.job else "not-sent" for state in self._states}
        worst = next((end for end in _GRAVEST if end in ends), JobState.PRINTED.value)
        patients, pages = sum(len(one.patients) for one in out), sum(one.pages for one in out)
        return patients, pages, worst

    def _hopeless(self) -> bool:
        """Whether the bundle before did not come out: the next one would only pile up."""
        return any(state.job in (JobState.NOT_PRINTED, JobState.UNKNOWN) for state in self._states)

    def _send(
        self,
        number: int,
        printer: Printer,
        on_progress: Callable[[PrintView], None],
        cancelled: Callable[[], bool],
    ) -> None:
        try:
            job = send(printer, self._made[number].pdf, f"lykta-{number + 1}")
            self._set(number, _State(job=JobState.SENT), on_progress)
            for progress in follow(printer, job, cancelled=cancelled):
                state = _State(job=progress.state, reason=progress.reason, at=self._now())
                self._set(number, state, on_progress)
        except OutcomeUnknown as doubt:
            self._set(number, _State(job=JobState.UNKNOWN, reason=doubt), on_progress)
        except LyktaError as fault:
            self._set(number, _State(job=JobState.NOT_PRINTED, reason=fault), on_progress)

    def _set(self, number: int, state: _State, on_progress: Callable[[PrintView], None]) -> None:
        self._states[number] = state
        on_progress(self.view())

    def view(self, *, finished: bool = False) -> PrintView:
        """Return how far the order has come."""
        say, count = self._language.say, self._language.count
        pages = sum(bundle.pages for bundle in self._made)
        out = [
            bundle
            for bundle, state in zip(self._made, self._states, strict=True)
            if state.job is JobState.PRINTED
        ]
        patients = sum(len(bundle.patients) for bundle in self._made) + len(self._left_out)
        done = sum(len(bundle.patients) for bundle in out)
        noun = (
            count("patient printed", "patients printed", patients)
            if patients
            else count("part printed", "parts printed", len(self._made))
        )
        return PrintView(
            count=say(
                "{done} of {all}",
                done=done if patients else len(out),
                all=patients or len(self._made),
            ),
            noun=noun,
            pages=say("{done} of {all} pages", done=sum(bundle.pages for bundle in out), all=pages),
            segments=tuple(self._segments()),
            bundles=(
                *(self._missing(one) for one in self._left_out),
                *(self._bundle(number) for number in range(len(self._made))),
            ),
            finished=finished,
            again=self._again() if finished else None,
        )

    def _segments(self) -> Sequence[Lamp]:
        return [Lamp.BAD for _one in self._left_out] + [
            self._lamp(state)
            for bundle, state in zip(self._made, self._states, strict=True)
            for _patient in bundle.patients or ("cover",)
        ]

    def _lamp(self, state: _State) -> Lamp:
        return _LAMPS[state.job] if state.job else Lamp.WAITING

    def _bundle(self, number: int) -> PrintBundle:
        bundle, state = self._made[number], self._states[number]
        message, remedy = self._language.error(state.reason) if state.reason else ("", "")
        return PrintBundle(
            lamp=self._lamp(state),
            title=self._title(bundle),
            detail=self._detail(bundle),
            word=self._word(state),
            message=message,
            remedy=remedy,
        )

    def _missing(self, one: LeftOut) -> PrintBundle:
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

    def _title(self, bundle: Bundle) -> str:
        if not bundle.patients:
            say = self._language.say
            words = {
                PrintKind.DAY_BOOK: say("Day book"),
                PrintKind.DOCUMENT: say("Document"),
            }
            return words.get(self._order.kind, say("Ward list"))
        if bundle.first == bundle.last:
            return self._language.say("Bed {bed}", bed=bundle.first)
        return self._language.say("Bed {first}–{last}", first=bundle.first, last=bundle.last)

    def _detail(self, bundle: Bundle) -> str:
        pages = self._language.count("{n} page", "{n} pages", bundle.pages)
        if not bundle.patients:
            return pages
        patients = self._language.count("{n} patient", "{n} patients", len(bundle.patients))
        return f"{patients}, {pages}"

    def _word(self, state: _State) -> str:
        say = self._language.say
        if state.skipped:
            return say("Not sent")
        if state.job is JobState.PRINTED and state.at:
            return say("Printed {time}", time=self._language.clock(state.at))
        words = {
            None: say("Waiting"),
            JobState.SENT: say("Sent"),
            JobState.WAITING: say("Waiting"),
            JobState.PRINTING: say("Printing"),
            JobState.HELD_UP: say("Held up"),
            JobState.NOT_PRINTED: say("Not printed"),
            JobState.UNKNOWN: say("Not known"),
        }
        return words[state.job]

    def _again(self) -> PrintOrder | None:
        """Return what is still to be printed; a lost cover alone is the ward list."""
        left = [
            bundle
            for bundle, state in zip(self._made, self._states, strict=True)
            if state.job is not JobState.PRINTED
        ]
        if not left:
            return None
        patients = tuple(patient for bundle in left for patient in bundle.patients)
        if len(left) == len(self._made) or self._order.kind is PrintKind.DOCUMENT:
            return self._order
        if patients:
            return msgspec.structs.replace(self._order, patients=patients)
        return msgspec.structs.replace(self._order, kind=PrintKind.WARD_LIST)
