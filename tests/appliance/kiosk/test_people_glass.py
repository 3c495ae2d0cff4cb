"""Cards, old passwords and the second person, by real hands on the real desk."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from appliance.desk.passwords import PasswordRule
from appliance.desk.session import Desk, Rules
from appliance.desk.trail import Trail
from appliance.kiosk.front.scanning import Scans
from tests.appliance.kiosk.glass import kiosk_in
from tests.appliance.kiosk.hand import Hand
from tests.appliance.kiosk_front.test_paper import front_desk
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD

RULES = Rules(password=PasswordRule(days=90), two_persons=True, wait=60)
BO = "Bo Alm"


class Sky:
    dark = False

    def __call__(self) -> bool:
        return self.dark


@contextmanager
def ward_of(
    glass: Any, world: World, rules: Rules = RULES, sky: Sky | None = None
) -> Iterator[tuple[Any, Hand]]:
    """Yield driver and hand of a kiosk over the world's own desk."""
    world.round()
    world.desk = Desk(
        world.site.store,
        world.site.people,
        Trail(world.audit),
        "LYKTA-TEST",
        clock=world.clock,
        state=world.state,
        rules=rules,
        outage=sky or Sky(),
    )
    front: Any = front_desk(world)
    front.scans = Scans(front, {unit.code: unit.kind for unit in world.units})
    front.hold, front.silent = threading.Event(), threading.Event()
    with kiosk_in(glass, front) as driver:
        yield driver, Hand(driver)
    world.desk.settle()


def card_of(world: World, name: str = NURSE, *, alone: bool = True) -> str:
    given: list[str] = []
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.cards.issue(
            name, by=by, hand_over=lambda badge: given.append(badge.text), alone=alone
        )
    return given[0]


def stands(driver: Any, name: str) -> None:
    driver.until(
        lambda: type(driver.screen).__name__ == name and not driver.screen.busy, f"screen {name}"
    )


def inside(driver: Any) -> None:
    """Wait for the first screen of an open machine: the units, or the unit it stands in."""
    driver.until(
        lambda: type(driver.screen).__name__ in {"Units", "Ward"} and not driver.screen.busy,
        "an open machine",
    )


def by_password(hand: Hand, name: str, password: str) -> None:
    hand.type(name)
    hand.key("enter")
    hand.type(password)
    hand.key("enter")


def events(world: World) -> list[tuple[str, str, str]]:
    return [(one.event, one.person, one.detail) for one in world.audited().entries]


def test_card_opens_from_the_locked_board_and_from_the_field_of_a_name(
    glass: Any, world: World
) -> None:
    card = card_of(world)
    with ward_of(glass, world) as (driver, hand):
        hand.scan(card)
        inside(driver)
        assert driver.kiosk.unlocked.person == NURSE
        hand.key("F2")
        stands(driver, "Status")
        hand.key("F2")
        driver.wait_for("Skanna ditt kort, eller skriv namn och lösenord")
        hand.scan(card)
        inside(driver)
        assert card not in str(driver.kiosk._way)
    assert events(world).count(("unlock", NURSE, "badge")) == 2


def test_card_that_opens_nothing_leads_to_name_and_password(glass: Any, world: World) -> None:
    card = card_of(world)
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.cards.end(NURSE, by=by)
    with ward_of(glass, world) as (driver, hand):
        hand.scan(card)
        stands(driver, "Unlock")
        assert "Kortet öppnar ingenting" in " ".join(driver.texts())
        by_password(hand, NURSE, PASSWORD)
        driver.until(lambda: driver.kiosk.unlocked is not None, "the units")


def test_card_that_only_names_fills_in_the_name(glass: Any, world: World) -> None:
    card = card_of(world, alone=False)
    with ward_of(glass, world) as (driver, hand):
        hand.scan(card)
        stands(driver, "Unlock")
        driver.wait_for(NURSE)
        hand.type(PASSWORD)
        hand.key("enter")
        inside(driver)


