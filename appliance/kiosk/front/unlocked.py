"""What the screens are told of whoever opened the machine."""

from collections.abc import Callable, Mapping

from appliance.desk.rights import Function
from appliance.desk.session import Session
from appliance.kiosk.ports import Unlocked
from appliance.status import Limit

Opening = Callable[[Session], Unlocked]
_ENVELOPES = frozenset({Function.EMERGENCY, Function.RECOVERY})


def opening_of(limits: Mapping[str, Limit]) -> Opening:
    """Return what says of a session who is here, which of these units she reads, what she may."""

    def opened(session: Session) -> Unlocked:
        units = ((code, limit.unit.kind) for code, limit in limits.items())
        return Unlocked(
            person=session.person,
            role=session.role,
            units=tuple(code for code, kind in units if session.may_read(code, kind)),
            rights=session.rights,
            function=session.function,
            must_change=session.must_change,
            too_old=session.password.too_old,
            needs_second=session.needs_second,
            by_envelope=session.function in _ENVELOPES,
        )

    return opened
