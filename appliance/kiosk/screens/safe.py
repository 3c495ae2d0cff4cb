"""The safe screen: what stands while the kiosk is built anew after a screen broke.

It asks nothing of the desk and knows no patient, no person and no copy; so it has no bar
either: what a bar said could be older than the fault.
"""

from appliance.kiosk.pen import Glass
from appliance.kiosk.widgets.over import Over


class SafeScreen(Over):
    """Says that the screen comes back by itself, and what to do if it does not."""

    def __init__(self, glass: Glass) -> None:
        """Cover the glass."""
        super().__init__(glass, "waiting")
        say = glass.language.say
        self.tell(
            say("The screen restarts by itself"),
            (
                say("Something on it broke. It opens again in a few seconds, locked."),
                say("What is being printed goes on printing."),
            ),
            say("If this comes again and again: use the sheets on paper and call IT."),
        )