def test_second_person_confirms_by_password_and_then_everything_opens(
    glass: Any, world: World
) -> None:
    with ward_of(glass, world) as (driver, hand):
        break_seal(driver, hand, world)
        driver.wait_for("Vänta 60 s")
        assert not driver.screen.press_hint("F7")
        by_password(hand, NURSE, "fel lösenord igen")
        driver.until(lambda: "Fel namn eller lösenord" in " ".join(driver.texts()), "the refusal")
        hand.type(PASSWORD)
        hand.key("enter")
        inside(driver)
        hand.key("F2")
        driver.until(lambda: f"Bekräftat av {NURSE}" in " ".join(driver.texts()), "the card")
    assert ("envelope-confirmed", NURSE, "with Eva Sund") in events(world)


def test_second_person_confirms_by_card(glass: Any, world: World) -> None:
    card = card_of(world)
    with ward_of(glass, world) as (driver, hand):
        break_seal(driver, hand, world)
        hand.scan(card)
        inside(driver)
        assert driver.kiosk.unlocked.person == "Eva Sund", "the visit is hers who opened"


def test_nurse_who_is_alone_gets_in_after_the_countdown_and_who_leaves_before_locks(
    glass: Any, world: World
) -> None:
    with ward_of(glass, world) as (driver, hand):
        break_seal(driver, hand, world)
        hand.key("escape")
        stands(driver, "Status")
        assert driver.kiosk.unlocked is None
        break_seal(driver, hand, world)
        driver.wait_for("Vänta 60 s")
        world.at(1)
        driver.wait_for("Ingen annan är här")
        hand.tap("Ingen annan är här")
        stands(driver, "ByWord")
        hand.tap("Jag är ensam")
        inside(driver)
    assert ("envelope-unconfirmed", "Eva Sund", "alone") in events(world)


def test_old_password_is_changed_before_the_lists_and_never_in_an_outage(
    glass: Any, world: World
) -> None:
    sky = Sky()
    with ward_of(glass, world, sky=sky) as (driver, hand):
        world.at(200 * 1440)
        sky.dark = True
        hand.key("F2")
        stands(driver, "Unlock")
        by_password(hand, NURSE, PASSWORD)
        inside(driver)
        hand.key("escape")
        driver.until(lambda: "för gammalt" in " ".join(driver.texts()), "that it must be changed")
        sky.dark = False
        hand.key("F2")
        stands(driver, "Status")
        hand.key("F2")
        stands(driver, "Unlock")
        by_password(hand, NURSE, PASSWORD)
        stands(driver, "NewPassword")
        driver.wait_for("Välj ett nytt lösenord")
        by_password(hand, "fyra nya ord igen", "fyra nya ord igen")
        inside(driver)


def break_seal(driver: Any, hand: Hand, world: World) -> None:
    """Open the emergency envelope as Eva Sund, with a scanner."""
    hand.key("F2")
    stands(driver, "Unlock")
    hand.key("F7")
    stands(driver, "EnvelopeCode")
    hand.type("Eva Sund")
    hand.key("enter")
    hand.scan(world.site.kit.break_glass.groups)
    driver.until(lambda: not driver.screen.missing(), "the whole code")
    hand.key("enter")
    stands(driver, "Confirmation")


def test_it_stands_before_dull_keys_that_say_why_and_a_touch_shows_no_patient(
    glass: Any, world: World
) -> None:
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.add(BO, PASSWORD, by=by, must_change=False, function="it")
    with ward_of(glass, world) as (driver, hand):
        hand.key("F8")  # she came to print, and may not: she is asked for no unit
        stands(driver, "Unlock")
        by_password(hand, BO, PASSWORD)
        stands(driver, "Units")
        driver.wait_for("Kräver sjuksköterska eller reception")
        assert "Vilken enhet?" in driver.texts()
        assert f"{BO}, IT" in driver.texts()
        for key in ("F3", "F8"):
            hand.key(key)
            driver.turn(5)
            assert type(driver.screen).__name__ == "Units", key
        hand.tap_text("Avdelning 14")
        driver.until(lambda: "får inte öppna" in " ".join(driver.texts()), "why not")
        assert "Håkansson" not in " ".join(driver.texts())
    assert ("refused", BO, "read-lists") in events(world)
