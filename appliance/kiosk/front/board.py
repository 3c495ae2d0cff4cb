"""Word the status board: what anybody may see without a password."""

from collections.abc import Sequence

import msgspec

from appliance.kiosk.front.care import care_cards, probe_cards, proof_card, scrub_cards
from appliance.kiosk.front.doubts import Doubts, clock_cards, envelope_cards, log_cards
from appliance.kiosk.ports import Bar, BoardView, Card, Copy, Lamp, Sign, UnitTile
from appliance.status import Survey, UnitStatus
from appliance.status.engine import NOT_COPIED
from printing.language import Language, mark
from printing.queue import PrinterLight, PrinterState, faults
from printing.verdicts import age_words, light_word, reason_words
from storage.clock import ClockVerdict, Instant
from storage.errors import LyktaError
from storage.freshness import Freshness, Light
from storage.records import Unit, UnitKind

_ROOM_FOR_CARDS = 4
SIGNS = {
    PrinterLight.READY: Lamp.GOOD,
    PrinterLight.WARNING: Lamp.ATTENTION,
    PrinterLight.STOPPED: Lamp.BAD,
    PrinterLight.UNKNOWN: Lamp.UNKNOWN,
}
"""The lamp that a printer's light is."""
_PRINTER_WORDS = {
    PrinterLight.READY: mark("Ready"),
    PrinterLight.WARNING: mark("Needs care"),
    PrinterLight.STOPPED: mark("Not printing"),
    PrinterLight.UNKNOWN: mark("Not known"),
}
_FAULT_WORDS: dict[type[LyktaError], str] = {
    faults.OutOfPaper: mark("Out of paper"),
    faults.PaperJam: mark("Paper jam"),
    faults.DoorOpen: mark("Door open"),
    faults.TonerLow: mark("Toner low"),
    faults.TonerOut: mark("Toner out"),
    faults.NoContact: mark("No contact"),
    faults.QueueStopped: mark("Stopped"),
}


class PrinterSeen(msgspec.Struct, frozen=True, kw_only=True):
    """The printer's name with how it is doing."""

    name: str
    state: PrinterState

    def word(self, language: Language) -> str:
        """Return its state in one or two words: the gravest fault's, or the light's."""
        gravest = next((type(one) for one in self.state.faults), None)
        text = _FAULT_WORDS.get(gravest) if gravest else None
        return language.say(text or _PRINTER_WORDS[self.state.light])


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where the machine stands: its own unit's code (empty: none) and IT's telephone."""

    unit: str = ""
    support: str = ""


class Showing(msgspec.Struct, frozen=True, kw_only=True):
    """The copy on the screen, judged by its own age."""

    copy: Copy
    freshness: Freshness


class _Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What the bar speaks of: a unit's copy, its freshness and of when it is (None: no copy)."""

    unit: Unit
    freshness: Freshness
    as_of: Instant | None
    newer: bool = False


def board(
    survey: Survey,
    printer: PrinterSeen | None,
    place: Place,
    language: Language,
    showing: Showing | None = None,
    *,
    doubts: Doubts | None = None,
) -> BoardView:
    """Return the board; `printer` is None where none is set up, `doubts` are the machine's own."""
    worded = _Worded(survey, printer, place, language, doubts or Doubts())
    return BoardView(
        light=survey.light,
        headline=worded.headline(),
        subline=worded.subline(),
        bar=worded.bar(showing),
        tiles=tuple(worded.tile(status) for status in survey.units),
        cards=worded.cards(),
        live=worded.live(),
        printer=worded.printer_sign(),
        clock=language.clock(survey.now.wall),
        today=language.day_words(survey.now.wall),
        ask_clock=survey.clock is not ClockVerdict.CONFIRMED,
    )


