"""Old passwords, cards, and the second person at an envelope: nobody is locked out by a rule."""

from datetime import date, timedelta

import pytest

from appliance.desk.errors import (
    DeskLocked,
    MustChange,
    SecondNeeded,
    SecondSame,
    SecondTooSoon,
)
from appliance.desk.passwords import PasswordAge, PasswordRule, age_of
from appliance.desk.rights import Right
from appliance.desk.session import Desk, Rules
from appliance.desk.trail import Trail
from storage.errors import LyktaError
from storage.keys.badges import BadgeMisread, BadgeNeedsPassword, BadgeOpensNothing, new_badge
from storage.keys.refusals import WrongPassword
from tests.appliance.world import NURSE, World
from tests.storage.site import PASSWORD

TODAY = date(2026, 11, 21)
RULE = PasswordRule(days=90, warn=7)


class Sky:
    """Whether there is an outage."""

    dark = False

    def __call__(self) -> bool:
        return self.dark


def desk_of(world: World, rules: Rules, sky: Sky | None = None) -> Desk:
    return Desk(
        world.site.store,
        world.site.people,
        Trail(world.audit),
        "LYKTA-TEST",
        clock=world.clock,
        state=world.state,
        rules=rules,
        outage=sky or Sky(),
    )


def events(world: World) -> list[tuple[str, str, str]]:
    return [(one.event, one.person, one.detail) for one in world.audited().entries]


def card_of(world: World, name: str = NURSE, *, alone: bool = True) -> str:
    given: list[str] = []
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.cards.issue(
            name, by=by, hand_over=lambda badge: given.append(badge.text), alone=alone
        )
    return given[0]


# Passwords


@pytest.mark.parametrize(
    ("chosen", "today", "outage", "left", "too_old", "said"),
    [
        (TODAY, TODAY, False, 90, False, False),
        (TODAY - timedelta(days=82), TODAY, False, 8, False, False),
        (TODAY - timedelta(days=83), TODAY, False, 7, False, True),
        (TODAY - timedelta(days=89), TODAY, False, 1, False, True),
        (TODAY - timedelta(days=90), TODAY, False, 0, True, True),
        (TODAY - timedelta(days=900), TODAY, False, 0, True, True),
        (TODAY - timedelta(days=900), TODAY, True, 0, False, True),
        (None, TODAY, False, 0, True, True),
        (None, TODAY, True, 0, False, True),
        (TODAY - timedelta(days=900), None, False, None, False, False),
        (TODAY + timedelta(days=400), TODAY, False, 490, False, False),
    ],
)
def test_password_grows_old_but_never_in_an_outage_or_by_a_wrong_clock(
    chosen: date | None, today: date | None, left: int | None, *, outage: bool, too_old: bool,
    said: bool,
) -> None:  # fmt: skip
    found = age_of(chosen, today, RULE, outage=outage)
    assert (found.left, found.too_old, found.said) == (left, too_old, said)
    assert age_of(chosen, today, PasswordRule(), outage=outage) == PasswordAge()


def test_old_password_opens_once_more_to_be_changed(world: World) -> None:
    world.round()
    desk = desk_of(world, Rules(password=RULE))
    world.site.people.passwd(NURSE, PASSWORD, "fyra nya ord igen")
    assert desk.unlock(NURSE, "fyra nya ord igen").open("14")
    world.at(91 * 1440)
    session = desk.unlock(NURSE, "fyra nya ord igen")
    assert session.password.too_old
    with pytest.raises(MustChange):
        session.open("14")
    with pytest.raises(MustChange):
        desk.require(Right.CAPTURE)
    desk.change_password("fyra nya ord igen", PASSWORD)
    assert desk.session().open("14")
    assert not desk.session().password.said
    desk.lock()
    assert desk.unlock(NURSE, PASSWORD).password.left == 90


def test_outage_opens_to_an_old_password_and_the_change_waits(world: World) -> None:
    world.round()
    sky = Sky()
    desk = desk_of(world, Rules(password=RULE), sky)
    world.at(200 * 1440)
    sky.dark = True
    session = desk.unlock(NURSE, PASSWORD)
    assert session.password.postponed
    assert session.open("14").snapshot.charts
    sky.dark = False
    assert desk.unlock(NURSE, PASSWORD).must_change


def test_wrong_clock_makes_no_password_old(world: World) -> None:
    desk = desk_of(world, Rules(password=RULE))
    world.at(200 * 1440)
    world.clock.now()
    world.at(-900 * 1440, boot="boot-b", up=1, synced=False)
    assert desk.unlock(NURSE, PASSWORD).password == PasswordAge()


# Cards


def test_card_unlocks_in_its_owners_name_and_the_log_says_how(world: World) -> None:
    world.round()
    desk, card = desk_of(world, Rules(password=RULE)), card_of(world)
    world.at(200 * 1440)
    session = desk.unlock_with_badge(card)
    assert session.person == NURSE
    assert session.open("14").snapshot.charts, "a card asks for no new password"
    assert ("unlock", NURSE, "badge") in events(world)
    desk.lock()
    with pytest.raises(BadgeOpensNothing):
        desk.unlock_with_badge(new_badge().text)
    with pytest.raises(BadgeMisread):
        desk.unlock_with_badge(card[:-1])
    with pytest.raises(DeskLocked):
        desk.session()
    assert events(world).count(("unlock-failed", "", "badge")) == 2


