"""Judge one printed sheet that the register knows: whether it is the newest there is.

The numbered arguments are those of `appliance.desk.checking`.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from appliance.desk import contents
from appliance.desk.changed import differing
from appliance.desk.checked import (
    ADVICE,
    NOT_COMPARED,
    TITLES,
    Checked,
    Verdict,
    kind_words,
    part_words,
)
from appliance.desk.documents import Documents
from appliance.desk.sealing import Seals
from appliance.desk.stamping import VALID_FOR
from printing.language import Language, mark
from storage.errors import LyktaError
from storage.reading import Opened
from storage.records import Snapshot
from storage.sheet_register import Ending, Known
from storage.sheet_seal import number_of

Newest = Callable[[str], datetime | None]
"""Gives the instant of a unit's newest copy, for which nobody need unlock."""

_SERIES = frozenset({
    "medication-list", "administration-overview", "time-overview", "ward-list", "due-list",
    "day-book",
})  # fmt: skip
"""Kinds of which a newer sheet takes an older one's place; forms and labels stand side by side."""


class Judge(msgspec.Struct, frozen=True, kw_only=True):
    """What judging needs: the machine's seals, the reader's language, what copies there are."""

    seals: Seals
    language: Language
    newest: Newest


class Case:
    """One sheet before the judge; number, pages and time may be told before it is known."""

    def __init__(self, judge: Judge, documents: Documents | None, page: int = 0) -> None:
        """Take the sheet up; `documents` are those of whoever is unlocked."""
        self._judge = judge
        self._language = judge.language
        self._documents = documents.unshown() if documents is not None else None
        self._lines: list[str] = []
        self._newer = ""
        self._patient = ""
        self._advice = ""
        self.known: Known | None = None
        self.number = ""
        self.kind = ""
        self.as_of: datetime | None = None
        self.page = page
        self.pages = 0
        self.is_proved = False
        self.is_compared = True

    def say(self, text: str, **facts: object) -> None:
        """Add a line to the answer."""
        self._lines.append(self._language.say(text, **facts))

    def take(self, known: Known) -> None:
        """Take what the register knows of the sheet."""
        self.known = known
        self.number, self.kind = known.sheet.serial, known.sheet.kind
        self.pages = len(known.sheet.codes)
        self.as_of = known.sheet.as_of

    def ended(self, verdict: Verdict) -> Checked:
        """Return the answer."""
        sheet = self.known.sheet if self.known else None
        current = verdict is Verdict.CURRENT
        title = TITLES[verdict] if self.is_compared or not current else NOT_COMPARED  # 1
        return Checked(
            verdict=verdict,
            title=self._language.say(title),
            sheet=self._sheet(),
            lines=tuple(self._lines),
            advice=self._advice or self._language.say(ADVICE[verdict]),
            serial=sheet.serial if sheet else "",
            kind=self.kind,
            unit=sheet.unit if sheet else "",
            patient=self._patient,
            page=self.page,
            pages=self.pages,
            newer=self._newer,
            is_proved=self.is_proved,
            is_compared=self.is_compared,
        )

    def judged(self, known: Known) -> Checked:
        """Judge a sheet that the register knows."""
        self.take(known)
        for look in (self._taken_back, self._replaced, self._followed):
            verdict = look(known)
            if verdict is not None:
                return self.ended(verdict)
        outdated = self._compared(known)
        outdated = self._expired(known) or outdated
        if outdated is not None:
            self._advice = self._language.say(
                "Print a new one. Cross this one out and put it in the binder."
            )
        return self.ended(outdated or Verdict.CURRENT)

    def _sheet(self) -> str:
        """Return which sheet it is, and of when: "Medication list · sheet A-0412 · page 1 of 2"."""
        say = self._language.say
        parts = [kind_words(self.kind, self._language)] if self.kind else []
        if self.number:
            parts.append(say("Sheet {serial}", serial=self.number))
        if self.page and self.pages:
            parts.append(say("Page {x} of {y}", x=self.page, y=self.pages))
        if self.as_of is not None:
            parts.append(say("data as of {when}", when=self._language.moment_words(self.as_of)))
        return " · ".join(parts)

    def _taken_back(self, known: Known) -> Verdict | None:
        if known.may_be_out or known.ended_at is None:
            return None
        when = self._language.moment(known.ended_at)
        if known.ending is Ending.WITHDRAWN:
            self.say(mark("It was withdrawn by a person {when}."), when=when)
        else:
            self.say(
                mark("Its print was taken back {when}: it was not meant to come out."), when=when
            )
        return Verdict.WITHDRAWN

    def _replaced(self, known: Known) -> Verdict | None:
        """Say which sheet was printed in this one's place."""
        if not known.replaced_by:
            return None
        self._newer = known.replaced_by
        newer = self._judge.seals.register.sheet(known.replaced_by)
        when = self._language.moment(newer.sheet.at) if newer else ""
        if newer is not None and newer.sheet.copy_number > 1:
            self.say(
                mark("Copy {n} of it, sheet {sheet}, was printed in its place {when}."),
                n=newer.sheet.copy_number, sheet=self._newer, when=when,
            )  # fmt: skip
            return Verdict.WITHDRAWN
        self.say(
            mark("Sheet {sheet} was printed in its place {when}."), sheet=self._newer, when=when
        )
        return Verdict.SUPERSEDED

    def _followed(self, known: Known) -> Verdict | None:
        """Say which newer sheet of the same kind there is, of the same patient or unit."""
        sheet = known.sheet
        if sheet.kind not in _SERIES or not sheet.unit:
            return None
        series = self._judge.seals.series_of(sheet.unit, sheet.kind, sheet.patient)
        later = [one for one in series if one.may_be_out and _is_after(one, known)]
        if not later:
            return None
        self._newer = later[-1].sheet.serial
        when = self._language.moment(later[-1].sheet.at)
        if any(one.ending is Ending.PRINTED for one in later):
            self.say(
                mark("A newer sheet, {sheet}, was printed {when}."), sheet=self._newer, when=when
            )
        else:
            self.say(
                mark("A newer sheet, {sheet}, may have been printed {when}."),
                sheet=self._newer, when=when,
            )  # fmt: skip
        return Verdict.SUPERSEDED

    def _expired(self, known: Known) -> Verdict | None:
        sheet = known.sheet
        until = sheet.at + VALID_FOR
        if sheet.kind not in _SERIES or self._judge.seals.now() < until:
            return None
        self.say(mark("It was valid until {when}."), when=self._language.moment(until))
        return Verdict.SUPERSEDED

    # -- the newest copy ---------------------------------------------------------------------

    def _compared(self, known: Known) -> Verdict | None:
        """Compare with the newest copy as far as may be looked (3)."""
        sheet = known.sheet
        if not sheet.unit or sheet.as_of is None:
            self.say(mark("It holds nothing from the record, so nothing in it grows old."))
            return None
        if sheet.kind in _SERIES:
            self.say(mark("No newer sheet has been printed here."))
        if self._documents is None:
            self._glance(sheet.unit, sheet.as_of)
            return None
        try:
            opened = self._documents.opened(sheet.unit)
        except LyktaError as fault:
            self._lines.append(" ".join(self._language.error(fault)))
            self._glance(sheet.unit, sheet.as_of)
            return None
        return self._opened(known, opened)

    def _glance(self, unit: str, as_of: datetime) -> None:
        newest = self._judge.newest(unit)
        if newest is None or newest <= as_of:
            self.say(mark("No newer copy has come from the record system."))
            return
        when = self._language.moment_words(newest)
        self.say(
            mark("There is a newer copy, of {when}. Unlock to see whether it says the same."),
            when=when,
        )
        self._advice = self._language.say("Unlock and check it once more.")
        self.is_compared = False

    def _opened(self, known: Known, opened: Opened) -> Verdict | None:
        sheet, snapshot = known.sheet, opened.snapshot
        if self._is_lost(known, opened):
            self.is_compared = False
            self.say(mark("The chart cannot be read in the newest copy, so it was not compared."))
            return None
        found = _subject(self._judge.seals, known, snapshot)
        if found is None:
            self.say(
                mark("The patient is not on {unit} in the newest copy, of {when}."),
                unit=snapshot.unit.name, when=self._language.moment_words(snapshot.as_of),
            )  # fmt: skip
            return Verdict.SUPERSEDED
        subject, content = found
        of, _, day = subject.partition("\0")
        self._patient = "" if day else of
        as_of = opened.of(of).as_of.wall
        if sheet.as_of is None or as_of <= sheet.as_of:
            self.say(mark("No newer copy has come from the record system."))
            return None
        return self._differing(differing(self._judge.seals, known, subject, content), as_of)

    def _is_lost(self, known: Known, opened: Opened) -> bool:
        sheet = known.sheet
        tags = (self._judge.seals.subject(sheet.unit, one.key) for one in opened.lost)
        return bool(sheet.patient) and sheet.patient in tags

    def _differing(self, parts: frozenset[str], as_of: datetime) -> Verdict | None:
        when = self._language.moment_words(as_of)
        if not parts:
            self.say(mark("The newest copy, of {when}, says the same."), when=when)
            return None
        self.say(
            mark("In the newest copy, of {when}, this is different: {parts}."),
            when=when, parts=part_words(parts, self._language),
        )  # fmt: skip
        return Verdict.SUPERSEDED


def _is_after(one: Known, other: Known) -> bool:
    """Return whether a sheet was printed after another, by its time or by its number.

    Either will do: a clock is set back, and a counter that is lost begins anew.
    """
    if one.sheet.at > other.sheet.at:
        return True
    numbers = [number_of(known.sheet.serial) for known in (one, other)]
    return all(map(str.isdecimal, numbers)) and int(numbers[0]) > int(numbers[1])


def _subject(
    seals: Seals, known: Known, snapshot: Snapshot
) -> tuple[str, Mapping[str, bytes]] | None:
    """Return whom or what a sheet is of in a copy, with what it holds now; None where not there."""
    tag, unit = known.sheet.patient, known.sheet.unit
    if not tag:
        return "", contents.of_unit(snapshot)
    for chart in snapshot.charts:
        if seals.subject(unit, chart.person.key) == tag:
            return chart.person.key, contents.of_chart(chart)
    for diary in snapshot.diaries:
        for day in contents.days_of(snapshot):
            if seals.subject(unit, contents.diary_of(diary, day)) == tag:
                return contents.diary_of(diary, day), contents.of_diary(diary)
    return None
