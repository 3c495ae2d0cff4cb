"""An outage in words: head, strip, tiles, steps. Nothing here is ever called fresh.

1. A copy of before the outage bears its time, not its age; one that was too old keeps its state.
2. The time nobody can know about is said with both its ends where it has ended, else with "since".
   Of what the machine alone noticed no end is known: people may have gone on in the record.
3. What the machine noticed is said of the record system, what a person declared of the ward.
"""

from datetime import datetime, timedelta

from appliance.downtime.outage import Way
from appliance.downtime.standing import Standing
from printing.language import Language
from printing.verdicts import light_word
from storage.freshness import Light
from storage.records import UnitKind

_TOLD = timedelta(minutes=1)
_NOT_FRESH = {Light.FRESH: Light.STALE, Light.AGEING: Light.STALE}


class OutageWords:
    """One unit's outage in one language, at one instant."""

    def __init__(self, stands: Standing, kind: UnitKind, language: Language, now: datetime) -> None:
        """Word how a unit of this kind stands."""
        self.stands, self._clinic = stands, kind is UnitKind.CLINIC
        self.language, self._now = language, now
        self.say = language.say

    @property
    def is_before(self) -> bool:
        """Whether the copy counts as one of before the outage, or of during it."""
        return self.stands.within or self.stands.during

    def moment(self, at: datetime) -> str:
        """Return the clock time, with yesterday's or another day's name."""
        days = self._days_ago(at)
        if not days:
            return self.language.clock(at)
        if days == 1:
            return self.say("yesterday {time}", time=self.language.clock(at))
        return self.language.moment(at)

    def _days_ago(self, at: datetime) -> int:
        zone = self.language.zone
        return (self._now.astimezone(zone).date() - at.astimezone(zone).date()).days

    def _window(self) -> tuple[datetime | None, datetime | None]:
        """Return the time nobody can know about, its end None where it reaches to now (2).

        Less than a minute is not told as one.
        """
        seen, until = self.stands.blind_from, self.stands.blind_until
        short = seen is not None and until is not None and until - seen < _TOLD
        return seen, seen if short else until

    def head(self) -> str:
        """Return the one sentence: what, and since when."""
        since, told = self.stands.since, self.stands.outage
        if since is None:
            return self.say("An outage is declared")
        if told.way is Way.SLOW:
            return self.say("The record system is too slow since {time}", time=self.moment(since))
        if self._clinic:
            return self.say("Outage in the appointment book since {time}", time=self.moment(since))
        return self.say("Outage in the record since {time}", time=self.moment(since))

    def line(self) -> str:
        """Return of when the copy is and what is not in it (2)."""
        seen, until = self._window()
        if seen is None:
            return self.say("There is no copy of this unit.")
        facts = {"seen": self.moment(seen)}
        if until == seen:
            return self.say("The copy is as of {seen}, when the outage began.", **facts)
        if until is None or until < seen:
            return self.say("The copy is as of {seen}. What was done since is not in it.", **facts)
        facts["until"] = self.moment(until)
        return self.say(
            "The copy is as of {seen}. What was done {seen}–{until} is not in it.", **facts
        )

    def strip(self) -> str:
        """Return what stands after the word COPY on every list (2)."""
        seen, until = self._window()
        if seen is None:
            return self.say("There is no copy.")
        if until == seen:
            return self.say("As of {seen}, when the outage began.", seen=self.moment(seen))
        if until is None or until < seen:
            return self.say("As of {seen}. Unknown since {seen}: ask.", seen=self.moment(seen))
        return self.say(
            "As of {seen}. Unknown {seen}–{until}: ask.",
            seen=self.moment(seen),
            until=self.moment(until),
        )

    def state(self, light: Light) -> str:
        """Return the word of a tile; never that it is fresh (1)."""
        if self.stands.during:
            return self.say("During the outage")
        if self.stands.within:
            return self.say("Before the outage")
        return light_word(self.light(light), self.language)

    def light(self, light: Light) -> Light:
        """Return the light of a copy that is none of before the outage: old, or not known."""
        return light if self.is_before else _NOT_FRESH.get(light, light)

    def at(self, age: str) -> str:
        """Return the large line of a tile: of when the copy is, or why that is not known."""
        seen = self.stands.blind_from
        if seen is None:
            return age
        words = self.moment(seen)
        return words if self._days_ago(seen) else self.say("at {time}", time=words)

    def steps(self) -> tuple[tuple[str, str], ...]:
        """Return what to do now, in three steps."""
        return (self._print(), self._ask(), self._write())

    def _print(self) -> tuple[str, str]:
        if self._clinic:
            return self.say("Print"), self.say("The day books. Put them in the outage binder.")
        text = self.say("The lists of your unit. Put them in the outage binder.")
        return self.say("Print"), text

    def _ask(self) -> tuple[str, str]:
        seen, until = self._window()
        if seen is None:
            return self.say("Ask"), self.say("There is no copy here. Ask a unit that has one.")
        facts = {"seen": self.moment(seen)}
        if until is not None and until > seen:
            facts["until"] = self.moment(until)
            return self.say("Ask"), self._between(facts)
        if self._clinic:
            return self.say("Ask"), self.say("Who booked or cancelled after {seen}?", **facts)
        text = self.say("Which medicines were given after {seen}? Tick them off.", **facts)
        return self.say("Ask"), text

    def _between(self, facts: dict[str, str]) -> str:
        if self._clinic:
            return self.say(
                "Who booked or cancelled between {seen} and {until}? Write it in the book.", **facts
            )
        return self.say(
            "Which medicines were given between {seen} and {until}? Tick them off.", **facts
        )

    def _write(self) -> tuple[str, str]:
        if self._clinic:
            text = self.say("Note visits and new times. They are entered when the book is up.")
        else:
            text = self.say("Sign each dose given. It is entered when the record is up.")
        return self.say("Write on paper"), text
