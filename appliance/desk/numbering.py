"""The numbers of printed sheets: one for each, on this machine, for ever."""

import logging
import os
from pathlib import Path

from storage import serials

log = logging.getLogger("lykta.desk")


def next_serial(state: Path, device: str) -> str:
    """Take the number of one more printed sheet, as it stands on paper.

    A full or failing disk must not stand between a nurse and her lists: then the number
    is a random one, told from the counted ones by its X.
    """
    try:
        (number,) = serials.take(state, 1)
    except serials.SerialsUnwritable as fault:
        log.warning("%s", fault)
        return f"{device}-X{os.urandom(4).hex().upper()}"
    return f"{device}-{number:04d}"
