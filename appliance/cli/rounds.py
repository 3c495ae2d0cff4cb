"""A round over every source of the settings, for the commands that capture."""

from collections.abc import Callable, Iterable

from appliance.capture.round import Outcome, capture_round
from appliance.cli.live import Live
from appliance.cli.machine import Machine


def round_of_all(
    machine: Machine,
    lives: Iterable[Live],
    accept: frozenset[str] = frozenset(),
    on_outcome: Callable[[Outcome], None] = lambda _outcome: None,
) -> tuple[Outcome, ...]:
    """Copy every unit of every source once, one source after the other; raises as a round does."""
    done: list[Outcome] = []
    for live in lives:
        watched = machine.watched(live.units)
        done += capture_round(
            live.source, watched, machine.keeper, accept=accept, on_outcome=on_outcome
        )
    return tuple(done)
