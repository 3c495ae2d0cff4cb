"""Right-to-left words in the order in which they are seen, for paper and glass alike.

Our sheets run from left to right and hold names of all languages. Both renderers place signs
from left to right, one line at a time, so a line's right-to-left words are turned round and
their letters joined before they are placed.

1. Only letters are turned, and what stands between two of them (a space, a hyphen). Figures and
   Latin words keep the order in which they were written: by the Unicode rule (UAX 9) the "400"
   of "<Arabic name> 400 mg" would change to the name's other side, and a dose would stand apart
   from its unit. A dose is never moved.
2. A letter is written only where the faces hold every form that joining may give it; the caller
   asks `forms`. Vowel marks are not: stacked wrongly they make another name.
3. The words are turned a line at a time, after the text was broken into lines: a name that goes
   over two lines begins on the first.
"""

import re

from arabic_reshaper import ArabicReshaper
from arabic_reshaper.letters import LETTERS_ARABIC

_LETTERS = "\u05be\u05d0-\u05ea\u05f3\u05f4\u0621-\u063a\u0640-\u064a\u0671-\u06d5"
_TURNED = re.compile(f"[{_LETTERS}]+(?:[ \u00a0'’.-]+[{_LETTERS}]+)*")
_ANY = re.compile(f"[{_LETTERS}]")
# Lam with alef is one sign in every Arabic hand; the other ligatures are ornaments.
_JOIN = ArabicReshaper(
    {
        "delete_harakat": False,
        "delete_tatweel": False,
        "support_ligatures": True,
        "ARABIC LIGATURE ALLAH": False,
    }
)


def is_turned(sign: str) -> bool:
    """Return whether a sign is a letter that is read from right to left."""
    return _ANY.match(sign) is not None


def forms(sign: str) -> str:
    """Return every form that joining may give a letter, itself where it never joins."""
    joined: tuple[str, ...] = LETTERS_ARABIC.get(sign, (sign,))
    return "".join(joined)


def visual(line: str) -> str:
    """Return one line's signs from left to right as they are seen (arguments 1 and 3).

    A line without right-to-left letters comes back as it is. Letters are joined (Unicode's
    presentation forms B), so the result is for drawing and measuring only, never to be kept: nor
    is it kept here, since after the lock no patient's name may be left in the kiosk's memory.
    """
    if line.isascii() or not _ANY.search(line):
        return line
    return _TURNED.sub(lambda found: _JOIN.reshape(found.group())[::-1], line)
