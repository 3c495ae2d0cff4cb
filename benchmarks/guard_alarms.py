"""How often the guard cries wolf, and what it sleeps through: `python -m benchmarks.guard_alarms`.

Wards that nobody has broken are simulated for years (Poisson admissions, stays of an exponential
length, occupancy 88 %, orders that come and go), then hospitals whose source dies in seven
ways. Every capture goes through the guard's own code; what is printed are false alarms a year
and the share of the faults that were refused in time. About four minutes on one core.
"""

# ruff: noqa: S311 - chance here is for variety, with a seed, not for secrets

import argparse
import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta

import msgspec

from appliance.capture import guard, guard_learnt, guard_site
from appliance.capture.guard import Counts, Facts, Limits, Policy
from appliance.capture.guard_course import Course, Row
from storage.records import Unit

UNIT = Unit(code="W", name="W")
QUARTER = 900
DAY = 86400
YEAR = 365
POLICY = Policy()


class Kind(msgspec.Struct, frozen=True):
    """A kind of ward: beds, mean stay in days, and whether it goes by the clock.

    `day` wards admit from seven to fifteen on weekdays and send home from ten to nineteen;
    `week` wards send everybody home on Friday evening and open on Monday.
    """

    name: str
    beds: int
    stay: float
    rhythm: str = ""

    @property
    def policy(self) -> Policy:
        """The guard's figures that such a ward should have."""
        if self.rhythm in ("week", "day"):
            return Policy(limits=Limits(closes=True))
        return POLICY


KINDS = (
    Kind("6 beds, 2 d", 6, 2),
    Kind("12 beds, 3 d", 12, 3),
    Kind("24 beds, 4 d", 24, 4),
    Kind("36 beds, 1.2 d", 36, 1.2),
    Kind("24 beds, 4 d, by the clock", 24, 4, "clock"),
    Kind("20 beds, closed at weekends", 20, 2, "week"),
    Kind("16 beds, day ward", 16, 0.3, "day"),
)


