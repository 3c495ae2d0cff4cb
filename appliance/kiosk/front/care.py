"""The board's cards on the stored copies themselves: whole, opened, damaged, put back, doubted.

1. What is grave has a card of its own. The rest stands together on one card for IT, so that a
nurse at night is not given five things to read that are not hers to mend.
2. What a unit's own card or tile says already is not said twice.
3. None of it hides or changes how fresh a copy is.
"""

from collections.abc import Sequence

from appliance.kiosk.ports import Card, Lamp
from appliance.status import Concern, Survey, UnitStatus
from printing.language import Language
from printing.verdicts import reason_words
from storage.clock import Instant
from storage.freshness import Light


def care_cards(survey: Survey, language: Language, call_it: str) -> Sequence[Card]:
    """Return the notices of what IT must look at, the grave ones first."""
    said = [
        reason
        for status in survey.units
        if status.freshness.light is not Light.FRESH
        for reason in status.freshness.reasons
    ]
    left = [one for one in survey.concerns if one.reason not in said]  # 2
    grave = [_grave(one, survey, language, call_it) for one in left if one.grave]
    grave += [_titled(one, language, call_it) for one in left if one.title and not one.grave]
    rest = [one for one in left if not one.grave and not one.title]
    words = dict.fromkeys(reason_words(one.reason, language) for one in rest)
    if not words:
        return grave
    title = language.count("For IT: {n} thing to look at", "For IT: {n} things to look at",
                           len(words))  # fmt: skip
    remedy = language.say("The lists can be read and printed. Tell IT in the daytime.")
    text = " ".join(words)
    return [*grave, Card(lamp=Lamp.ATTENTION, title=title, text=text, remedy=remedy)]  # 1


def _titled(one: Concern, language: Language, call_it: str) -> Card:
    """Return the card of what everybody on the ward must know: a pause, a slow record system."""
    remedy = reason_words(one.remedy, language) if one.remedy is not None else call_it
    lamp = Lamp.BAD if one.grave else Lamp.ATTENTION
    text = reason_words(one.reason, language)
    return Card(lamp=lamp, title=language.say(one.title), text=text, remedy=remedy)


def _grave(one: Concern, survey: Survey, language: Language, call_it: str) -> Card:
    if one.title:
        return _titled(one, language, call_it)
    names = {status.unit.code: status.unit.name for status in survey.units}
    title = f"{one.unit} {names.get(one.unit, '')}".strip() or language.say("The stored copies")
    remedy = language.say("Look at the time on every list. {call}", call=call_it)
    text = reason_words(one.reason, language)
    return Card(lamp=Lamp.BAD, title=title, text=text, remedy=remedy)


def proof_card(survey: Survey, unit: str, language: Language) -> Card:
    """Return when a person last really opened the unit's copy here, and how many she found.

    `unit` is the machine's own; where it stands in none, the unit opened longest ago speaks.
    """
    say, title = language.say, language.say("Opened and counted")
    status = _asked(survey, unit)
    proof = status.proved if status else None
    if status is None or proof is None:
        return Card(lamp=Lamp.WAITING, title=title, text=say("Nobody so far"))
    when = _when(proof.at, survey.now, language)
    if not proof.good:
        return Card(lamp=Lamp.WAITING, title=title, text=say("{when}, not whole", when=when))
    counted = language.count("{n} patient", "{n} patients", proof.patients)
    return Card(lamp=Lamp.GOOD, title=title, text=f"{when}, {status.unit.code}: {counted}")


def _asked(survey: Survey, unit: str) -> UnitStatus | None:
    own = next((one for one in survey.units if one.unit.code == unit), None)
    if own is not None or not survey.units:
        return own
    never = next((one for one in survey.units if one.proved is None), None)
    known = [(one.proved.at.wall, one) for one in survey.units if one.proved is not None]
    return never or min(known, key=lambda pair: pair[0])[1]


def scrub_cards(survey: Survey, language: Language) -> Sequence[Card]:
    """Return the fact that every stored copy was read and is whole; nothing where it is not."""
    scrub = survey.care.scrub
    if scrub is None or not scrub.good:
        return []
    text = language.count("{when}, {n} copy whole", "{when}, {n} copies whole", scrub.generations,
                          when=_when(scrub.at, survey.now, language))  # fmt: skip
    return [Card(lamp=Lamp.GOOD, title=language.say("Stored copies checked"), text=text)]


def probe_cards(survey: Survey, language: Language) -> Sequence[Card]:
    """Return when the live system last found its test patient; nothing where one did not."""
    if not survey.probes or not all(one.found for one in survey.probes.values()):
        return []
    latest = max(survey.probes.values(), key=lambda one: one.at.wall)
    text = language.say("{when}, found in {seconds} s",
                        when=_when(latest.at, survey.now, language),
                        seconds=language.number(f"{max(latest.seconds, 0.1):.1f}"))  # fmt: skip
    return [Card(lamp=Lamp.GOOD, title=language.say("Test patient in the live system"), text=text)]


def _when(at: Instant, now: Instant, language: Language) -> str:
    same_day = language.day_words(at.wall) == language.day_words(now.wall)
    return language.clock(at.wall) if same_day else language.moment(at.wall)
