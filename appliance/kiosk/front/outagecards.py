"""The board's cards about outages: another unit's, a planned one, one that may be over."""

from collections.abc import Sequence

from appliance.downtime.outage import Way
from appliance.kiosk.front.outage import OutageFront, Outages
from appliance.kiosk.front.outagewords import OutageWords
from appliance.kiosk.ports import Card, Lamp
from printing.language import Language
from printing.sheets.window import clock_or_moment
from storage.clock import Instant
from storage.records import Unit


def answering_cards(outages: Outages, language: Language, now: Instant) -> Sequence[Card]:
    """Return a card for each declared outage whose record system answers again."""
    say = language.say
    return [
        Card(
            lamp=Lamp.ATTENTION,
            title=say("Is the outage over?"),
            text=say("The record system answers this machine. {person} declared the outage.",
                     person=one.by or "?"),
            remedy=say("Can you work in it? Unlock, touch Outage and end it."),
        )
        for one in outages.known.going_on
        if one.way is Way.DECLARED and one.answers and one.since and one.since <= now.wall
    ]  # fmt: skip


def other_cards(
    outages: Outages, units: Sequence[Unit], language: Language, now: Instant
) -> Sequence[Card]:
    """Return a card for each outage of other units than the machine's own, with those units."""
    say, found = language.say, []
    for one in outages.known.going_on:
        mine = [unit for unit in units if unit.code in outages.standings
                and outages.standings[unit.code].outage is one]  # fmt: skip
        if not mine:
            continue
        words = OutageWords(outages.standings[mine[0].code], mine[0].kind, language, now.wall)
        codes = ", ".join(unit.code for unit in mine)
        found.append(
            Card(
                lamp=Lamp.BAD,
                title=words.head(),
                text=say("It concerns {units}. Their lists can be printed.", units=codes),
                remedy=say("What was done after the time of the copy is not in them: ask."),
            )
        )
    return found


def planned_cards(outages: Outages, language: Language) -> Sequence[Card]:
    """Return a quiet card for each planned outage: when, and why."""
    found = []
    for one in outages.known.planned:
        when = language.moment_words(one.since)
        if one.until is not None:
            when = f"{when}–{clock_or_moment(one.until, one.since, language)}"
        title = language.say("Planned outage: {what}",
                             what=OutageFront.title(one.source, language))  # fmt: skip
        found.append(Card(lamp=Lamp.WAITING, title=title, text=when))
    return found
