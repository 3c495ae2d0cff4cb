"""The screens of who gets in: cards, passwords that are too old, the second person."""

from msgspec.structs import replace

from appliance.desk.rights import Function, rights_of
from appliance.kiosk.ports import SecondAsked
from appliance.kiosk.screens.badge import ByBadge
from appliance.kiosk.screens.confirmation import Confirmation
from appliance.kiosk.screens.confirmationword import ByWord
from appliance.kiosk.screens.newpassword import forced, wanted
from appliance.kiosk.screens.units import Units
from appliance.kiosk.screens.unlock import unlock_as, unlock_instead
from storage.keys.badges import BadgeOpensNothing
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.visit import Visit


@screen("unlock-by-card", locked=True)
def unlock_by_card(visit: Visit) -> None:
    visit.show(unlock_as("Demo Nurse"))
    visit.driver.wait_for("Demo Nurse")


@screen("unlock-card-refused", locked=True)
def unlock_card_refused(visit: Visit) -> None:
    visit.show(unlock_instead(BadgeOpensNothing()))
    visit.driver.wait_for("Demo Nurse")


class _Held(ByBadge):
    """A card's screen that waits for ever."""

    def _held(self, holder: object) -> None:
        """Go nowhere."""

    def _refused(self, error: object) -> None:
        """Go nowhere."""


@screen("card-read", locked=True)
def card_read(visit: Visit) -> None:
    visit.kiosk.go(lambda house: _Held(house, "LB"))
    visit.driver.wait_for(visit.kiosk.language.say("Reading the card"))


@screen("new-password-given")
def new_password_given(visit: Visit) -> None:
    visit.show(forced("abc"))


@screen("new-password-too-old")
def new_password_too_old(visit: Visit) -> None:
    visit.show(forced("abc", too_old=True))


@screen("new-password")
def new_password(visit: Visit) -> None:
    visit.show(wanted)


def _colleagues(found: Confirmation) -> None:
    """Offer names as a ward has them: the demo's only person is hers who opened."""
    found._names(("Anna-Margareta Wennerström-Håkansson af Klercker", "Eva Sund", "Karin Ek"))


@screen("second-person-waited-for")
def second_person_waited_for(visit: Visit) -> None:
    found = visit.show(Confirmation)
    visit.driver.until(lambda: found._asked is not None, "how long is waited")
    found._clock.cancel()
    text = visit.kiosk.language.count(
        "Without a colleague it opens in {n} second.",
        "Without a colleague it opens in {n} seconds.",
        43,
    )
    found._show(SecondAsked(left=43, text=text))
    _colleagues(found)


@screen("second-person-by-word-is-enough")
def second_person_by_word_is_enough(visit: Visit) -> None:
    found = visit.show(Confirmation)
    visit.driver.until(lambda: found._asked is not None, "how long is waited")
    _colleagues(found)


@screen("second-person-by-word")
def second_person_by_word(visit: Visit) -> None:
    visit.show(ByWord)


def _as(visit: Visit, function: Function) -> None:
    """Show the units as somebody of a function sees them; she who is here stays what she is."""
    here = visit.kiosk.unlocked
    assert here is not None
    visit.kiosk.unlocked = replace(here, function=function, rights=rights_of(function), units=())
    try:
        visit.show(Units)
    finally:
        visit.kiosk.unlocked = here


@screen("units-as-it")
def units_as_it(visit: Visit) -> None:
    _as(visit, Function.IT)


@screen("units-as-reception")
def units_as_reception(visit: Visit) -> None:
    _as(visit, Function.DESK)
