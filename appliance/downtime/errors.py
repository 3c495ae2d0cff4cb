"""What can go wrong when an outage is declared or ended; no failure stops a print."""

import errno

from storage import fsio
from storage.errors import LyktaError

_FULL = (errno.ENOSPC, errno.EDQUOT)


class OutageNotKept(LyktaError):
    """The disk refused the declaration."""

    code = "O-01"
    message = "The outage could not be written down: {why}."
    remedy = "Lists can be printed all the same. Write the time on paper and tell IT."


class NoRoomForOutage(OutageNotKept):
    """The disk is full."""

    code = "O-08"
    message = "The outage could not be written down: the disk is full."
    remedy = (
        "Lists can be printed all the same. Write the time on paper. "
        "IT must make room on the disk; declare it again then."
    )


class OutageOver(LyktaError):
    """There is no such outage, or somebody has ended it."""

    code = "O-02"
    message = "This outage does not go on any more."
    remedy = "Look at the first screen: it says what goes on now."


class BeginsTooEarly(LyktaError):
    """An outage is said to have begun longer ago than anybody remembers."""

    code = "O-03"
    message = "An outage cannot be declared from more than {days} days back."
    remedy = "Choose when the record system was lost to you, or declare it from now."


class BeginsTooLate(LyktaError):
    """An outage is planned too far ahead, or its end lies before its beginning."""

    code = "O-04"
    message = "An outage can be planned up to {days} days ahead, and must end after it begins."
    remedy = "Check day and time."


class TooLateToUndo(LyktaError):
    """The end of an outage is so long ago that it stands."""

    code = "O-05"
    message = "The end of this outage can no longer be taken back."
    remedy = "If the record system is down again, declare a new outage."


class NoSuchSystem(LyktaError):
    """An outage was declared of a live system that there is not."""

    code = "O-06"
    message = "There is no live system “{source}” here."
    remedy = "They are: {sources}. Without a name the outage is of all of them."


def not_kept(fault: LyktaError | OSError) -> OutageNotKept:
    """Return in words what hindered a declaration; never in the kernel's own, which are English."""
    if isinstance(fault, fsio.DiskFull) or getattr(fault, "errno", None) in _FULL:
        return NoRoomForOutage()
    return OutageNotKept(
        why=fault.code if isinstance(fault, LyktaError) else fsio.error_name(fault)
    )
