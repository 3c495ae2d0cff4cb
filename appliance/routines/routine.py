"""The routines by name, and how one can end."""

from enum import StrEnum


class Routine(StrEnum):
    """A check that people do and that leaves evidence, in the order in which they are listed."""

    FRESHNESS = "freshness"
    RESTART = "restart"
    PROBE = "probe"
    CLOCK = "clock"
    SUPPLIES = "supplies"
    UPDATE = "update"
    TEST_PRINT = "test-print"


class Outcome(StrEnum):
    """How a routine ended: well, well with something to look at, or not well.

    PUT_OFF: what could be done in an outage was, the rest waits; it is to be done again.
    """

    PASSED = "passed"
    REMARKS = "remarks"
    FAILED = "failed"
    PUT_OFF = "put-off"


class State(StrEnum):
    """How a routine stands now.

    WAITING: not due yet, though it may be done already. DUE: its hour has come. OVERDUE: its
    hour is long past. DONE: nothing to do until the next one. PUT_OFF: its hour has come in an
    outage, and it waits for the record system.
    """

    WAITING = "waiting"
    DUE = "due"
    OVERDUE = "overdue"
    DONE = "done"
    PUT_OFF = "put-off"