class Ward:
    """A ward that nobody has broken; time in seconds, Monday is day 0."""

    def __init__(self, kind: Kind, dice: random.Random) -> None:
        """Open the ward and let a month go by."""
        self.kind = kind
        self.dice = dice
        self.now = 0.0
        self.patients: dict[int, list[float]] = {}
        self._leaving: list[tuple[float, int]] = []
        self._next = 0
        self.run_to(30 * DAY)

    def run_to(self, until: float) -> None:
        """Let admissions, discharges and prescribing go on until then."""
        while self.now < until:
            step = min(QUARTER, until - self.now)
            self.now += step
            self._leave()
            self._prescribe(step)
            rate = 0.88 * self.kind.beds / (self.kind.stay * DAY) * step
            for _one in range(_poisson(self.dice, rate * self._admitting())):
                if len(self.patients) < self.kind.beds:
                    self._admit()

    def _admitting(self) -> float:
        hour, day = self.now % DAY / 3600, int(self.now // DAY) % 7
        match self.kind.rhythm:
            case "clock":
                return 1.9 if 8 <= hour < 20 else 0.1
            case "week":
                return 4.0 if day < 5 and 7 <= hour < 14 else 0.0
            case "day":
                return 3.5 if day < 5 and 7 <= hour < 14 else 0.0
        return 1.0

    def _admit(self) -> None:
        leaves = self.now + self.dice.expovariate(1 / (self.kind.stay * DAY))
        hour = leaves % DAY / 3600
        if self.kind.rhythm == "clock" and not 9 <= hour < 18:
            leaves += ((9 + self.dice.random() * 9 - hour) % 24) * 3600
        evening = self.now // DAY * DAY + 19 * 3600 - self.dice.random() * 3 * 3600
        if self.kind.rhythm == "day":
            leaves = min(leaves, evening)
        if self.kind.rhythm == "week":
            leaves = min(leaves, evening + (4 - int(self.now // DAY) % 7) * DAY)
        self._next += 1
        self.patients[self._next] = [leaves, 1 + _poisson(self.dice, 4.9)]
        heapq.heappush(self._leaving, (leaves, self._next))

    def _leave(self) -> None:
        while self._leaving and self._leaving[0][0] <= self.now:
            self.patients.pop(heapq.heappop(self._leaving)[1], None)

    def _prescribe(self, step: float) -> None:
        """Change an order of each patient every half day.

        A third have theirs ended before they leave, for a twenty-fourth of a stay.
        """
        for number, one in self.patients.items():
            if one[0] - self.now < self.kind.stay * DAY / 24 and number % 3 == 0:
                one[1] = 0
            elif self.dice.random() < step / (DAY / 2):
                one[1] = max(0, one[1] + self.dice.choice((-1, 1)))

    def census(self) -> dict[int, int]:
        """Return every patient with how many orders she has to be given."""
        return {number: int(one[1]) for number, one in self.patients.items()}


def facts_of(census: dict[int, int], before: dict[int, int] | None) -> Facts:
    """Return what a census holds, in the guard's counts."""
    before = before or {}
    stayed = [one for one, orders in before.items() if orders and one in census]
    having = sum(orders > 0 for orders in census.values())
    return Facts(
        patients=len(census),
        active_orders=sum(census.values()),
        with_orders=having,
        stayed=len(stayed),
        emptied=sum(census[one] == 0 for one in stayed),
        thinned=sum(census[one] < before[one] * (1 - POLICY.limits.thinned_drop) for one in stayed),
    )


class Appliance:
    """What captures one ward: the copy before, the course, and a person who accepts at once."""

    def __init__(self, policy: Policy = POLICY) -> None:
        """Nothing was captured yet."""
        self.policy = policy
        self.course = Course()
        self.census: dict[int, int] | None = None
        self.at = 0.0
        self.generation = 0

    def capture(self, at: float, census: dict[int, int], *, accept: bool = True) -> str:
        """Return the code of the refusal, "" where it was kept; a refused one is accepted."""
        facts, previous = facts_of(census, self.census), self._counts(at)
        past = self.course.past(int(at), int(at))
        closed = guard_learnt.closed(past, facts, self.policy.limits)
        refusal = None
        if previous is not None:
            refusal = guard.judge_counts(UNIT, previous, facts, self.policy.limits, closed=closed)
        case = guard_learnt.Case(unit=UNIT, facts=facts, previous=previous, past=past)
        why = guard_learnt.weighed(case, refusal, self.policy).refusal
        if why is None or accept:
            self.keep(at, census, facts, accepted=why is not None)
        return why.code if why else ""

    def keep(self, at: float, census: dict[int, int], facts: Facts, *, accepted: bool) -> None:
        """Store a census as the newest copy."""
        self.generation += 1
        row = Row(
            at=int(at), generation=self.generation, source_time=int(at), accepted=accepted,
            **msgspec.structs.asdict(facts),
        )  # fmt: skip
        self.course.note(row)
        self.census, self.at = dict(census), at

    def _counts(self, at: float) -> Counts | None:
        if self.census is None:
            return None
        facts = facts_of(self.census, None)
        return Counts(
            patients=facts.patients, active_orders=facts.active_orders, visits=0,
            with_orders=facts.with_orders, gap=timedelta(seconds=at - self.at),
        )  # fmt: skip


def _poisson(dice: random.Random, mean: float) -> int:
    """Return a Poisson number (Knuth), for small means."""
    limit, product, number = 2.718281828459045**-mean, dice.random(), 0
    while product > limit:
        product *= dice.random()
        number += 1
    return number


def alarms(kind: Kind, gap: float, days: int, seed: int) -> Counter[str]:
    """Return the refusals of a ward that nobody has broken, by code, captured every `gap` s."""
    ward, machine = Ward(kind, random.Random(seed)), Appliance(kind.policy)
    found: Counter[str] = Counter()
    start = ward.now
    at = start
    while at < start + days * DAY:
        at += gap
        ward.run_to(at)
        code = machine.capture(at, ward.census())
        if code:
            found[code] += 1
    return found


def site_alarms(kinds: tuple[Kind, ...], gap: float, days: int, seed: int) -> int:
    """Return in how many rounds of a healthy hospital the site rule would have refused."""
    dice = random.Random(seed)
    wards = [Ward(kind, random.Random(dice.random())) for kind in kinds]
    before: list[dict[int, int]] | None = None
    found, at = 0, wards[0].now
    for _round in range(int(days * DAY / gap)):
        at += gap
        for ward in wards:
            ward.run_to(at)
        now = [ward.census() for ward in wards]
        if before is not None:
            seen = [_seen(old, new, gap) for old, new in zip(before, now, strict=True)]
            found += guard_site.judge_round(seen, POLICY) is not None
        before = now
    return found


def _seen(old: dict[int, int], new: dict[int, int], gap: float) -> guard_site.Seen:
    facts = facts_of(old, None)
    previous = Counts(
        patients=facts.patients, active_orders=facts.active_orders, visits=0,
        gap=timedelta(seconds=gap),
    )  # fmt: skip
    return guard_site.Seen(previous=previous, facts=facts_of(new, old))


Fault = Callable[[dict[int, int], int, random.Random], dict[int, int]]


def _fewer(share: float) -> Fault:
    """Return a fault that loses a growing share of the patients: `share` more at each step."""
    return lambda census, step, _dice: {
        one: orders for one, orders in census.items() if (one * 7919 % 100) >= 100 * share * step
    }


def _bare(share: float) -> Fault:
    return lambda census, _step, _dice: {
        one: 0 if (one * 7919 % 100) < 100 * share else orders for one, orders in census.items()
    }


def _thin(share: float) -> Fault:
    return lambda census, _step, _dice: {
        one: int(orders * (1 - share)) for one, orders in census.items()
    }


FAULTS: tuple[tuple[str, Fault], ...] = (
    ("nobody at all", lambda _census, _step, _dice: {}),
    ("60 % of the patients gone at once", lambda c, _s, d: _fewer(0.6)(c, 1, d)),
    ("15 % more gone every hour, six hours", _fewer(0.15)),
    ("every patient's orders gone", _bare(1.0)),
    ("40 % of the patients without orders", _bare(0.4)),
    ("half of everybody's orders gone", _thin(0.5)),
    ("a third of everybody's orders gone", _thin(0.34)),
)


def refused(kind: Kind, fault: Fault, tries: int, after: float, seed: int) -> Counter[str]:
    """Return by which rule a fault was refused at the latest at its sixth step, "" for none.

    The ward was captured every hour for three weeks; `after` seconds later the source answers
    again, and wrongly, at each hour.
    """
    found: Counter[str] = Counter()
    dice = random.Random(seed)
    for _try in range(tries):
        ward, machine = Ward(kind, random.Random(dice.random())), Appliance(kind.policy)
        at = ward.now + dice.random() * 7 * DAY
        for _hour in range(21 * 24):
            at += 3600
            ward.run_to(at)
            machine.capture(at, ward.census())
        at += after
        code = ""
        for step in range(1, 7):
            ward.run_to(at)
            code = machine.capture(at, fault(ward.census(), step, dice), accept=False)
            if code:
                break
            at += 3600
        found[code] += 1
    return found


def _tell_alarms(years: float, seed: int) -> Iterator[str]:
    yield "| ward | captured every | " + " | ".join(CODES) + " | in all |"
    yield "|---|---|" + "---|" * (len(CODES) + 1)
    for kind in KINDS:
        for name, gap in (("15 min", QUARTER), ("1 h", 3600), ("4 h", 4 * 3600), ("13 h", 46800)):
            wanted = years if gap > QUARTER else years / 4
            found = alarms(kind, gap, int(wanted * YEAR), seed)
            cells = [f"{found[code] / wanted:.1f}" for code in CODES]
            yield f"| {kind.name} | {name} | {' | '.join(cells)} | {found.total() / wanted:.1f} |"


CODES = ("G-01", "G-02", "G-04", "G-10", "G-13", "G-14", "G-15", "G-16")


def _tell_site(years: float, seed: int) -> Iterator[str]:
    small = KINDS[1:3]
    large = (KINDS[2],) * 5 + (KINDS[4],) * 4 + (KINDS[3],)
    clock = (KINDS[4],) * 3
    yield "| site | 15 min | 1 h | 4 h |"
    yield "|---|---|---|---|"
    for name, kinds in (
        ("12 + 24 beds", small),
        ("3 x 24 by the clock", clock),
        ("10 wards, 250 beds", large),
    ):
        cells = [
            f"{site_alarms(kinds, gap, int(years * YEAR), seed) / years:.1f}"
            for gap in (QUARTER, 3600, 4 * 3600)
        ]
        yield f"| {name} | {' | '.join(cells)} |"


def _tell_faults(tries: int, seed: int) -> Iterator[str]:
    yield "| fault | ward | refused after 1 h | after 14 h of silence | by |"
    yield "|---|---|---|---|---|"
    for name, fault in FAULTS:
        for kind in (KINDS[1], KINDS[2]):
            soon = refused(kind, fault, tries, 3600, seed)
            late = refused(kind, fault, tries, 14 * 3600, seed)
            by = ", ".join(code for code, _n in (soon + late).most_common() if code)
            cells = [f"{100 * (one.total() - one['']) / tries:.0f} %" for one in (soon, late)]
            yield f"| {name} | {kind.name} | {' | '.join(cells)} | {by} |"


def main() -> int:
    """Print the three tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--years", type=float, default=20, help="simulated years per ward and gap")
    asked.add_argument("--tries", type=int, default=40, help="trials per fault")
    asked.add_argument("--seed", type=int, default=7)
    given = asked.parse_args()
    for table in (
        _tell_alarms(given.years, given.seed),
        _tell_site(given.years / 10, given.seed),
        _tell_faults(given.tries, given.seed),
    ):
        for line in table:
            print(line, flush=True)
        print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
