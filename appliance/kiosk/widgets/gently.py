"""Types that grow less than the reader's letters: what is large already, and what must fit a box.

Nothing ever gets smaller than it was designed.
"""

from math import ceil

from appliance.kiosk.pen import Glass
from appliance.kiosk.theme import Type

_STEPS = 4


def gently(glass: Glass, kind: Type) -> Type:
    """Return a large type that grows half as much as running text."""
    return _of_share(glass, kind, (1 + glass.enlarged) / 2 / glass.enlarged)


def steps(glass: Glass, kind: Type) -> tuple[Type, ...]:
    """Return a type as large as the reader wants it, then smaller, down to its designed size."""
    least = 1 / glass.enlarged
    shares = [1 - (1 - least) * step / _STEPS for step in range(_STEPS + 1)]
    return tuple(dict.fromkeys(_of_share(glass, kind, share) for share in shares))


def stepped(glass: Glass, kind: Type, step: int) -> Type:
    """Return a type so many steps smaller than the reader wants it; 4 is its designed size."""
    least = 1 / glass.enlarged
    return _of_share(glass, kind, 1 - (1 - least) * min(step, _STEPS) / _STEPS)


STEPS = range(_STEPS + 1)
"""The steps from the size the reader wants to the designed one."""


def _of_share(glass: Glass, kind: Type, share: float) -> Type:
    size = max(ceil(kind.size / glass.enlarged), round(kind.size * share))
    return Type(min(kind.size, size), bold=kind.bold, mono=kind.mono)
