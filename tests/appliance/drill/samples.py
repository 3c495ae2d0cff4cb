"""Exercises that were held before, on every shift, well and badly."""

from datetime import UTC, datetime, timedelta
from random import Random

from appliance.drill.script import TARGETS, shift_of
from storage.reports.drill import Drilled, Ended, StepDrilled

_LAST = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)


def past(many: int) -> list[Drilled]:
    """Return so many exercises, the oldest first."""
    chance = Random(7)
    return [_one(_LAST - timedelta(hours=37 * back), chance) for back in reversed(range(many))]


def _one(at: datetime, chance: Random) -> Drilled:
    points = [chance.choice((3, 3, 3, 2, 1, 0)) for _ in TARGETS]
    return Drilled(
        at=at,
        shift=shift_of(at, UTC),
        ended=chance.choice([Ended.FINISHED] * 5 + list(Ended)),
        points=sum(points),
        most=3 * len(points),
        seconds=float(chance.randrange(150, 700)),
        person=chance.choice(("", "Karin Ek", "Abdirahman Mohamud-Lindqvist")),
        steps=tuple(
            StepDrilled(
                step=step.value, seconds=target, target=target, outcome="in-time", points=one
            )
            for (step, target), one in zip(TARGETS.items(), points, strict=True)
        ),
    )
