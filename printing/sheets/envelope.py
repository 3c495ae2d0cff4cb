"""The sealed envelope: the sheet that carries a printed code, to be folded away until needed.

1. What the code opens, and what it does not, stands before the code itself.
2. The code stands on the middle part only, which lies inside when the sheet is folded; the
part that is glued on the outside bears its number and never a word of the code.
3. The sheet says what ends a code: a new one. Until then an opened envelope still opens.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from printing.language import Language, mark
from printing.sheets.amounts import NO_BREAK
from printing.sheets.identity import SEPARATOR


class EnvelopeKind(StrEnum):
    """Which envelope it is, by the role whose key its code opens."""

    RECOVERY = "recovery"
    BREAK_GLASS = "break-glass"


class PrintedCode(msgspec.Struct, frozen=True, kw_only=True):
    """A code as it goes to paper, once.

    `words` and `groups` ("K7QF-0M2D-...") are two spellings of the same secret. `serial` is
    the envelope's number, which is no secret; `site` and `device` name the machine it opens.
    """

    kind: EnvelopeKind
    words: tuple[str, ...]
    groups: str
    serial: str
    made: datetime
    site: str
    device: str
    support: str = ""


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """A heading with its sentences."""

    head: str
    lines: tuple[str, ...]


class Secret(msgspec.Struct, frozen=True, kw_only=True):
    """The middle part: the code in both spellings, and as a code to scan."""

    groups: Panel
    words: Panel
    scan: str
    scan_words: str
    advice: str


class Outside(msgspec.Struct, frozen=True, kw_only=True):
    """The part that is glued on the envelope; `lines` are written on by hand."""

    title: str
    serial: str
    place: str
    when: str
    after: str
    lines: tuple[tuple[str, ...], ...]


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """One envelope's sheet, in three parts: what it is, the code, the label for the outside."""

    kind: EnvelopeKind
    title: str
    serial: str
    place: str
    opens: Panel
    closed: Panel
    keep: Panel
    use: Panel
    fold: str
    secret: Secret
    cut: str
    outside: Outside


_TITLE = {
    EnvelopeKind.RECOVERY: mark("Recovery envelope"),
    EnvelopeKind.BREAK_GLASS: mark("Emergency envelope"),
}
_OPENS = {
    EnvelopeKind.RECOVERY: (
        mark("Every unit's lists on this machine, to read and to print."),
        mark("IT's work: people, keys, and the log of who read what."),
        mark("A backup of this machine, on another machine."),
    ),
    EnvelopeKind.BREAK_GLASS: (
        mark("Every unit's lists on this machine, to read and to print."),
        mark("A copy that cannot be verified, where there is no other; it is marked in red."),
    ),
}
_CLOSED = {
    EnvelopeKind.RECOVERY: (mark("The lists of another machine."),),
    EnvelopeKind.BREAK_GLASS: (
        mark("People, keys, settings and the log: they are IT's."),
        mark("The lists of another machine."),
    ),
}
_KEEP = {
    EnvelopeKind.RECOVERY: mark(
        "In IT's safe, never beside the machine. Two persons know where it lies."
    ),
    EnvelopeKind.BREAK_GLASS: mark(
        "Locked in, where the nurse in charge reaches it at any hour; never beside the machine."
    ),
}
_WHEN = {
    EnvelopeKind.RECOVERY: mark(
        "Open only when IT needs it: the machine must be restored, or nobody is left who may "
        "add people."
    ),
    EnvelopeKind.BREAK_GLASS: mark(
        "Open only when the lists are needed and nobody here can unlock the screen."
    ),
}
_GROUP_OF_WORDS = "-"


def envelope(printed: PrintedCode, language: Language) -> Envelope:
    """Return the sheet of one code. Raises ValueError where a spelling is missing."""
    if not printed.words or not printed.groups.strip(_GROUP_OF_WORDS):
        raise ValueError("an envelope needs both spellings of its code")
    say = language.say
    place = SEPARATOR.join(part for part in ("Lykta", printed.site, printed.device) if part)
    serial = say("No. {serial}", serial=printed.serial)
    return Envelope(
        kind=printed.kind,
        title=say(_TITLE[printed.kind]),
        serial=serial,
        place=SEPARATOR.join((place, say("made {day}", day=_day(printed, language)))),
        opens=Panel(
            head=say("The code opens"), lines=tuple(say(one) for one in _OPENS[printed.kind])
        ),
        closed=Panel(
            head=say("It does not open"), lines=tuple(say(one) for one in _CLOSED[printed.kind])
        ),
        keep=Panel(head=say("Where it is kept"), lines=(say(_KEEP[printed.kind]),)),
        use=Panel(head=say("How it is used"), lines=_use(printed, language)),
        fold=say("Fold here, print inside. Then into an envelope with a dark lining."),
        secret=_secret(printed, language),
        cut=say("Cut here. Glue the part below on the outside of the envelope."),
        outside=_outside(printed, place, serial, language),
    )


def _day(printed: PrintedCode, language: Language) -> str:
    return printed.made.astimezone(language.zone).date().isoformat()


def _use(printed: PrintedCode, language: Language) -> tuple[str, ...]:
    say = language.say
    return (
        say("On the locked screen touch Unlock, then Open with the envelope."),
        say("Type the groups or the words, or scan the square code: each of them is enough."),
        say("Every use is logged, and the screen shows everybody that the envelope was opened."),
        _call_it(printed, language),
    )


def _call_it(printed: PrintedCode, language: Language) -> str:
    if not printed.support:
        return language.say("Then call IT: they make a new envelope, and this code ends.")
    phone = printed.support.replace(" ", NO_BREAK)
    return language.say(
        "Then call IT, {number}: they make a new envelope, and this code ends.", number=phone
    )


def _secret(printed: PrintedCode, language: Language) -> Secret:
    say = language.say
    return Secret(
        groups=Panel(
            head=say("The code in groups"),
            lines=tuple(printed.groups.strip(_GROUP_OF_WORDS).split(_GROUP_OF_WORDS)),
        ),
        words=Panel(head=say("The same code in words"), lines=printed.words),
        scan=printed.groups.strip(_GROUP_OF_WORDS).upper(),
        scan_words=say("The same code, to scan"),
        advice=say(
            "Capitals, hyphens and spaces do not matter. The groups hold no I, L or O: what looks "
            "like one is 1 or 0. Four letters of a word are enough. Never copy or photograph this "
            "part."
        ),
    )


def _outside(printed: PrintedCode, place: str, serial: str, language: Language) -> Outside:
    say = language.say
    return Outside(
        title=say(_TITLE[printed.kind]),
        serial=serial,
        place=place,
        when=say(_WHEN[printed.kind]),
        after=_call_it(printed, language),
        lines=(
            (say("Sealed on"), say("by"), say("and by")),
            (say("Opened on"), say("by"), say("reason")),
        ),
    )
