"""The outages as the screens see them: joined with the copies, declared, ended, summed up.

1. Whether a unit is in an outage is asked anew for every board, from the same reports as on paper.
2. Who declares and who ends is asked of the desk, not only of the glass.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

import msgspec

from appliance.desk.forms import MachineFacts, card, cards
from appliance.desk.rights import Right
from appliance.desk.session import Desk
from appliance.desk.wish import Kind, Wish
from appliance.downtime.downtime import Downtime, Said
from appliance.downtime.outage import EVERYTHING, Known, Outage, UnitSeen, Way
from appliance.downtime.standing import Standing, standing
from appliance.kiosk.front.outagewords import OutageWords
from appliance.kiosk.ports import Copy, Lamp
from appliance.kiosk.ports.outage import (
    CardShown,
    DraftWords,
    OutageChoices,
    OutageDraft,
    OutageRow,
    OutageSummaryView,
    OutageView,
)
from appliance.status import Survey, UnitStatus
from printing.language import Language, mark
from printing.sheets.window import clock_or_moment
from storage.clock import Age, Clock, Instant
from storage.records import Unit, UnitKind
from storage.reports.declared import Declared

REASONS = (
    mark("Nobody can log in"),
    mark("The record system does not answer"),
    mark("It is too slow to work in"),
    mark("The network is down"),
    mark("Planned work"),
)
"""Why an outage is declared, to be touched instead of typed."""

_UNDECLARED = mark("Declare it too: until then lists say that all later time is unknown.")
_TOLD = 3
"""So many outages that ended lately are told of."""

Summed = Callable[[str, Language], OutageSummaryView]


class Outages(msgspec.Struct, frozen=True, kw_only=True):
    """The outages of one board: how each unit in one stands, by code, and what goes on.

    `shown` is how the copy on the screen stands, None where none is, or it is in no outage.
    """

    known: Known = Known()
    standings: Mapping[str, Standing] = {}
    shown: Standing | None = None

    def of(self, unit: str) -> Standing | None:
        """Return how a unit stands, None where it is in no outage."""
        return self.standings.get(unit)


class OutageFront:
    """Answers the screens about outages. Safe between threads."""

    def __init__(
        self,
        downtime: Downtime,
        desk: Desk,
        clock: Clock,
        units: Iterable[Unit],
        *,
        facts: Callable[[str], MachineFacts] | None = None,
        summed: Summed | None = None,
    ) -> None:
        """Join the room of outages with the desk; `facts` has the site's own quick cards."""
        self._downtime, self._desk, self._clock = downtime, desk, clock
        self._units = {one.code: one for one in units}
        self._facts, self._summed = facts, summed

    def look(self, survey: Survey, showing: Copy | None = None) -> Outages:
        """Return the outages of a survey, and tend to what is planned (1)."""
        self._downtime.tend()
        seen = [self._seen(status) for status in survey.units]
        known = self._downtime.known(seen, survey.now)
        found = {one.code: standing(one, known, survey.now) for one in seen}
        return Outages(
            known=known,
            standings={code: one for code, one in found.items() if one is not None},
            shown=self._shown(showing, seen, known, survey.now),
        )

    def _shown(
        self, showing: Copy | None, seen: Iterable[UnitSeen], known: Known, now: Instant
    ) -> Standing | None:
        """Return how the copy on the screen stands; one that nobody can verify was never within."""
        if showing is None or showing.as_of is None:
            return None
        of_unit = next((one for one in seen if one.code == showing.unit), None)
        if of_unit is None:
            return None
        age: Age | None = None if showing.unverified else self._clock.age(showing.as_of, now)
        own = msgspec.structs.replace(of_unit, as_of=showing.as_of, age=age)
        return standing(own, known, now)

    def _seen(self, status: UnitStatus) -> UnitSeen:
        watched = next((one for one in self._downtime.units if one.code == status.unit.code), None)
        sources = frozenset(watched.sources if watched else ())
        manifest, attempt = status.manifest, status.attempt
        return UnitSeen(
            code=status.unit.code,
            sources=sources | ({manifest.source} if manifest else set()),
            limit=status.freshness.limit,
            as_of=manifest.as_of if manifest else None,
            age=status.freshness.age if manifest else None,
            asked=attempt.at if attempt else None,
            answered=attempt.reached if attempt else None,
        )

    def view(self, language: Language) -> OutageView:
        """Return what goes on, what is planned and what ended lately."""
        known = self._downtime.known()
        rows = (
            *(self._going_on(one, known, language) for one in known.going_on),
            *(self._planned(one, language) for one in known.planned),
            *(self._over(one, language) for one in self._downtime.lately_over()[:_TOLD]),
        )
        many = len(known.going_on)
        note = language.count("{n} outage goes on.", "{n} outages go on.", many)
        return OutageView(
            rows=rows,
            note=note if many else language.say("No outage goes on."),
            choices=OutageChoices(
                sources=tuple((one, one) for one in self._downtime.sources),
                reasons=tuple((one, language.say(one)) for one in REASONS),
            ),
        )

    def words(self, draft: OutageDraft, language: Language) -> DraftWords:
        """Return from when a draft's outage is, and what declaring it does."""
        now = self._clock.now().wall
        since = language.moment_words(now + timedelta(minutes=draft.shift))
        say = language.say
        if draft.shift > 0:
            effect = say("A copy is made just before. The board turns yellow by itself then.")
            ahead = language.age(timedelta(minutes=draft.shift))
            return DraftWords(since=say("{when}, in {age}", when=since, age=ahead), effect=effect)
        effect = say("The board turns yellow. The sheets say what nobody can know.")
        if not draft.shift:
            return DraftWords(since=say("{when}, now", when=since), effect=effect)
        ago = language.age(timedelta(minutes=-draft.shift))
        return DraftWords(since=say("{when}, {age} ago", when=since, age=ago), effect=effect)

    def declare(self, draft: OutageDraft) -> None:
        """Declare or plan an outage (2). Raises what Desk.require and Downtime.declare raise."""
        by = self._desk.require(Right.DECLARE_OUTAGE).person
        since = self._clock.now().wall + timedelta(minutes=draft.shift)
        until = since + timedelta(hours=draft.hours) if draft.hours else None
        said = Said(
            since=since if draft.shift else None, source=draft.source, why=draft.why, until=until
        )
        self._downtime.declare(said, by)

    def end(self, key: str, *, mistaken: bool = False) -> None:
        """End an outage (2). Raises what Desk.require and Downtime.end raise."""
        by = self._desk.require(Right.DECLARE_OUTAGE).person
        self._downtime.end(key, by, mistaken=mistaken)

    def undo(self, key: str) -> None:
        """Take an end back (2). Raises what Desk.require and Downtime.undo raise."""
        by = self._desk.require(Right.DECLARE_OUTAGE).person
        self._downtime.undo(key, by)

    def summary(self, unit: str, language: Language) -> OutageSummaryView:
        """Return what came of a unit's last outage. Raises what reading its records raises."""
        if self._summed is None:
            raise LookupError(unit)
        return self._summed(unit, language)

    def cards(self, language: Language) -> tuple[CardShown, ...]:
        """Return the quick cards, the site's own where it has some."""
        if self._facts is None:
            return ()
        facts = self._facts("")
        return tuple(
            CardShown(
                text=card(name, facts, language),
                order=Wish(kind=Kind.QUICK_CARD, unit="", document=name),
            )
            for name in cards(facts)
        )

    def _going_on(self, one: Outage, known: Known, language: Language) -> OutageRow:
        say, since = language.say, one.since
        when = language.moment_words(since) if since else say("a time that cannot be read")
        if one.way is not Way.DECLARED:
            words = (
                say("Does not answer this machine since {when}. Ends by itself.", when=when)
                if one.way is Way.SILENT
                else say("Too slow since {when}. Ends by itself.", when=when)
            )
            return OutageRow(
                key="",
                lamp=Lamp.BAD,
                title=self.title(one.source, language),
                detail=words,
                note="" if one.is_declared_in(known.going_on) else say(_UNDECLARED),
            )
        answers = say("The record system answers this machine.") if one.answers else ""
        return OutageRow(
            key=one.key,
            lamp=Lamp.BAD,
            title=self.title(one.source, language),
            detail=self._by(say("Since {when}", when=when), one.by, one.why, language),
            note=answers,
            ends=True,
        )

    def _planned(self, one: Declared, language: Language) -> OutageRow:
        when = language.moment_words(one.since)
        if one.until is not None:
            when = f"{when}–{clock_or_moment(one.until, one.since, language)}"
        words = language.say("Planned for {when}", when=when)
        return OutageRow(
            key=one.key,
            lamp=Lamp.WAITING,
            title=self.title(one.source, language),
            detail=self._by(words, one.by, one.why, language),
            ends=True,
            planned=True,
        )

    def _over(self, one: Declared, language: Language) -> OutageRow:
        over = one.over or one.since
        words = language.say(
            "{since}–{until}, ended by {person}",
            since=language.moment_words(one.since),
            until=clock_or_moment(over, one.since, language),
            person=one.ended_by,
        )
        if one.mistaken:
            words = language.say("Taken back by {person}: there was none", person=one.ended_by)
        return OutageRow(
            key=one.key,
            lamp=Lamp.GOOD,
            title=self.title(one.source, language),
            detail=words,
            undo=True,
        )

    @staticmethod
    def title(source: str, language: Language) -> str:
        """Return what an outage is of: all record systems, or one by its name."""
        return language.say("All record systems") if source == EVERYTHING else source

    @staticmethod
    def _by(when: str, by: str, why: str, language: Language) -> str:
        said = language.say("{when}, declared by {person}", when=when, person=by or "?")
        return f"{said}: {language.say(why)}" if why else said


def words_of(
    stands: Standing | None, kind: UnitKind, language: Language, now: Instant
) -> OutageWords | None:
    """Return the words of a unit in an outage, None where it is in none."""
    return None if stands is None else OutageWords(stands, kind, language, now.wall)
