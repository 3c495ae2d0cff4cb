"""The door a screen asks the kiosk by, and what makes a screen."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from appliance.kiosk.looks import Look
from appliance.kiosk.pen import Glass
from appliance.kiosk.ports import BoardView, Copy, DeskPort, Right, Unlocked
from appliance.kiosk.press import Press
from printing.language import Language
from storage.errors import LyktaError

if TYPE_CHECKING:
    from appliance.kiosk.widgets.cover import Cover

Make = Callable[["House"], Any]
"""Builds a `Screen`, which stands above this door and is not named here.

It is kept for going back, so it holds keys of patients and never their texts.
"""


class House(Protocol):
    """What a screen may ask of the kiosk that shows it."""

    glass: Glass
    desk: DeskPort
    board: BoardView | None
    press: Press
    unlocked: Unlocked | None
    goal: str
    unit: str
    looks: Look

    @property
    def language(self) -> Language:
        """The reader's language."""
        ...

    def go(self, make: "Make") -> None:
        """Show a screen and remember this one for Back."""
        ...

    def replace(self, make: "Make") -> None:
        """Show a screen in the place of this one."""
        ...

    def back(self) -> None:
        """Show the screen before this one."""
        ...

    def home(self) -> None:
        """Show the first screen of an open machine."""
        ...

    def lock(self) -> None:
        """Lock, and wipe every patient's text."""
        ...

    def swap(
        self, desk: DeskPort, cover: "Callable[[House, Callable[[], float]], Cover] | None" = None
    ) -> None:
        """Lock, and show another desk: an exercise's with its cover, or the real one."""
        ...

    def ask(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[LyktaError], None] | None = None,
        *,
        soon: bool = False,
    ) -> None:
        """Let the desk work; the answer is dropped if this screen has been left.

        Where it will come `soon`, the next frame is held for it, for some hundredths of a second.
        """
        ...

    def showing(self, copy: Copy | None, title: str, count: str = "") -> None:
        """Say which copy is on the glass, and the sheet's name for the strip."""
        ...

    def gathering(self, units: tuple[str, ...], title: str) -> None:
        """Say that the glass shows patients of several units, and the sheet's name."""
        ...

    def refused(self, right: Right) -> str:
        """Say in a few words why the person who is here may not: "" where she may."""
        ...

    def opened(self, unlocked: Unlocked) -> None:
        """Begin a person's visit."""
        ...

    def admit(self, unlocked: Unlocked, first: "Make") -> None:
        """Begin the visit of a person who must do something first."""
        ...

    def look(self, **wanted: Any) -> None:
        """Take another `language`, `theme` or `text` until the lock, and build the screen anew."""
        ...
