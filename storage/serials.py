"""Numbers for printed sheets: never the same twice on one machine."""

from fcntl import LOCK_EX, flock
from pathlib import Path

from storage import fsio
from storage.errors import LyktaError


class SerialsUnwritable(LyktaError):
    """The counter of printed sheets cannot be kept."""

    code = "S-40"
    message = "The sheet number could not be kept: {why}."
    remedy = "Free some disk space or call IT. The lists can still be read on the screen."


def take(state: Path, many: int) -> tuple[int, ...]:
    """Take the next numbers, from 1, durably: a crash wastes numbers but never repeats one.

    `state` is the folder of the counter. Raises SerialsUnwritable.
    """
    counter = state / "serials.txt"
    try:
        state.mkdir(mode=0o750, parents=True, exist_ok=True)
        with (state / "serials.lock").open("w") as lock:
            flock(lock, LOCK_EX)
            last = _last(counter)
            fsio.replace(counter, f"{last + many}\n".encode(), 0o640)
    except OSError as fault:
        raise SerialsUnwritable(why=fault.strerror) from fault
    return tuple(range(last + 1, last + many + 1))


def _last(counter: Path) -> int:
    try:
        return int(counter.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0
    except ValueError as fault:
        raise SerialsUnwritable(why=f"{counter} is damaged") from fault
