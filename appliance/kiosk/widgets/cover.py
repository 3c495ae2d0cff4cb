"""Cover, what stands round and above every screen for as long as the desk is not the real one."""

from collections.abc import Callable

from appliance.kiosk.pen import Glass, Rim
from appliance.kiosk.widgets.pane import Button, Pane

RIM = Rim(side=8, top=60)
"""The room a cover takes: a frame round the panel, and a band above the screens."""


class Cover(Pane):
    """Lies on the panel's rim, outside the design, so that no screen is hidden by it.

    Laid anew whenever a screen is set; `quiet` tells for how many seconds nobody touched anything.
    """

    def __init__(self, glass: Glass, quiet: Callable[[], float]) -> None:
        """Take the whole panel; nothing of what lies inside the rim is touched or drawn on."""
        super().__init__(glass, glass.panel)
        self.quiet = quiet

    def lay(self, screen: Pane) -> None:
        """Fit to the panel as it is now, over the screen that stands now, and draw anew."""
        del screen
        self.box = self.glass.panel
        self.empty()
        self.refresh()

    def stop(self) -> None:
        """Turn no more; the cover is taken off."""

    def press_hint(self, hint: str) -> bool:
        """Press the cover's button of a key's name; return whether there is one."""
        for pane in self.every():
            if isinstance(pane, Button) and pane.hint == hint:
                pane.press()
                return True
        return False
