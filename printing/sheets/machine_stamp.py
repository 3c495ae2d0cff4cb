"""Where a sheet comes from that holds no patient's data: which machine, when, its number.

Such a sheet needs nobody to unlock. It bears no as-of time, because nothing on it is of one.
"""

from datetime import datetime

import msgspec

from printing.language import Language
from printing.sheets.amounts import NO_BREAK
from printing.sheets.identity import SEPARATOR
from printing.sheets.sheet import AsOf, Foot, Head

NOTHING = AsOf(label="", when="", age="", missing="")
"""The as-of box of a sheet that is of no time: it is not drawn."""


class MachineStamp(msgspec.Struct, frozen=True, kw_only=True):
    """What such a sheet says of itself: machine, instant, number, whom to call.

    `by` is who printed it, empty where nobody was unlocked; `serial` is empty for what is only
    counted or shown on glass.
    """

    device: str
    printed: datetime
    serial: str = ""
    by: str = ""
    site: str = ""
    support: str = ""


def machine_head(title: str, count: str, capsule: str, name: str = "") -> Head:
    """Return a head without patient and without as-of time."""
    return Head(title=title, count=count, capsule=capsule, name=name, as_of=NOTHING)


def machine_foot(
    stamp: MachineStamp, name: str, remark: str, language: Language, tick: str = ""
) -> Foot:
    """Return the foot: who printed it where, then what to know of it and whom to call.

    The sheet's number stands again, large, where a patient's number would.
    """
    below = [remark]
    if stamp.support:
        below.append(language.say("support {phone}", phone=stamp.support.replace(" ", NO_BREAK)))
    return Foot(
        serial=stamp.serial,
        lines=(printed_words(stamp, language), SEPARATOR.join(part for part in below if part)),
        number=stamp.serial,
        name=name,
        page_pattern=language.say("Page {x} of {y}"),
        tick=tick,
    )


def with_site(stamp: MachineStamp, remark: str) -> str:
    """Return a remark with the site before it, for what hangs on a wall."""
    return SEPARATOR.join(part for part in (stamp.site, remark) if part)


def printed_words(stamp: MachineStamp, language: Language) -> str:
    """Return in one line which sheet it is, printed when, by whom, where."""
    day = stamp.printed.astimezone(language.zone).date().isoformat()
    moment = f"{day} {language.clock(stamp.printed)}"
    parts = [language.say("Sheet {serial}", serial=stamp.serial)] if stamp.serial else []
    if stamp.by:
        parts.append(language.say("printed {moment} by {person}", moment=moment, person=stamp.by))
    else:
        parts.append(language.say("printed {moment}", moment=moment))
    parts.append(language.say("device {device}", device=stamp.device))
    return SEPARATOR.join(parts)
