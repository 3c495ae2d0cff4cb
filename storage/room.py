"""Room on the disk: how much a copy needs before it is begun."""

from storage.errors import LyktaError

TIMES = 2.5
FLOOR = 1 << 20


class TooLittleRoom(LyktaError):
    """The disk has less than 2.5 times the last copy's size and the floor; nothing was begun."""

    code = "S-07"
    message = (
        "There is too little room on the disk for a new copy of {unit}: {free} of {needed} kB."
    )
    remedy = "The older copy is kept. Ask IT to free space on this machine's disk."


def needed(last: int, floor: int = FLOOR) -> int:
    """Return the bytes that must be free before a copy is begun.

    `last` is the size of the unit's last copy, `floor` what must stay free for all else (the
    audit log, the queue, the system). A ward can double between two captures.
    """
    return int(TIMES * last) + floor
