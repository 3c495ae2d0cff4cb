"""A personal card was scanned: it opens, or it names its owner, or it is said what was wrong.

1. The card's code is in no screen that stays: this one is replaced whatever comes of it.
2. A card that opens nothing leads to name and password, never to a wall.
"""

from appliance.kiosk.ports import BadgeHolder, Unlocked
from appliance.kiosk.screens.entry import enter
from appliance.kiosk.screens.screen import House, Make, Screen
from appliance.kiosk.screens.unlock import unlock_as, unlock_instead
from storage.errors import LyktaError


def unlock_by(code: str) -> Make:
    """Return the screen that unlocks with a card."""
    return lambda house: ByBadge(house, code)


class ByBadge(Screen):
    """Stands while the desk reads the card."""

    strip = False

    def __init__(self, house: House, code: str) -> None:
        """Take what was scanned."""
        super().__init__(house)
        self._code = code

    def build(self) -> None:
        """Ask whose it is."""
        self.leave_keys()
        self.waiting(self.say("Reading the card"))
        code, badges = self._code, self.house.desk.badges
        self.house.ask(lambda: badges.holder(code), self._held, self._refused)

    def empty(self) -> None:
        """Take everything off, and forget the code (1)."""
        self._code = ""
        super().empty()

    def _held(self, holder: BadgeHolder) -> None:
        code, badges = self._code, self.house.desk.badges
        if not holder.opens:
            self.house.replace(unlock_as(holder.name))
            return
        self.waiting(self.say("Unlocking"))
        self.house.ask(lambda: badges.unlock(code), self._opened, self._refused)

    def _opened(self, unlocked: Unlocked) -> None:
        enter(self.house, unlocked)

    def _refused(self, error: LyktaError) -> None:
        self.house.replace(unlock_instead(error))  # 2
