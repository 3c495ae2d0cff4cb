"""L8, the printer's test page: what a nurse looks at, measures and scans once a month.

It is of nobody and of no time: the patient on it is invented, and it says so. The code to type
shows that the page in her hand came out of the printer that was asked.
"""

from typing import ClassVar

import msgspec

from printing.language import Language, mark
from printing.sheets.amounts import NO_BREAK
from printing.sheets.identity import SEPARATOR
from printing.sheets.machine_stamp import MachineStamp, machine_foot
from printing.sheets.sheet import AsOf, Foot, Head
from printing.sheets.wording import worded

SHADES = (5, 10, 15, 30, 100)
"""The steps of the grey wedge in per cent black."""
PENS = ("0.1", "0.25", "0.4", "0.6", "0.8", "1")
"""The widths of the ladder of lines in points."""
SIZES = (6, 7, 8, 9, 10, 12)
"""The sizes of the lines of signs in points."""


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """The printer that is tested, as far as it tells of itself; empty and None are not known."""

    name: str
    tray: str = ""
    serial: str = ""
    pages: int | None = None
    toner: int | None = None
    duplex: bool = False


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The fixed phrases of the page, each named by where it stands."""

    code: str
    code_hint: str
    code_help: tuple[str, ...]
    wedge: str
    wedge_hint: str
    signs: str
    signs_hint: str
    scale: str
    scale_hint: str
    measure: str
    corners: str
    codes: str
    codes_hint: str
    barcode: str
    square: str
    seal: str
    scanned: str
    model: str
    model_hint: str
    drug: str
    strength: str
    amount: str
    questions: tuple[str, ...]
    yes: str
    no: str
    date: str
    name: str
    shred: str
    reverse: str
    reverse_help: tuple[str, ...]


class TestPage(msgspec.Struct, frozen=True, kw_only=True):
    """A test page with its reverse. `code` is what she types, empty where nobody waits for it.

    `barcode` and `square` are what the two codes say; `shades`, `pens` and `sizes` are the
    words beside the steps, `sample` is the line of signs.
    """

    __test__: ClassVar[bool] = False

    head: Head
    foot: Foot
    code: str
    shades: tuple[str, ...]
    pens: tuple[str, ...]
    sizes: tuple[str, ...]
    sample: str
    barcode: str
    square: str
    words: Words


_WORDS = Words(
    code=mark("Code to type on the screen"),
    code_hint=mark("Shows that the page came out of the right printer"),
    code_help=(
        mark("Type the code on the screen that asked for the page."),
        mark("Then read the barcode below with the unit's hand scanner."),
    ),
    wedge=mark("Grey steps and lines"),
    wedge_hint=mark("All five boxes can be told apart, every line can be seen"),
    signs=mark("Text and signs"),
    signs_hint=mark("Each line can be read"),
    scale=mark("Scale and straightness"),
    scale_hint=mark("50 mm must be 49.5–50.5 mm"),
    measure=mark("mm – measure with a ruler:"),
    corners=mark("Four corner marks 5 mm from the edge"),
    codes=mark("Codes"),
    codes_hint=mark("Read all three with the hand scanner"),
    barcode=mark("barcode"),
    square=mark("square code"),
    seal=mark("seal, top right"),
    scanned=mark("read"),
    model=mark("This is a row of the administration overview"),
    model_hint=mark("Fictitious, Woman  18020202-0202"),
    drug="insulin glargin",
    strength=mark("100 units/ml"),
    amount=mark("14 units"),
    questions=(
        mark("I can read all of the text"),
        mark("All four corner marks can be seen"),
        mark("The hatched and the grey fields can be told apart"),
        mark("The reverse is printed and says “Reverse of page 1”"),
        mark("One row was compared with the record and agrees"),
    ),
    yes=mark("yes"),
    no=mark("no – report it"),
    date=mark("date"),
    name=mark("name (capitals)"),
    shred=mark("then shred the page"),
    reverse=mark("Reverse of page 1"),
    reverse_help=(
        mark("Hold the sheet against the light: the corner marks lie on one another."),
        mark("Is this a sheet of its own? Then the printer prints on one side only."),
    ),
)


def printer_page(stamp: MachineStamp, tried: Tried, code: str, language: Language) -> TestPage:
    """Return the test page of one printer; `code` is a one-time code of a few letters."""
    title = language.say("Monthly printer test")
    foot = machine_foot(stamp, title, language.say("test page, not for care"), language)
    return TestPage(
        head=_head(title, stamp, tried, language),
        foot=foot,
        code=" ".join(code),
        shades=tuple(f"{shade}{NO_BREAK}%" for shade in SHADES),
        pens=tuple(f"{language.number(pen)}{NO_BREAK}pt" for pen in PENS),
        sizes=tuple(f"{size}{NO_BREAK}pt" for size in SIZES),
        sample=_sample(language),
        barcode=_barcode(stamp, language),
        square=f"LYKTA TEST {stamp.serial}".strip(),
        words=worded(_WORDS, language),
    )


def _barcode(stamp: MachineStamp, language: Language) -> str:
    """Return what the bars say: machine and month, in signs that every scanner types."""
    plain = "".join(sign for sign in stamp.device.upper() if sign.isascii() and sign.isalnum())
    device = plain.removeprefix("LYKTA")[:12]
    return f"LYKTA-{device}-{stamp.printed.astimezone(language.zone):%m%y}".replace("--", "-")


def _head(title: str, stamp: MachineStamp, tried: Tried, language: Language) -> Head:
    """Return the head: the printer where a patient's name stands, and when it was printed."""
    return Head(
        title=title,
        count="",
        capsule=language.say("TEST PAGE – NOT FOR CARE"),
        name=language.say("Printer {name}", name=tried.name),
        person=SEPARATOR.join(_identity(tried, language)),
        facts=(
            SEPARATOR.join(_state(tried, language)),
            language.say("Compare, tick, and type the code on the screen."),
        ),
        as_of=AsOf(
            label=language.say("TEST PAGE PRINTED"),
            when=language.moment_words(stamp.printed),
            age=language.say("Nothing on it is from the record."),
            missing=language.say("Test page – invented patient."),
        ),
    )


def _identity(tried: Tried, language: Language) -> list[str]:
    found = [language.say("Tray {tray}", tray=tried.tray)] if tried.tray else []
    if tried.serial:
        found.append(language.say("serial no {serial}", serial=tried.serial))
    if tried.pages is not None:
        printed = language.number(str(tried.pages))
        found.append(language.say("{pages} pages", pages=printed))
    return found


def _state(tried: Tried, language: Language) -> list[str]:
    found = []
    if tried.toner is not None:
        found.append(language.say("Toner {percent} %", percent=tried.toner))
    both = language.say("prints on both sides") if tried.duplex else ""
    return [*found, "A4", both or language.say("prints on one side")]


def _sample(language: Language) -> str:
    """Return the line of signs that are easily taken for one another, and two amounts."""
    amounts = f"{language.number('2.5')} mg   {language.number('10000')} {language.say('units')}"
    return f"Åäö æø ß é ł   0O  1lI  5S  8B   , .   µ ½ ≥ ≤ °C   {amounts}"
