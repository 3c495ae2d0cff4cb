"""How somebody gets in, answered by the real desk."""

from appliance.kiosk.front.entry import BadgeFront, SecondFront
from appliance.kiosk.front.paperfront import PaperFront
from appliance.kiosk.front.spelling import spelling
from appliance.kiosk.front.unlocked import opening_of
from appliance.kiosk.ports import Card, ClockShown, Lamp, Spelling, Unlocked
from appliance.kiosk.ports.entry import BadgePort, SecondPort
from printing.language import Language
from storage.clock import CLOCK_UNCONFIRMED, CLOCK_WRONG, ClockVerdict


class PeopleFront(PaperFront):
    """Answers the screens about who is here. Safe for the three threads the port names."""

    @property
    def badges(self) -> BadgePort:
        """Personal cards."""
        return BadgeFront(self._desk, opening_of(self._limits))

    @property
    def second(self) -> SecondPort:
        """The second person at an envelope."""
        return SecondFront(self._desk, opening_of(self._limits))

    def names(self) -> tuple[str, ...]:
        """Return the names that can unlock."""
        return self._desk.names()

    def unlock(self, name: str, password: str) -> Unlocked:
        """Open the machine for a person. Raises what People.unlock raises."""
        return opening_of(self._limits)(self._desk.unlock(name, password))

    def unlock_with_code(self, typed: str, name: str) -> Unlocked:
        """Open the machine with an envelope. Raises what Desk.unlock_with_code raises."""
        return opening_of(self._limits)(self._desk.unlock_with_code(typed, name))

    def spelling(self, typed: str, language: Language, *, words: bool) -> Spelling:
        """Return how far a code is spelled."""
        return spelling(typed, language, words=words)

    def change_password(self, old: str, new: str) -> Unlocked:
        """Change the password of the person who is here. Raises what People.passwd raises."""
        return opening_of(self._limits)(self._desk.change_password(old, new))

    def clock(self, language: Language) -> ClockShown:
        """Return the machine's clock in words."""
        clock = self._site.clock
        at = clock.now()
        wrong = clock.verdict(at) is ClockVerdict.WRONG
        local = at.wall.astimezone(language.zone)
        return ClockShown(
            at=at,
            time=language.clock(at.wall),
            day=f"{language.day_long(at.wall)} {local.year}",
            why=language.say(CLOCK_WRONG if wrong else CLOCK_UNCONFIRMED),
        )

    def confirm_clock(self, shown: ClockShown) -> None:
        """Take a person's word for the clock. Raises what Desk.confirm_clock raises."""
        self._desk.confirm_clock(shown.at)

    def _own_cards(self, language: Language) -> tuple[Card, ...]:
        """Return what the person who is here should know of her password."""
        here = self._here()
        age = here.password if here else None
        if age is None or not age.said or age.left is None:
            return ()
        say = language.say
        if age.postponed:
            title = say("Your password is too old")
            text = say("Change it when the outage is over. Everything opens until then.")
        else:
            title = say("Your password must soon be changed")
            text = language.count("{n} day is left.", "{n} days are left.", age.left)
        remedy = say("Unlock, then touch “New password”.")
        return (Card(lamp=Lamp.ATTENTION, title=title, text=text, remedy=remedy),)
