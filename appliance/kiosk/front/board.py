"""Word the status board: what anybody may see without a password."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from appliance.downtime.outage import Way
from appliance.kiosk.front.care import care_cards, probe_cards, proof_card, scrub_cards
from appliance.kiosk.front.doubts import (
    Doubts,
    clock_cards,
    clock_sign,
    envelope_cards,
    log_cards,
)
from appliance.kiosk.front.outage import Outages, words_of
from appliance.kiosk.front.outagecards import answering_cards, other_cards, planned_cards
from appliance.kiosk.front.outagewords import OutageWords
from appliance.kiosk.front.printerseen import SIGNS, PrinterSeen
from appliance.kiosk.ports import Bar, BoardView, Card, Copy, Lamp, Sign, UnitTile
from appliance.status import Survey, UnitStatus
from appliance.status.engine import NOT_COPIED
from printing.language import Language
from printing.queue import PrinterLight
from printing.verdicts import age_words, light_word, reason_words
from storage.clock import ClockVerdict, Instant
from storage.freshness import Freshness, Light
from storage.records import Unit, UnitKind

_ROOM_FOR_CARDS, _ON_A_PAGE = 4, 12
WORST_FIRST = (Light.UNKNOWN, Light.MISSING, Light.STALE, Light.AGEING, Light.FRESH)
"""The lights in the order in which they need somebody."""


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
    outages: Outages | None = None,
) -> BoardView:
    """Return the board; `printer` is None where none is set up, `doubts` are the machine's own.

    `outages` are those that go on, and what is planned.
    """
    about = (doubts or Doubts(), outages or Outages())
    worded = _Worded(survey, printer, place, language, about)
    return BoardView(
        light=worded.light,
        headline=worded.headline(),
        subline=worded.subline(),
        bar=worded.bar(showing),
        tiles=worded.tiles(),
        cards=worded.cards(),
        live=worded.live(),
        printer=worded.printer_sign(),
        outage=worded.speaks_of_outage(showing),
        locked_outage=worded.own is not None,
        steps=worded.own.steps() if worded.own else (),
        clock=language.clock(survey.now.wall),
        today=language.day_words(survey.now.wall),
        ask_clock=survey.clock is not ClockVerdict.CONFIRMED,
        clock_sign=clock_sign(survey.clock, language),
    )


class _Worded:
    """One survey in one language."""

    def __init__(
        self,
        survey: Survey,
        printer: PrinterSeen | None,
        place: Place,
        language: Language,
        about: tuple[Doubts, Outages],
    ) -> None:
        self.survey, self.printer, self.place = survey, printer, place
        self.doubts, self.outages = about
        self.language = language
        self.say = language.say
        self.home = self._status(place.unit)
        self.own = self._outage(self.home)

    def _outage(self, status: UnitStatus) -> OutageWords | None:
        """Return the words of a unit's outage, None where it is in none."""
        stands = self.outages.of(status.unit.code)
        return words_of(stands, status.unit.kind, self.language, self.survey.now)

    def speaks_of_outage(self, showing: Showing | None) -> bool:
        """Whether the copy on the screen, or else the own unit, is in an outage."""
        return self.outages.shown is not None if showing else self.own is not None

    def headline(self) -> str:
        """Say in at most six words what is so."""
        if self.own:
            return self.own.head()
        bad, down = self._not_fresh(), self._down()
        if not bad and down:
            return self.language.count("{n} unit is in an outage", "{n} units are in an outage",
                                       len(down))  # fmt: skip
        if not bad:
            return self.language.count(
                "The copy is fresh", "All {n} copies are fresh", len(self.survey.units)
            )
        worst = [one for one in bad if self._light(one) is self.light]
        if len(worst) > 1:
            return self.language.count("{n} copy is {state}", "{n} copies: {state}", len(worst),
                                       state=self._inside(self._word(worst[0])))  # fmt: skip
        return self.say("{unit}: {state}", unit=worst[0].unit.code, state=self._word(worst[0]))

    def subline(self) -> str:
        """Say in one sentence what that means."""
        if self.own:
            return self.own.line()
        bad, down = self._not_fresh(), self._down()
        if bad or down:
            others = len(self.survey.units) - len({one.unit.code for one in (*bad, *down)})
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

    def tiles(self) -> tuple[UnitTile, ...]:
        """Return every unit's tile in the settings' order.

        Where they do not stand on one page, the own unit and those that need somebody come first:
        what is red is never found by turning pages.
        """
        if len(self.survey.units) > _ON_A_PAGE:
            urgent = {one.unit.code for one in self._not_fresh()}
            units = sorted(
                self.survey.units,
                key=lambda one: (one.unit.code != self.place.unit, one.unit.code not in urgent),
            )
        else:
            units = list(self.survey.units)
        return tuple(self.tile(status) for status in units)

    def tile(self, status: UnitStatus) -> UnitTile:
        """Return one unit's tile."""
        light, age = status.freshness.light, self._age(status.freshness)
        out = self._outage(status)
        return UnitTile(
            code=status.unit.code,
            name=status.unit.name,
            kind=status.unit.kind,
            light=out.light(light) if out else light,
            state=out.state(light) if out else self._state(status),
            age=out.at(age) if out else age,
            before_outage=out is not None and out.is_before,
            reasons=tuple(reason_words(one, self.language) for one in status.freshness.reasons),
            own=status.unit.code == self.place.unit,
            readable=status.manifest is not None,
            paused=any(one.text in NOT_COPIED for one in status.freshness.reasons),
        )

    def bar(self, showing: Showing | None) -> Bar:
        """Return the bar of the copy on the screen, of the own unit, or of the worst one."""
        subject = self._subject(showing)
        age = self._age(subject.freshness)
        moment = self._moment(subject.as_of.wall) if subject.as_of else ""
        stands = self.outages.shown if showing else self.outages.of(subject.unit.code)
        out = words_of(stands, subject.unit.kind, self.language, self.survey.now)
        light = subject.freshness.light
        return Bar(
            light=out.light(light) if out else light,
            age=self.say("{age} old", age=age) if subject.freshness.age else age,
            as_of=self.say("as of {moment}", moment=moment) if moment else self.say("no copy"),
            place=f"{subject.unit.code} {subject.unit.name}",
            strip=out.strip() if out else self._strip(subject.unit, moment),
            before_outage=out is not None and out.is_before,
            newer=subject.newer,
        )

    def cards(self) -> tuple[Card, ...]:
        """Return every notice, the gravest first, then as many quiet facts as there is room for.

        In an outage only what matters in it: the tiles tell of the copies, the steps of the rest.
        """
        if self.own:
            return (
                *envelope_cards(self.doubts, self.language, self._call_it()),
                *self._printer_notice(),
                *answering_cards(self.outages, self.language, self.survey.now),
                *clock_cards(self.survey.clock, self.survey.now, self.language, self._call_it()),
            )
        now, known = self.survey.now, self.outages
        notices = [
            *envelope_cards(self.doubts, self.language, self._call_it()),
            *other_cards(known, [one.unit for one in self.survey.units], self.language, now),
            *(self._unit_card(status) for status in self._not_fresh()),
            *self._failing_cards(),
            *clock_cards(self.survey.clock, self.survey.now, self.language, self._call_it()),
            *log_cards(self.doubts, self.language),
            *care_cards(self.survey, self.language, self._call_it()),
            *self._printer_notice(),
        ]
        quiet = [
            *planned_cards(known, self.language),
            self._last_copy(),
            *self._printer_fact(),
            proof_card(self.survey, self.place.unit, self.language),
            *probe_cards(self.survey, self.language),
            *scrub_cards(self.survey, self.language),
        ]
        room = max(0, _ROOM_FOR_CARDS - len(notices))
        return (*notices, *quiet[: max(room, len(planned_cards(known, self.language)))])

    def live(self) -> Sign:
        """Return whether the record system answered last: the own unit's, where that is told."""
        label, stands = self.say("Record system"), self.outages.of(self.home.unit.code)
        if stands is not None and stands.outage.way is not Way.SLOW:
            if stands.outage.answers:
                return Sign(lamp=Lamp.ATTENTION, label=label, word=self.say("Answers"))
            return Sign(lamp=Lamp.BAD, label=label, word=self.say("Down"))
        reached = self._reached()
        if reached is None:
            return Sign(lamp=Lamp.UNKNOWN, label=label, word=self.say("Not known"))
        if self.survey.slow:
            return Sign(lamp=Lamp.ATTENTION, label=label, word=self.say("Too slow"))
        if reached:
            return Sign(lamp=Lamp.GOOD, label=label, word=self.say("Up"))
        return Sign(lamp=Lamp.BAD, label=label, word=self.say("Down"))

    def _reached(self) -> bool | None:
        """Return whether the own unit's source answered the last attempt at each of its units."""
        source = self.home.manifest.source if self.home.manifest else None
        known = [
            one.attempt.reached
            for one in self.survey.units
            if one.attempt and (not source or not one.manifest or one.manifest.source == source)
        ]
        return all(known) if known else None

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
        """Return the units that need somebody; a copy of before an outage is none of them."""
        return [
            one
            for one in self.survey.units
            if not ((out := self._outage(one)) and out.is_before)
            and (one.freshness.light is not Light.FRESH or out)
        ]

    def _down(self) -> Sequence[UnitStatus]:
        """Return the units that are in an outage."""
        return [one for one in self.survey.units if one.unit.code in self.outages.standings]

    @property
    def light(self) -> Light:
        """The worst light; never that all is well while some unit is in an outage."""
        lights = {self._light(one) for one in self._not_fresh()}
        if not lights:
            return Light.AGEING if self._down() else self.survey.light
        return next(one for one in WORST_FIRST if one in lights)

    def _light(self, status: UnitStatus) -> Light:
        """Return a unit's light; one of a copy that was too old when an outage began stays so."""
        out, light = self._outage(status), status.freshness.light
        return out.light(light) if out else light

    def _word(self, status: UnitStatus) -> str:
        return light_word(self._light(status), self.language)

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

    def _moment(self, at: datetime) -> str:
        """Return a time of today as "14:02", another with its day."""
        same_day = self.language.day_words(at) == self.language.day_words(self.survey.now.wall)
        return self.language.clock(at) if same_day else self.language.moment(at)

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
        when = self._moment(min(good) if whole else max(good))
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
