"""From a treatment plan to the prescriptions of one stay, with all that will happen to them.

A prescription knows its whole life from the first minute; what a reader sees of it depends on
the instant at which it is looked at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from appliance.sources.demo import hours
from appliance.sources.demo.dice import Dice
from appliance.sources.demo.drugs import DRUGS, Drug
from appliance.sources.demo.homecare import CLASHES, HOME
from appliance.sources.demo.plan import Line, Profile, Way
from appliance.sources.demo.stays import Stay

_STOPS = ("Biverkan", "Behövs inte längre", "Dubbelordination", "Läkarbeslut vid rond")
_HOLDS = ("Fasta", "Lågt blodtryck", "Avvaktar provsvar", "Illamående")
_STOP_SHARE = 0.07
_HOLD_SHARE = 0.12
_GROUP = 5


class Standing(StrEnum):
    """What has become of a prescription, in the words of MedicationRequest.status."""

    ACTIVE = "active"
    ON_HOLD = "on-hold"
    STOPPED = "stopped"
    COMPLETED = "completed"


@dataclass(frozen=True, kw_only=True)
class Prescription:
    """One order of one stay; `single` is the instant of a one-time dose.

    `ends` is the instant at which it becomes `ending`; from `held` on it is on hold.
    """

    id: str
    stay: Stay
    line: Line
    dose: str
    written: datetime
    starts: datetime
    ends: datetime | None = None
    ending: Standing = Standing.COMPLETED
    why_ended: str = ""
    held: datetime | None = None
    why_held: str = ""
    single: datetime | None = None

    @property
    def drug(self) -> Drug:
        """The drug that is prescribed."""
        return DRUGS[self.line.drug]

    def standing(self, now: datetime) -> Standing:
        """Return what has become of it by an instant at or after `written`."""
        if self.ends is not None and self.ends <= now:
            return self.ending
        if self.held is not None and self.held <= now:
            return Standing.ON_HOLD
        return Standing.ACTIVE

    def changed(self, now: datetime) -> datetime:
        """Return the last instant by which anything about it changed."""
        moments = (self.written, self.held, self.ends)
        return max(moment for moment in moments if moment is not None and moment <= now)


def prescriptions(dice: Dice, stay: Stay) -> tuple[Prescription, ...]:
    """Return every prescription of a stay, past and future, in the order of the plan."""
    lines = stay.resident.lines if stay.resident else _plan(dice, stay)
    return tuple(
        prescription
        for number, line in enumerate(lines)
        for prescription in _written(dice, stay, line, number)
    )


def _plan(dice: Dice, stay: Stay) -> tuple[Line, ...]:
    """Return the plan of the ward and then what the patient takes at home, without clashes."""
    ward = stay.profile.lines if stay.profile else ()
    chosen = list(ward)
    for home in _home(dice, stay):
        present = {DRUGS[line.drug].atc for line in chosen}
        if not any(_clashes(DRUGS[line.drug].atc, present) for line in home.lines):
            chosen += home.lines
    return tuple(chosen)


def _home(dice: Dice, stay: Stay) -> list[Profile]:
    age = stay.starts.year - stay.person.born.year
    fitting = [
        home
        for home in HOME
        if home.ages[0] <= age <= home.ages[1] and not (home.men_only and stay.person.woman)
    ]
    ranked = sorted(fitting, key=lambda home: dice.throw("home", stay.id, home.name))
    return ranked[: dice.between(0, 1 + age // 25, "home", stay.id)]


def _clashes(atc: str, present: set[str]) -> bool:
    if any(atc[:_GROUP] == other[:_GROUP] for other in present):
        return True
    return any(
        atc.startswith(group) and any(other.startswith(group) for other in present)
        for group in CLASHES
    )


def _written(dice: Dice, stay: Stay, line: Line, number: int) -> list[Prescription]:
    if line.renew:
        return _renewed(dice, stay, line, number)
    if line.way is Way.ONCE:
        return [_single(dice, stay, line, number)]
    return [_course(dice, stay, line, number)]


def _id(dice: Dice, stay: Stay, number: int, turn: int = 0) -> str:
    return dice.mark("order", stay.id, number, turn)


def _minutes(dice: Dice, stay: Stay, number: int) -> timedelta:
    """Return how long after the admission an order is written; a resident's are there at once."""
    if stay.resident:
        return timedelta(0)
    return timedelta(minutes=dice.between(12, 75, "written", stay.id, number))


def _course(dice: Dice, stay: Stay, line: Line, number: int) -> Prescription:
    """Return a standing, as needed or infused order, with the change that fate has for it."""
    written = stay.starts + _minutes(dice, stay, number) + line.after * hours.HOUR
    ends, ending, why = stay.ends, Standing.COMPLETED, ""
    held = written + line.held_after * hours.HOUR if line.held else None
    why_held = line.held
    if line.until is not None:
        ends = min(ends, stay.starts + line.until * hours.HOUR)
        if ends < stay.ends and line.stopped:
            ending, why = Standing.STOPPED, line.stopped
    elif not (stay.resident or line.held or line.oddity or line.after):
        fate = dice.share("fate", stay.id, number)
        turn = written + (stay.ends - written) * dice.share("turn", stay.id, number)
        turn = hours.whole_minute(turn)
        if fate < _STOP_SHARE:
            ends, ending = turn, Standing.STOPPED
            why = dice.pick(_STOPS, "why", stay.id, number)
        elif fate < _HOLD_SHARE:
            held, why_held = turn, dice.pick(_HOLDS, "why", stay.id, number)
    return Prescription(
        id=_id(dice, stay, number),
        stay=stay,
        line=line,
        dose=line.dose,
        written=written,
        starts=written,
        ends=max(ends, written),
        ending=ending,
        why_ended=why,
        held=held,
        why_held=why_held,
    )


def _single(dice: Dice, stay: Stay, line: Line, number: int) -> Prescription:
    """Return a one-time dose, completed by the minute in which it is given."""
    single = stay.starts + _minutes(dice, stay, number) + line.after * hours.HOUR
    before = line.after - line.ordered if line.ordered is not None else min(line.after, 3.0)
    given = single + timedelta(minutes=dice.between(2, 25, "given", stay.id, number))
    return Prescription(
        id=_id(dice, stay, number),
        stay=stay,
        line=line,
        dose=line.dose,
        written=single - before * hours.HOUR,
        starts=single,
        ends=min(given, stay.ends),
        single=single,
    )


def _renewed(dice: Dice, stay: Stay, line: Line, number: int) -> list[Prescription]:
    """Return an order and all its successors, each written when the one before it ends."""
    begin = stay.starts + _minutes(dice, stay, number)
    step = timedelta(hours=line.renew)
    made = []
    turn = 0
    while begin < stay.ends:
        ends = min(begin + step, stay.ends)
        once = line.way is Way.ONCE
        made.append(
            Prescription(
                id=_id(dice, stay, number, turn),
                stay=stay,
                line=line,
                dose=line.next_dose if turn % 2 and line.next_dose else line.dose,
                written=begin,
                starts=begin,
                ends=ends,
                ending=Standing.COMPLETED if once or ends == stay.ends else Standing.STOPPED,
                why_ended="" if once else "Dos ändrad",
                single=ends - timedelta(minutes=20) if once else None,
            )
        )
        begin, turn = ends, turn + 1
    return made
