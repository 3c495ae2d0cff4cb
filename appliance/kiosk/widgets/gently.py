"""Types that grow less than the reader's letters: what is large already, and what must fit a box.

Nothing ever gets smaller than it was designed.
"""

from dataclasses import replace

from appliance.kiosk.pen import Glass
from appliance.kiosk.theme import Type


def gently(glass: Glass, kind: Type) -> Type:
    """Return a large type that grows half as much as running text."""
    return at_step(glass, kind, (1 + glass.enlarged) / 2)


def at_step(glass: Glass, kind: Type, step: float) -> Type:
    """Return a type that is drawn `step` times as large as designed, whatever the reader wants."""
    return replace(kind, size=kind.size * step / glass.enlarged)
