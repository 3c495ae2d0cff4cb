"""The card's and the second person's way in, answered by the real desk."""

from appliance.desk.badges import is_badge
from appliance.desk.session import Desk
from appliance.kiosk.front.unlocked import Opening
from appliance.kiosk.ports import Unlocked
from appliance.kiosk.ports.entry import BadgeHolder, SecondAsked
from printing.language import Language


class BadgeFront:
    """Answers the screens about personal cards."""

    def __init__(self, desk: Desk, opening: Opening) -> None:
        """Ask this desk; `opening` says what the screens are told of a session."""
        self._desk, self._opening = desk, opening

    @property
    def used(self) -> bool:
        """Whether anybody here has a card."""
        return self._desk.badges_used

    def is_badge(self, typed: str) -> bool:
        """Tell whether a scan is meant to be a card's."""
        return is_badge(typed)

    def holder(self, typed: str) -> BadgeHolder:
        """Return whose card it is. Raises what Desk.badge_holder raises."""
        name, opens = self._desk.badge_holder(typed)
        return BadgeHolder(name=name, opens=opens)

    def unlock(self, typed: str) -> Unlocked:
        """Open the machine for the card's owner. Raises what Desk.unlock_with_badge raises."""
        return self._opening(self._desk.unlock_with_badge(typed))


class SecondFront:
    """Answers the screen that waits for the second person."""

    def __init__(self, desk: Desk, opening: Opening) -> None:
        """Ask this desk; `opening` says what the screens are told of a session."""
        self._desk, self._opening = desk, opening

    def names(self) -> tuple[str, ...]:
        """Return the names that can confirm. Raises DeskLocked."""
        return self._desk.seconds()

    def asked(self, language: Language) -> SecondAsked:
        """Return how long is waited for her. Raises DeskLocked."""
        left = self._desk.second_in
        if not left:
            text = language.say("Nobody could confirm: a name by word is enough now. It is logged.")
        else:
            text = language.count(
                "Without a colleague it opens in {n} second.",
                "Without a colleague it opens in {n} seconds.",
                left,
            )
        return SecondAsked(left=left, text=text)

    def confirm(self, name: str, password: str) -> Unlocked:
        """Let her show by her password who she is. Raises what Desk.confirm_second raises."""
        return self._opening(self._desk.confirm_second(name, password))

    def confirm_by_badge(self, typed: str) -> Unlocked:
        """Let her show by her card who she is. Raises what Desk.confirm_second_by_badge raises."""
        return self._opening(self._desk.confirm_second_by_badge(typed))

    def by_word(self, name: str) -> Unlocked:
        """Take her name by word. Raises what Desk.name_second raises."""
        return self._opening(self._desk.name_second(name))
