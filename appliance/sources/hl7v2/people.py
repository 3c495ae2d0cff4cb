"""Who and where: PID and PV1 in our records' words."""

from zoneinfo import ZoneInfo

from appliance.sources.feed import AllergyAct, AllergyTold, Place, Visit, Whom
from appliance.sources.hl7v2.errors import MessageLacks
from appliance.sources.hl7v2.message import Message, Rep, Segment
from appliance.sources.hl7v2.values import instant, staff_name
from storage.records import Allergy, Person, Sex

_NATIONAL = ("NI", "NNSWE", "NNNOR", "NNDNK", "NNFIN", "PN", "SS", "SB", "MR", "PI", "PT")
_SEX = {"F": Sex.FEMALE, "M": Sex.MALE, "O": Sex.OTHER}
_BEDDED = {"I": True, "E": True, "B": True, "O": False, "P": False, "R": False}
_NONE_KNOWN = frozenset({"716186003"})
_SEVERE = frozenset({"SV"})


def whom(pid: Segment, protection: Segment | None = None) -> Whom:
    """Return the person of a PID segment. Raises MessageLacks where it gives no number."""
    numbers = tuple(one(1) for one in pid.reps(3) if one(1))
    if not numbers:
        raise MessageLacks(why="PID-3")
    name = pid.rep(5)
    return Whom(
        numbers=numbers,
        person=Person(
            key=numbers[0],
            number=_best(pid),
            family=name(1),
            given=" ".join(part for part in (name(2), name(3)) if part),
            birth=_birth(pid(7)),
            sex=_SEX.get(pid(8).upper(), Sex.UNKNOWN),
            protected=protection is not None and protection(12).upper() == "Y",
            phone=pid(13, 1) or pid(13, 12),
        ),
    )


def _best(pid: Segment) -> str:
    reps = pid.reps(3)
    typed = (one(1) for kind in _NATIONAL for one in reps if one(5).upper() == kind and one(1))
    return next(typed, next(one(1) for one in reps if one(1)))


def _birth(text: str) -> str:
    digits = text[:8]
    if not (digits.isascii() and digits.isdigit()):
        return ""
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)


def visit(message: Message, zone: ZoneInfo) -> Visit:
    """Return the stay that a message is about, as far as its PV1 says."""
    pv1 = message.first("PV1")
    return Visit(
        numbers=tuple(number for number in (pv1(19), pv1(50)) if number),
        bedded=_BEDDED.get(pv1(2).upper()),
        place=place(pv1.rep(3)),
        prior=place(pv1.rep(6)),
        since=instant(pv1(44), zone),
        physician=staff_name(pv1.rep(7)),
    )


def place(where: Rep) -> Place:
    """Return a person location (PL)."""
    return Place(ward=where(1), room=where(2), bed=where(3), facility=where(4))


def allergies(message: Message) -> tuple[AllergyTold, ...]:
    """Return what AL1 and IAM segments say; AL1 only ever adds: it may be a part of the list."""
    listed = [_told(one, 3, 4, 5, "A", one(6)) for one in message.all("AL1")]
    acted = [_told(one, 3, 4, 5, one(6).upper() or "?", one(11)) for one in message.all("IAM")]
    return tuple(one for one in (*listed, *acted) if one is not None)


def is_understood(message: Message) -> bool:
    """Say whether every line about an allergy has a substance and an act that is known."""
    acts = {one(6).upper() for one in message.all("IAM")}
    lines = (*message.all("AL1"), *message.all("IAM"))
    return acts <= {"A", "D", "U", "X"} and all(one.rep(3).words for one in lines)


def _told(
    line: Segment, code: int, severity: int, reaction: int, act: str, since: str
) -> AllergyTold | None:
    what = line.rep(code)
    if act == "X" or not what.words:
        return None
    if what(1) in _NONE_KNOWN or what(4) in _NONE_KNOWN:
        return None if act == "D" else AllergyTold(act=AllergyAct.NONE_KNOWN)
    allergy = Allergy(
        key=f"feed:{line(7) or what(1) or what.words}" if line.name == "IAM" else f"feed:{what(1)}",
        substance=what.words,
        reactions=tuple(one.words for one in line.reps(reaction)),
        severe=line(severity).upper() in _SEVERE,
        since=since,
    )
    return AllergyTold(act=AllergyAct.REMOVE if act == "D" else AllergyAct.ADD, allergy=allergy)
