"""What a sheet of paper is worth: read its code, and say whether it is the newest there is.

Safety arguments; the numbers stand here and in `appliance.desk.judging`:
1. "Newest" is said only of a sheet that this machine sealed or was asked for by its letters, that
   it has neither replaced nor withdrawn nor outlived, and whose contents are those of the newest
   copy as far as could be looked; how far that was is said in the same breath.
2. "Altered" is said only where a seal of this machine's own key does not fit. A lost key, another
   machine, a sheet without a seal have words of their own: nobody is told of forgery because a
   disk was changed.
3. What nobody unlocked for stays closed: without a person the contents are not compared, only
   that there is a newer copy is said. No answer names a patient; who may read gets her key.
4. Letters or a number typed by hand name a sheet and prove nothing: the answer says so.
5. A sheet of an exercise is told for what it is by every machine, whether it can prove it or not;
   only on the exercise's own ground, where everything is one, is it judged like any other.
"""

import re

from appliance.desk.checked import Checked, Verdict
from appliance.desk.documents import Documents
from appliance.desk.judging import Case, Judge, Newest
from appliance.desk.sealing import Seals
from printing.language import LANGUAGES, Language, mark
from printing.paper.seal import short_code, words_digest
from storage import sheet_seal
from storage.errors import LyktaError
from storage.sheet_register import Known
from storage.sheet_seal import Seal

_SHORT = re.compile(r"([0-9A-Z]{3})-?([0-9A-Z]{3})")
_NUMBER = re.compile(r".+-X?[0-9A-F]{3,}")
_ALIKE = str.maketrans("ILO", "110")
_EXERCISES = tuple(f"{Language(code).say('EXERCISE')}-" for code in LANGUAGES)
"""How the numbers of an exercise's sheets begin, in every language one may be held in."""


class NoSuchSheet(LyktaError):
    """No sheet of this number or these letters is known."""

    code = "U-24"
    message = "No sheet “{typed}” is known on this machine."
    remedy = (
        "Look again at the six letters under the square, or at the number at the foot of the "
        "page. A sheet of another machine is checked there."
    )


class Checker:
    """Checks sheets on one machine, in one language."""

    def __init__(self, seals: Seals, language: Language, newest: Newest) -> None:
        """Check with these seals; `newest` tells what copies there are."""
        self._seals = seals
        self._judge = Judge(seals=seals, language=language, newest=newest)

    def check(self, text: str, documents: Documents | None = None, words: str = "") -> Checked:
        """Return what a sheet is worth, by its scanned code, its six letters or its number.

        `documents` are those of whoever is unlocked, `words` the page's words where they could be
        read (`printing.scans`). Raises NotASeal, SealTorn, NoSuchSheet, and disk errors where
        the register cannot be read.
        """
        plain = sheet_seal.unswapped(text)
        if self._is_of_exercise(plain):
            case = Case(self._judge, None)
            case.say(mark("It is of an exercise, with invented patients."))
            return case.ended(Verdict.EXERCISE)  # 5
        if plain.startswith("LYKTA:"):
            return self._unsealed(plain, documents)
        if plain.startswith("LYKTA1.") or not _may_be_typed(plain):
            return self._sealed(Seal.read(plain), documents, words)
        known, page = self._named(plain)
        case = Case(self._judge, documents, page)
        case.say(mark("Letters and numbers only name a sheet. Scan the square to prove it."))  # 4
        return case.judged(known)

    def unreadable(self, why: str) -> Checked:
        """Return the answer for a page whose code could not be read; `why` in the language."""
        case = Case(self._judge, None)
        case.say(why)
        return case.ended(Verdict.UNCHECKABLE)

    def _is_of_exercise(self, plain: str) -> bool:
        """Return whether a code or a number is of an exercise that is not held here now (5)."""
        if self._seals.machine == sheet_seal.EXERCISE:
            return False
        if plain.startswith("LYKTA1."):
            machine = plain.split(".", 2)[1]
            return machine == sheet_seal.machine_tag(sheet_seal.EXERCISE)
        return plain.removeprefix("LYKTA:").startswith(_EXERCISES)

    def _named(self, typed: str) -> tuple[Known, int]:
        """Return the sheet of six letters or a number, and the page, 0 where not known."""
        short = _SHORT.fullmatch(typed)
        if short:
            found = self._seals.register.named("-".join(short.groups()).translate(_ALIKE))
            if found:
                return found[-1]
        known = self._seals.register.sheet(typed)
        if known is None:
            raise NoSuchSheet(typed=typed)
        return known, 0

    def _unsealed(self, plain: str, documents: Documents | None) -> Checked:
        """Judge a sheet whose code is no seal: it was printed while there was no key."""
        serial, _, page = plain.partition(":")[2].rpartition(":")
        number = page.partition("/")[0]
        case = Case(self._judge, documents, int(number) if number.isdigit() else 0)
        case.say(mark("It was printed without a seal."))
        case.number = serial
        known = self._seals.register.sheet(serial)
        judged = case.judged(known) if known else None
        if judged is None or judged.verdict is Verdict.CURRENT:
            return case.ended(Verdict.UNCHECKABLE)  # 1: nothing proves that it is that sheet
        return judged

    def _sealed(self, seal: Seal, documents: Documents | None, words: str) -> Checked:
        key = self._seals.key()
        case = Case(self._judge, documents, seal.claim.x)
        case.number, case.pages, case.as_of = seal.claim.number, seal.claim.y, seal.claim.as_of
        if key is None or not sheet_seal.is_of_key(key, seal):  # 2
            if seal.machine != sheet_seal.machine_tag(self._seals.machine):
                case.say(mark("It was sealed by another machine, or before this one was set up."))
                return case.ended(Verdict.FOREIGN)
            case.say(mark("It was sealed with a key that this machine no longer has."))
            return case.ended(Verdict.UNCHECKABLE)
        if not sheet_seal.verify(key, seal):
            case.pages, case.as_of = 0, None  # nothing it says of itself is believed
            case.say(mark("The code does not fit: it was not made here, or it was changed."))
            return case.ended(Verdict.ALTERED)
        case.is_proved = True
        if words and not sheet_seal.says(key, seal, words_digest(_without_letters(words, seal))):
            case.say(mark("The words on the page are not those that were printed."))
            return case.ended(Verdict.ALTERED)
        known = self._remembered(seal)
        if known is None:
            case.say(mark("It was printed here, but this machine no longer remembers the sheet."))
            return case.ended(Verdict.UNCHECKABLE)
        return case.judged(known)

    def _remembered(self, seal: Seal) -> Known | None:
        """Return the register's sheet that a proved seal is of; numbers may begin anew."""
        wanted = seal.claim
        for known in self._seals.register.numbered(wanted.number):
            sheet = known.sheet
            said = (sheet_seal.unit_tag(sheet.unit), sheet_seal.kind_code(sheet.kind))
            if said == (wanted.unit, wanted.kind) and sheet.generation == wanted.generation:
                return known
        return None


def _may_be_typed(plain: str) -> bool:
    """Return whether a text has the form of six letters or of a sheet's number."""
    return bool(_SHORT.fullmatch(plain) or _NUMBER.fullmatch(plain))


def _without_letters(words: str, seal: Seal) -> str:
    """Return a page's words without the six letters under its code: they came after the seal."""
    return words.replace(short_code(f"{seal.body}.{seal.proof}"), "", 1)
