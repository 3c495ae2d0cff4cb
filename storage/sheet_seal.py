"""The seal in a page's corner, as text: what it says, and the proof that this machine said it.

    LYKTA1.machine.key.unit.sheet.kind.copy.as-of.page.pages.words.proof

Only capitals, digits and full stops: the densest form of a QR code, and signs that a hand scanner
types alike on a Swedish, Norwegian, German and English keyboard. A German one swaps Y and Z;
the first word tells, and they are swapped back. Safety arguments, numbered as in the code:

1. No identity: the unit, the words and the machine stand as short tags, the patient not at all.
   The words' tag is keyed, so that nobody without the key can try names and orders against it.
2. The proof (80 bits of HMAC-SHA256, RFC 2104, under a sub-key of the unit's) covers every field
   before it, the tag of the words too: page 1 of 2 cannot become page 1 of 1, nor one ward's
   sheet another's.
3. Tags are compared in constant time.
4. A seal of another machine, or of a key that is lost, is told from a wrong one by the names of
   machine and key: nobody is called a forger because a disk died.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec

from storage.errors import LyktaError
from storage.keys.sheet_key import SheetKey

EXERCISE = b"lykta exercise"
"""What stands in place of a machine's public key in the seals of an exercise's sheets.

Every machine knows it, so that such a sheet is told for what it is wherever it is checked, and
long after the exercise's own key is gone. Who forges it makes a sheet that nobody uses.
"""
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
_FIRST = "LYKTA1"
_SWAPPED = str.maketrans("YZ", "ZY")
_NAME, _UNIT, _WORDS, _PROOF = 5, 4, 13, 16
_TELLING = 3
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_FORM = re.compile(
    rf"[{_SIGNS}]{{5}}\.[{_SIGNS}]{{5}}\.[{_SIGNS}]{{4}}\.[0-9A-Z]{{1,20}}\.[A-Z]{{1,4}}\.[0-9]{{1,10}}"
    rf"\.[{_SIGNS}]{{1,7}}\.[0-9]{{1,4}}\.[0-9]{{1,4}}\.[{_SIGNS}]{{13}}\.[{_SIGNS}]{{16}}"
)


class NotASeal(LyktaError):
    """What was scanned or typed is no page's code."""

    code = "U-21"
    message = "That is not the code of a sheet from Lykta."
    remedy = (
        "Scan the square in the corner of the page, or type the six letters under it. "
        "The code of a bottle, a label or a wrist band does not work here."
    )


class SealTorn(LyktaError):
    """A page's code was read in part only."""

    code = "U-22"
    message = "The code was read in part only."
    remedy = "Smooth the paper and scan once more, or type the six letters under the square."


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """What a page says of itself.

    `unit` is the unit's code, or, read from a page, its tag. `number` is the last part of the
    sheet's number, `kind` the kind of sheet ("medication-list", or read from a page: "ML").
    `generation` is the copy's number, 0 for none, and `as_of` its instant to the minute.
    """

    unit: str
    number: str
    kind: str
    generation: int = 0
    as_of: datetime | None = None
    x: int
    y: int


class Seal(msgspec.Struct, frozen=True, kw_only=True):
    """A seal that was read: nothing of it is proved before `verify`."""

    machine: str
    key: str
    claim: Claim
    words: str
    proof: str
    body: str

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the seal of a scanned text. Raises NotASeal, SealTorn."""
        plain = unswapped(text)
        first, _, rest = plain.partition(".")
        if first != _FIRST:
            raise SealTorn if plain.count(".") >= _TELLING else NotASeal
        if not _FORM.fullmatch(rest):
            raise SealTorn
        machine, key, unit, number, kind, copy, minute, x, y, words, proof = rest.split(".")
        claim = Claim(
            unit=unit,
            number=number,
            kind=kind,
            generation=int(copy),
            as_of=_instant(minute),
            x=int(x),
            y=int(y),
        )
        body = plain.rpartition(".")[0]
        return cls(machine=machine, key=key, claim=claim, words=words, proof=proof, body=body)


def unswapped(text: str) -> str:
    """Return a scanned or typed text in capitals, Y and Z as they are on paper."""
    plain = "".join(text.upper().split())
    return plain.translate(_SWAPPED) if plain.startswith("LZKTA") else plain


def make(key: SheetKey, machine: bytes, claim: Claim, words: str) -> str:
    """Return the seal of a page; `words` is the digest of its printed words, in hex."""
    unit = unit_tag(claim.unit)
    body = ".".join(
        (
            _FIRST,
            machine_tag(machine),
            _spelled(key.name, _NAME),
            unit,
            number_of(claim.number),
            kind_code(claim.kind),
            str(claim.generation),
            _minute(claim.as_of),
            str(claim.x),
            str(claim.y),
            _spelled(key.tag(f"words {unit}", words.encode()), _WORDS),  # 1
        )
    )
    return f"{body}.{_proof(key, unit, body)}"


def is_of_key(key: SheetKey, seal: Seal) -> bool:
    """Return whether a seal names this key (4)."""
    return seal.key == _spelled(key.name, _NAME)


def verify(key: SheetKey, seal: Seal) -> bool:
    """Return whether this key made a seal (2)."""
    return hmac.compare_digest(_proof(key, seal.claim.unit, seal.body), seal.proof)  # 3


def says(key: SheetKey, seal: Seal, words: str) -> bool:
    """Return whether a page with words of this digest (hex) was what was sealed."""
    tag = key.tag(f"words {seal.claim.unit}", words.encode())
    return hmac.compare_digest(_spelled(tag, _WORDS), seal.words)  # 3


def machine_tag(machine: bytes) -> str:
    """Return five signs for a machine, of the public key that it signs its copies with."""
    return _spelled(hashlib.sha256(b"lykta machine " + machine).digest(), _NAME)


def unit_tag(unit: str) -> str:
    """Return four signs for a unit's code; for a sheet of no unit too."""
    return _spelled(hashlib.sha256(b"lykta unit " + unit.encode()).digest(), _UNIT)


def number_of(serial: str) -> str:
    """Return the last part of a sheet's number, "0412" of "LYKTA-A12-0412": unique here."""
    return re.sub("[^0-9A-Z]", "", serial.rpartition("-")[2].upper())[-20:] or "0"


def kind_code(kind: str) -> str:
    """Return the two to four capitals of a kind of sheet: ML for "medication-list"."""
    words = kind.upper().split("-")
    return "".join(word[0] for word in words)[:4] if len(words) > 1 else words[0][:3]


def _proof(key: SheetKey, unit: str, body: str) -> str:
    return _spelled(key.tag(f"seal {unit}", body.encode()), _PROOF)


def _spelled(data: bytes, signs: int) -> str:
    """Return the first `signs` times five bits of data."""
    number = int.from_bytes(data, "big") >> (8 * len(data) - 5 * signs)
    return "".join(_SIGNS[number >> (5 * place) & 31] for place in reversed(range(signs)))


def _minute(at: datetime | None) -> str:
    minutes = (at - _EPOCH) // timedelta(minutes=1) if at is not None else 0
    signs = ""
    while minutes > 0:
        minutes, digit = divmod(minutes, 32)
        signs = _SIGNS[digit] + signs
    return signs or "0"


def _instant(signs: str) -> datetime | None:
    minutes = 0
    for sign in signs:
        minutes = minutes * 32 + _SIGNS.index(sign)
    return _EPOCH + timedelta(minutes=minutes) if minutes else None
