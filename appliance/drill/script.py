"""The script of a drill: what is asked for, in this order, and in how long.

The targets are for somebody in gloves who has not touched the machine for a month: from the locked
screen to paper in two minutes is what an outage at night asks for.
"""

from datetime import datetime, time, tzinfo

from appliance.drill.course import Step, Task
from storage.reports.drill import Shift

TARGETS = {
    Step.UNLOCK: 45.0,
    Step.FIND: 60.0,
    Step.READ: 60.0,
    Step.PRINT: 120.0,
    Step.LABELS: 60.0,
    Step.CHECK: 60.0,
}
"""Seconds for each task."""
ON_PAPER = frozenset({Step.PRINT, Step.LABELS, Step.CHECK})
"""The tasks for which a printer is needed."""
LEFT_AFTER = 300.0
"""Seconds without a touch after which nobody practises any more."""
_EVENING, _NIGHT, _DAY = time(15), time(22), time(7)


def script(*, paper: bool) -> tuple[Task, ...]:
    """Return the tasks of a drill; those that print are left out where it is held without paper."""
    return tuple(
        Task(step=step, target=target)
        for step, target in TARGETS.items()
        if paper or step not in ON_PAPER
    )


def shift_of(at: datetime, zone: tzinfo) -> Shift:
    """Return the shift of an instant by the site's clock: from 07, from 15, from 22."""
    now = at.astimezone(zone).time()
    if _DAY <= now < _EVENING:
        return Shift.DAY
    return Shift.EVENING if _EVENING <= now < _NIGHT else Shift.NIGHT