class _Worded:
    """One survey in one language."""

    def __init__(
        self,
        survey: Survey,
        printer: PrinterSeen | None,
        place: Place,
        language: Language,
        doubts: Doubts,
    ) -> None:
        self.survey, self.printer, self.place, self.doubts = survey, printer, place, doubts
        self.language = language
        self.say = language.say

    def headline(self) -> str:
        """Say in at most six words what is so."""
        bad = self._not_fresh()
        if not bad:
            return self.language.count(
                "The copy is fresh", "All {n} copies are fresh", len(self.survey.units)
            )
        worst = [one for one in bad if one.freshness.light is self.survey.light]
        if len(worst) > 1:
            return self.language.count("{n} copy is {state}", "{n} copies: {state}", len(worst),
                                       state=self._inside(self._state(worst[0])))  # fmt: skip
        return self.say("{unit}: {state}", unit=worst[0].unit.code, state=self._state(worst[0]))

    def subline(self) -> str:
        """Say in one sentence what that means."""
        bad = self._not_fresh()
        if bad:
            others = len(self.survey.units) - len(bad)
            return self.language.count(
                "The other {n} unit is fresh.", "The other {n} units are fresh.", others
            )
        oldest = max(
            (one for one in self.survey.units if one.freshness.age),
            key=lambda one: (
                one.freshness.age.at_least if one.freshness.age else one.freshness.limit
            ),
        )
        return self.say(
            "The oldest is {age} old. The limit is {limit}.",
            age=self._age(oldest.freshness),
            limit=self.language.age(oldest.freshness.limit),
        )

    def tile(self, status: UnitStatus) -> UnitTile:
        """Return one unit's tile."""
        return UnitTile(
            code=status.unit.code,
            name=status.unit.name,
            kind=status.unit.kind,
            light=status.freshness.light,
            state=self._state(status),
            age=self._age(status.freshness),
            reasons=tuple(reason_words(one, self.language) for one in status.freshness.reasons),
            own=status.unit.code == self.place.unit,
            readable=status.manifest is not None,
            paused=any(one.text in NOT_COPIED for one in status.freshness.reasons),
        )

    def bar(self, showing: Showing | None) -> Bar:
        """Return the bar of the copy on the screen, of the own unit, or of the worst one."""
        subject = self._subject(showing)
        age = self._age(subject.freshness)
        moment = self._moment(subject.as_of) if subject.as_of else ""
        return Bar(
            light=subject.freshness.light,
            age=self.say("{age} old", age=age) if subject.freshness.age else age,
            as_of=self.say("as of {moment}", moment=moment) if moment else self.say("no copy"),
            place=f"{subject.unit.code} {subject.unit.name}",
            strip=self._strip(subject.unit, moment),
            newer=subject.newer,
        )

    def cards(self) -> tuple[Card, ...]:
        """Return every notice, the gravest first, then as many quiet facts as there is room for."""
        notices = [
            *envelope_cards(self.doubts, self.language, self._call_it()),
            *(self._unit_card(status) for status in self._not_fresh()),
            *self._failing_cards(),
            *clock_cards(self.survey.clock, self.survey.now, self.language, self._call_it()),
            *log_cards(self.doubts, self.language),
            *care_cards(self.survey, self.language, self._call_it()),
            *self._printer_notice(),
        ]
        quiet = [
            self._last_copy(),
            *self._printer_fact(),
            proof_card(self.survey, self.place.unit, self.language),
            *probe_cards(self.survey, self.language),
            *scrub_cards(self.survey, self.language),
        ]
        room = max(0, _ROOM_FOR_CARDS - len(notices))
        return (*notices, *quiet[:room])

    def live(self) -> Sign:
        """Return whether the record system answered last."""
        label = self.say("Record system")
        if self.survey.reached is None:
            return Sign(lamp=Lamp.UNKNOWN, label=label, word=self.say("Not known"))
        if self.survey.slow:
            return Sign(lamp=Lamp.ATTENTION, label=label, word=self.say("Too slow"))
        if self.survey.reached:
            return Sign(lamp=Lamp.GOOD, label=label, word=self.say("Up"))
        return Sign(lamp=Lamp.BAD, label=label, word=self.say("Down"))

    def printer_sign(self) -> Sign:
        """Return the printer's state."""
        label = self.say("Printer")
        if self.printer is None:
            return Sign(lamp=Lamp.UNKNOWN, label=label, word=self.say("None"))
        return Sign(
            lamp=SIGNS[self.printer.state.light],
            label=label,
            word=self.printer.word(self.language),
        )

    def _not_fresh(self) -> Sequence[UnitStatus]:
        return [one for one in self.survey.units if one.freshness.light is not Light.FRESH]

    def _inside(self, word: str) -> str:
        """Return a word as it stands inside a sentence; German keeps its nouns' capitals."""
        return word if self.language.code == "de" else word.lower()

    def _state(self, status: UnitStatus) -> str:
        return light_word(status.freshness.light, self.language)

    def _age(self, freshness: Freshness) -> str:
        age = freshness.age
        if age is None:
            return light_word(freshness.light, self.language)
        words = age_words(age, self.language)
        return words[:1].upper() + words[1:]

    def _moment(self, as_of: Instant) -> str:
        same_day = self.language.day_words(as_of.wall) == self.language.day_words(
            self.survey.now.wall
        )
        return self.language.clock(as_of.wall) if same_day else self.language.moment(as_of.wall)

    def _strip(self, unit: Unit, moment: str) -> str:
        if not moment:
            return self.say("There is no copy.")
        if unit.kind is UnitKind.CLINIC:
            return self.say("As of {moment}. Later bookings are not shown here.", moment=moment)
        return self.say("As of {moment}. What happened later is not shown here.", moment=moment)

    def _subject(self, showing: Showing | None) -> _Subject:
        """Choose what the bar speaks of; a copy on the screen speaks for itself alone."""
        status = self._status(showing.copy.unit if showing else self.place.unit)
        newest = status.manifest
        if showing is None:
            as_of = newest.as_of if newest else None
            return _Subject(unit=status.unit, freshness=status.freshness, as_of=as_of)
        return _Subject(
            unit=status.unit,
            freshness=showing.freshness,
            as_of=showing.copy.as_of,
            newer=newest is not None and newest.generation > showing.copy.generation,
        )

    def _status(self, wanted: str) -> UnitStatus:
        by_code = {status.unit.code: status for status in self.survey.units}
        worst = next(
            status for status in self.survey.units if status.freshness.light is self.survey.light
        )
        return by_code.get(wanted, worst)

    def _unit_card(self, status: UnitStatus) -> Card:
        sentences = [reason_words(one, self.language) for one in status.freshness.reasons]
        ageing = status.freshness.light is Light.AGEING
        return Card(
            lamp=Lamp.ATTENTION if ageing else Lamp.BAD,
            title=f"{status.unit.code} {status.unit.name}",
            text=" ".join(sentences),
            remedy=self._call_it(),
        )

    def _failing_cards(self) -> Sequence[Card]:
        """Units whose copy is still fresh though the last attempt failed."""
        return [
            Card(
                lamp=Lamp.ATTENTION,
                title=f"{status.unit.code} {status.unit.name}",
                text=self.say(status.attempt.message, **status.attempt.facts),
                remedy=self.say("Lykta tries again by itself."),
            )
            for status in self.survey.units
            if status.freshness.light is Light.FRESH
            and status.attempt is not None
            and not status.attempt.succeeded
        ]

    def _call_it(self) -> str:
        if self.place.support:
            return self.say("Call IT, {number}.", number=self.place.support)
        return self.say("Call IT.")

    def _printer_notice(self) -> Sequence[Card]:
        if self.printer is None or self.printer.state.light is PrinterLight.READY:
            return []
        return [
            Card(
                lamp=SIGNS[self.printer.state.light],
                title=self.say("Printer: {state}", state=self.printer.word(self.language)),
                text=" ".join(
                    reason_words(one, self.language) for one in self.printer.state.reasons
                ),
                remedy=" ".join(
                    self.language.error(fault)[1] for fault in self.printer.state.faults[:1]
                ),
            )
        ]

    def _last_copy(self) -> Card:
        good = [
            status.attempt.good_at
            for status in self.survey.units
            if status.attempt and status.attempt.good_at
        ]
        if not good:
            return Card(
                lamp=Lamp.WAITING, title=self.say("Last copy"), text=self.say("None so far")
            )
        whole = len(good) == len(self.survey.units)
        when = self.language.clock(min(good) if whole else max(good))
        text = self.say("{time}, all units", time=when) if whole else when
        fresh = whole and self.survey.light is Light.FRESH
        lamp = Lamp.GOOD if fresh else Lamp.WAITING
        return Card(lamp=lamp, title=self.say("Last copy"), text=text)

    def _printer_fact(self) -> Sequence[Card]:
        if self.printer is None:
            return [
                Card(lamp=Lamp.WAITING, title=self.say("Printer"), text=self.say("None is set up"))
            ]
        if self.printer.state.light is not PrinterLight.READY:
            return []
        title = self.say("Printer {name}", name=self.printer.name)
        return [Card(lamp=Lamp.GOOD, title=title, text=self.printer.word(self.language))]
