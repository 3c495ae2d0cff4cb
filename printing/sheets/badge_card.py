"""The personal card: the sheet that carries somebody's own code, to be cut out and worn.

1. What the card does, and what to do when it is lost, stands on the sheet and not on the card.
2. The card bears her name, the machine and two spellings of the same code, one square, one in
   bars; never a password.
"""

from datetime import datetime

import msgspec

from printing.language import Language
from printing.sheets.amounts import NO_BREAK
from printing.sheets.identity import SEPARATOR


class PrintedBadge(msgspec.Struct, frozen=True, kw_only=True):
    """A card as it goes to paper, once.

    `code` is what a scanner reads, `function` her function in words. `alone` says that the card
    opens without the password.
    """

    person: str
    function: str
    code: str
    made: datetime
    site: str
    device: str
    alone: bool
    support: str = ""


class BadgeCard(msgspec.Struct, frozen=True, kw_only=True):
    """The sheet: a title, sentences, and the card in the middle of it."""

    title: str
    place: str
    head: str
    lines: tuple[str, ...]
    cut: str
    person: str
    function: str
    name: str
    found: str
    scan: str


def badge_card(printed: PrintedBadge, language: Language) -> BadgeCard:
    """Return the sheet of one card."""
    say = language.say
    day = printed.made.astimezone(language.zone).date().isoformat()
    place = SEPARATOR.join(part for part in ("Lykta", printed.site, printed.device) if part)
    opens = (
        say("Scan it on any screen: the lists open, and everything is logged with your name.")
        if printed.alone
        else say("Scan it on any screen: your name stands there, and you type your password.")
    )
    return BadgeCard(
        title=say("Personal card"),
        place=SEPARATOR.join((place, say("made {day}", day=day))),
        head=say("How the card is used"),
        lines=(
            opens,
            say("It is yours alone. Wear it; never leave it at the machine or lend it."),
            say("Your password goes on opening, also without the card."),
            _lost(printed, language),
        ),
        cut=say("Cut out along the frame. Laminate it; a copy of it opens as well."),
        person=printed.person,
        function=printed.function,
        name=place,
        found=_found(printed, language),
        scan=printed.code,
    )


def _lost(printed: PrintedBadge, language: Language) -> str:
    if not printed.support:
        return language.say("Lost it? Call IT at once: they end the card.")
    phone = printed.support.replace(" ", NO_BREAK)
    return language.say("Lost it? Call IT at once, {number}: they end the card.", number=phone)


def _found(printed: PrintedBadge, language: Language) -> str:
    if not printed.support:
        return language.say("Found? Give it to the hospital's IT.")
    phone = printed.support.replace(" ", NO_BREAK)
    return language.say("Found? Call {number}.", number=phone)
