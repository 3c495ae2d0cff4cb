"""The board's cards for what needs a person besides old copies and the printer.

Each says what is so, what it means on the ward, and what to do; none names a patient.
"""

from collections.abc import Sequence

import msgspec

from appliance.desk.envelopes import EnvelopeOpened
from appliance.kiosk.ports import Card, Lamp, Sign
from printing.language import Language, mark
from storage.clock import ClockVerdict, Instant
from storage.errors import LyktaError

_OPENED = {
    "break-glass": mark("The emergency envelope was opened"),
    "recovery": mark("The recovery envelope was opened"),
}


class Doubts(msgspec.Struct, frozen=True, kw_only=True):
    """What the machine knows of itself: `faults` of its log, the `envelope` opened last."""

    faults: tuple[LyktaError, ...] = ()
    envelope: EnvelopeOpened | None = None


def log_cards(doubts: Doubts, language: Language) -> Sequence[Card]:
    """Return a card for each reason why the log cannot be written."""
    told = [language.error(fault) for fault in doubts.faults]
    title = language.say("The log cannot be written")
    return [Card(lamp=Lamp.ATTENTION, title=title, text=text, remedy=remedy)
            for text, remedy in told]  # fmt: skip


def envelope_cards(doubts: Doubts, language: Language, call_it: str) -> Sequence[Card]:
    """Return the card that tells everybody of an opened envelope, until there is a new one."""
    opened = doubts.envelope
    if opened is None:
        return []
    say, title = language.say, _OPENED.get(opened.role, _OPENED["break-glass"])
    when = language.moment_words(opened.at.wall)
    name = opened.by or say("nobody gave a name")
    return [
        Card(
            lamp=Lamp.BAD,
            title=say(title),
            text=" ".join(
                part
                for part in (
                    say("{when}, by {person}. Who has the code can open again.", when=when,
                        person=name),
                    _second(opened, language),
                )
                if part
            ),
            remedy=say("IT makes a new envelope. {call}", call=call_it),
        )
    ]  # fmt: skip


def _second(opened: EnvelopeOpened, language: Language) -> str:
    """Say who stood beside her, and whether that was proved; empty while nobody has answered."""
    if opened.proved:
        return language.say("Confirmed by {person}.", person=opened.second)
    if opened.second:
        return language.say("{person} was there, without proof.", person=opened.second)
    return ""


def clock_sign(verdict: ClockVerdict, language: Language) -> Sign | None:
    """Return what the bar says beside the clock, None where something vouches for it."""
    if verdict is ClockVerdict.CONFIRMED:
        return None
    if verdict is ClockVerdict.WRONG:
        return Sign(lamp=Lamp.BAD, label="", word=language.say("is wrong"))
    return Sign(lamp=Lamp.ATTENTION, label="", word=language.say("Not confirmed"))


def clock_cards(
    verdict: ClockVerdict, now: Instant, language: Language, call_it: str
) -> Sequence[Card]:
    """Return the card that asks a person about the clock, where nothing vouches for it."""
    if verdict is ClockVerdict.CONFIRMED:
        return []
    say, wrong = language.say, verdict is ClockVerdict.WRONG
    moment = language.moment_words(now.wall)
    local = now.wall.astimezone(language.zone)
    return [
        Card(
            lamp=Lamp.BAD if wrong else Lamp.ATTENTION,
            title=say("The clock is wrong") if wrong else say("The clock is not confirmed"),
            text=say("It shows {moment} {year}. Compare with your own watch.", moment=moment,
                     year=local.year),
            remedy=say("Is it right? Unlock, then touch “Is the clock right?”. If not: {call}",
                       call=call_it),
        )
    ]  # fmt: skip
