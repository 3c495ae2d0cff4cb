"""What IT asks of the capture service at the glass, each by a right of its own.

1. Who may not is refused here, not only on the glass, and what she was refused stands in the log.
2. Nothing is done here: a wish is left for the capture service, which alone can do it and has
   bounds of its own (`appliance.capture.wishes`).
3. A word about a refused capture or a pin is written to the audit log before it is asked for.
"""

from collections.abc import Iterable
from pathlib import Path

from appliance.desk.rights import Right
from appliance.desk.session import Desk
from storage import fsio
from storage.clock import Clock
from storage.reports import wishes
from storage.reports.wishes import Act, Wish

RIGHTS = {
    Act.CAPTURE: Right.CAPTURE,
    Act.PAUSE: Right.PAUSE,
    Act.RESUME: Right.CAPTURE,
    Act.ACCEPT: Right.QUARANTINE,
    Act.REJECT: Right.QUARANTINE,
    Act.PIN: Right.PIN,
    Act.UNPIN: Right.PIN,
}
"""What each act needs; to let copies be made again needs no more than to make one."""
_EVENTS = {
    Act.ACCEPT: "quarantine-accepted",
    Act.REJECT: "quarantine-rejected",
    Act.PIN: "store-pinned",
    Act.UNPIN: "store-unpinned",
}


class Machinery:
    """Leaves wishes for the capture service in the name of who is unlocked."""

    def __init__(self, desk: Desk, state: Path, clock: Clock) -> None:
        """Use the machine's folder of reports."""
        self._desk, self._state, self._clock = desk, state, clock

    def ask(
        self, act: Act, units: Iterable[str], *, why: str = "", seconds: int = 0, label: str = ""
    ) -> str:
        """Leave a wish and return its name.

        Raises DeskLocked, MustChange, the error that says who may, and worded disk errors.
        """
        session = self._desk.require(RIGHTS[act])  # 1
        wanted = tuple(units)
        if act in _EVENTS:
            for unit in wanted:  # 3
                detail = ", ".join(part for part in (label, "asked at the screen") if part)
                session.note(_EVENTS[act], unit=unit, detail=detail)
        wish = Wish(
            at=self._clock.now(),
            act=act,
            units=wanted,
            by=session.person,
            why=why,
            seconds=seconds,
            label=label,
        )
        with fsio.worded(wishes.FOLDER):
            return wishes.ask(self._state, wish)  # 2

    def answer(self, name: str) -> Wish | None:
        """Return a wish with what came of it so far, None where it is gone."""
        return wishes.read(self._state, name)