@pytest.mark.parametrize("by_rule", [True, False])
def test_card_that_needs_the_password_only_names(world: World, *, by_rule: bool) -> None:
    card = card_of(world, alone=by_rule)
    desk = desk_of(world, Rules(badge_alone=not by_rule))
    assert desk.badge_holder(card) == (NURSE, False)
    with pytest.raises(BadgeNeedsPassword):
        desk.unlock_with_badge(card)
    assert desk.unlock(NURSE, PASSWORD).person == NURSE


# The envelope


def opened(world: World, desk: Desk) -> None:
    world.round()
    desk.unlock_with_code(world.site.kit.break_glass.groups, "Eva Sund")


TWO = Rules(two_persons=True, wait=60)


def test_envelope_shows_nothing_before_a_second_person_proved_herself(world: World) -> None:
    desk = desk_of(world, TWO)
    opened(world, desk)
    session = desk.session()
    assert session.needs_second
    for forbidden in (lambda: session.open("14"), lambda: desk.require(Right.READ_LISTS)):
        with pytest.raises(SecondNeeded):
            forbidden()
    with pytest.raises(WrongPassword):
        desk.confirm_second(NURSE, PASSWORD + "x")
    assert session.needs_second
    assert desk.confirm_second(NURSE, PASSWORD) is session
    assert session.open("14").snapshot.charts
    assert session.person == "Eva Sund"
    assert desk.settle()
    told = desk.envelope_opened
    assert told is not None
    assert (told.by, told.second, told.proved) == ("Eva Sund", NURSE, True)
    logged = events(world)
    assert ("envelope-opened", "Eva Sund", "break-glass") in logged
    assert ("unlock-failed", NURSE, "second person") in logged
    assert ("envelope-confirmed", "Eva Sund", NURSE) in logged
    assert ("envelope-confirmed", NURSE, "with Eva Sund") in logged


def test_second_person_may_scan_her_card(world: World) -> None:
    card, desk = card_of(world), desk_of(world, TWO)
    opened(world, desk)
    desk.confirm_second_by_badge(card)
    assert desk.session().open("14")
    lax = desk_of(world, Rules(two_persons=True, badge_alone=False))
    opened(world, lax)
    with pytest.raises(BadgeNeedsPassword):
        lax.confirm_second_by_badge(card)


def test_nobody_is_her_own_second_person(world: World) -> None:
    card, desk = card_of(world), desk_of(world, TWO)
    world.round()
    with world.site.people.unlock_with_code(world.site.kit.code) as by:
        world.site.people.add("Bo Alm", PASSWORD, by=by)
    desk.unlock_with_code(world.site.kit.break_glass.groups, "karin  EK")
    assert desk.seconds() == ("Bo Alm",), "nor is she offered"
    world.at(5)
    for trying in (
        lambda: desk.confirm_second(NURSE, PASSWORD),
        lambda: desk.confirm_second_by_badge(card),
        lambda: desk.name_second("KARIN EK"),
    ):
        with pytest.raises(SecondSame):
            trying()


@pytest.mark.parametrize(("name", "logged"), [("Omid Rad", "Omid Rad"), ("", "alone")])
def test_lonely_nurse_gets_her_lists_after_the_countdown(
    world: World, name: str, logged: str
) -> None:
    desk = desk_of(world, TWO)
    opened(world, desk)
    assert desk.second_in == 60
    world.at(0.5)
    assert desk.second_in == 30
    with pytest.raises(SecondTooSoon) as told:
        desk.name_second(name)
    assert told.value.facts == {"seconds": 30}
    world.at(1)
    assert desk.second_in == 0
    assert desk.name_second(name).open("14").snapshot.charts
    assert ("envelope-unconfirmed", "Eva Sund", logged) in events(world)
    seen = desk.envelope_opened
    assert seen is not None
    assert (seen.second, seen.proved) == (name, False)


def test_countdown_is_not_cut_short_by_setting_the_clock(world: World) -> None:
    desk = desk_of(world, TWO)
    opened(world, desk)
    world.at(600, up=60)
    assert desk.second_in == 60


def test_leaving_before_the_second_person_leaves_nothing_open(world: World) -> None:
    desk = desk_of(world, TWO)
    opened(world, desk)
    session = desk.session()
    desk.lock()
    with pytest.raises(DeskLocked):
        desk.confirm_second(NURSE, PASSWORD)
    with pytest.raises(LyktaError):
        session.open("14")


def test_terminal_asks_nobody_and_the_log_says_so(world: World) -> None:
    desk = desk_of(world, TWO)
    world.round()
    code = world.site.kit.break_glass.groups
    assert desk.unlock_with_code(code, "Eva Sund", at_terminal=True).open("14")
    assert ("envelope-unconfirmed", "Eva Sund", "terminal") in events(world)
