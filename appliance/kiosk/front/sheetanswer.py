"""Whether a printed sheet may be used, with the lamp that its verdict deserves.

1. Only a sheet is green that is current, was proved by its seal, and was compared with the newest
   copy. What cannot be proved is never green, and never called false.
"""

from appliance.desk.checked import Verdict
from appliance.desk.checking import Checker
from appliance.desk.documents import Documents
from appliance.desk.judging import Newest
from appliance.desk.sealing import Seals
from appliance.kiosk.ports import Lamp, SheetAnswer
from printing.language import Language
from storage.errors import LyktaError
from storage.sheet_seal import unswapped

_LAMPS = {
    Verdict.CURRENT: Lamp.ATTENTION,
    Verdict.SUPERSEDED: Lamp.ATTENTION,
    Verdict.WITHDRAWN: Lamp.BAD,
    Verdict.ALTERED: Lamp.BAD,
    Verdict.FOREIGN: Lamp.UNKNOWN,
    Verdict.UNCHECKABLE: Lamp.UNKNOWN,
    Verdict.EXERCISE: Lamp.BAD,
}


class NothingSealed(LyktaError):
    """No key seals sheets here, so none can be checked."""

    code = "U-05"
    message = "This machine has no key for sheets, so it cannot check any."
    remedy = "Compare the sheet with the list on the screen, and tell IT."


def is_seal(typed: str) -> bool:
    """Tell whether a text can be the code of a printed sheet, as a scanner gives it."""
    return unswapped(typed).startswith(("LYKTA1", "LYKTA:"))


def answer_of(
    typed: str,
    seals: Seals | None,
    newest: Newest,
    language: Language,
    documents: Documents | None,
) -> SheetAnswer:
    """Return the answer for a code, six letters or a number; `documents` where it is unlocked.

    Raises NothingSealed and what Checker.check raises.
    """
    if seals is None:
        raise NothingSealed
    found = Checker(seals, language, newest).check(typed, documents)
    sure = found.verdict is Verdict.CURRENT and found.is_proved and found.is_compared  # 1
    return SheetAnswer(
        lamp=Lamp.GOOD if sure else _LAMPS[found.verdict],
        verdict=found.title,
        text=" ".join(found.lines),
        remedy=found.advice,
        facts=((language.say("Sheet"), found.sheet),) if found.sheet else (),
        unit=found.unit if found.verdict is Verdict.CURRENT else "",
    )
