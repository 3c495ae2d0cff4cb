"""Personal cards: what they open, what a lost one opens, and what a scanner makes of them."""

import random
import shutil
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from storage.errors import LyktaError
from storage.keys import register, slots
from storage.keys.badges import (
    Badge,
    BadgeMisread,
    BadgeNeedsPassword,
    BadgeOpensNothing,
    is_badge,
    new_badge,
    read_badge,
)
from storage.keys.codes import CodeMistyped, read_code
from storage.keys.people import People
from storage.keys.refusals import NoBadge, NoSuchPerson, PersonExpired, PersonLocked
from storage.keys.rolekeys import NotEntitled
from storage.keys.slots import PepperMissing
from storage.reading import open_unit
from tests.storage.site import CHEAP, MORNING, PASSWORD, Site, instant

ANNA = "Anna Ek"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    with made.kit.keys as by:
        made.people.add(ANNA, PASSWORD, by=by, must_change=False, function="keeper")
        made.people.add("Bo Ek", PASSWORD, by=by, must_change=False)
    return made


def give(site: Site, name: str = ANNA, *, alone: bool = True) -> str:
    given: list[str] = []
    with site.people.unlock_with_code(site.kit.code) as by:
        site.people.cards.issue(
            name, by=by, hand_over=lambda badge: given.append(badge.text), alone=alone
        )
    return given[0]


# The code


def test_card_says_its_secret_and_nothing_else_says_it() -> None:
    for secret in (bytes(16), b"\xff" * 16, new_badge().secret):
        badge = Badge(secret)
        assert len(badge.text) == 44
        assert is_badge(badge.text)
        assert read_badge(f" {badge.text.lower()}\n") == badge
        assert badge.text not in repr(badge)


def test_no_slip_of_a_scanner_is_taken_for_a_card() -> None:
    dice = random.Random(6)
    text = new_badge().text
    for place in range(2, len(text)):
        other = dice.choice([sign for sign in "0123456789" if sign != text[place]])
        with pytest.raises(BadgeMisread):
            read_badge(text[:place] + other + text[place + 1 :])
        if place + 1 < len(text) and text[place] != text[place + 1]:
            swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
            with pytest.raises(BadgeMisread):
                read_badge(swapped)
    for cut in (text[:-1], text + "0", "LB", "LB" + "9" * 42):
        with pytest.raises(BadgeMisread):
            read_badge(cut)


def test_card_and_envelope_are_never_taken_for_one_another(site: Site) -> None:
    card = give(site)
    with pytest.raises(CodeMistyped):
        read_code(card)
    assert not is_badge(site.kit.code)
    assert not is_badge("19400312-1234")
    assert not is_badge("LB²²²²")


# What it opens


def test_card_opens_what_its_owner_opens_as_what_she_is(site: Site) -> None:
    card = give(site)
    assert site.people.badge_holder(card) == (ANNA, True)
    site.admit()
    with site.people.unlock_with_badge(card) as keys:
        assert (keys.person, keys.role, keys.function) == (ANNA, "staff", "keeper")
        assert not keys.must_change
        assert len(open_unit(site.store, "14", keys).snapshot.charts) == 5
    assert [one.badge for one in site.people.list()] == [True, False]


def test_lost_card_opens_nothing_and_her_password_goes_on(site: Site) -> None:
    card = give(site)
    stolen = site.folder / "stolen"
    shutil.copytree(site.keys_dir, stolen)
    with site.people.unlock_with_code(site.kit.code) as by:
        assert site.people.cards.end(ANNA, by=by) == ("staff",)
        with pytest.raises(NoBadge):
            site.people.cards.end(ANNA, by=by)
    with pytest.raises(BadgeOpensNothing):
        site.people.unlock_with_badge(card)
    site.recipients = site.recipients.load(site.keys_dir)
    site.admit(5)
    with site.people.unlock(ANNA, PASSWORD) as keys:
        assert open_unit(site.store, "14", keys).snapshot.charts
    with People(stolen, cost=CHEAP).unlock_with_badge(card) as keys, pytest.raises(LyktaError):
        open_unit(site.store, "14", keys)
    assert card[2:] not in "".join(
        file.read_text("latin-1") for file in site.keys_dir.rglob("*") if file.is_file()
    )


def test_new_card_ends_the_one_before_it_with_its_keys(site: Site) -> None:
    first = give(site)
    before = site.recipients.find("staff")
    second = give(site)
    assert site.recipients.load(site.keys_dir).find("staff") != before
    with pytest.raises(BadgeOpensNothing):
        site.people.unlock_with_badge(first)
    with site.people.unlock_with_badge(second) as keys:
        assert keys.person == ANNA


def test_card_that_could_not_be_printed_changes_nothing(site: Site) -> None:
    card = give(site)

    def jam(_badge: Badge) -> None:
        raise OSError(5, "jammed")

    with site.people.unlock_with_code(site.kit.code) as by, pytest.raises(LyktaError):
        site.people.cards.issue(ANNA, by=by, hand_over=jam)
    with site.people.unlock_with_badge(card) as keys:
        assert keys.person == ANNA


def test_card_of_who_is_locked_expired_or_gone_opens_nothing(site: Site) -> None:
    card, bos = give(site), give(site, "Bo Ek")
    people = site.people
    with people.unlock_with_code(site.kit.code) as by:
        people.lock(ANNA, by=by)
        people.remove("Bo Ek", by=by)
    with pytest.raises(PersonLocked):
        people.unlock_with_badge(card)
    with pytest.raises(BadgeOpensNothing):
        people.unlock_with_badge(bos)
    with people.unlock_with_code(site.kit.code) as by:
        people.release(ANNA, by=by)
        people.expire(ANNA, MORNING + timedelta(hours=1), by=by)
    with people.unlock_with_badge(card) as keys:
        assert keys.holds("staff")
    site.told.reading = instant(90)
    with pytest.raises(PersonExpired):
        people.unlock_with_badge(card)


def test_card_that_only_names_opens_nothing_even_for_who_holds_the_disk(site: Site) -> None:
    card = give(site, alone=False)
    assert site.people.badge_holder(card) == (ANNA, False)
    with pytest.raises(BadgeNeedsPassword):
        site.people.unlock_with_badge(card)
    held = register.read(site.keys_dir).find(ANNA, "badge")
    assert held is not None
    assert held.grant == b""
    with site.people.unlock_with_code(site.kit.code) as by:
        site.people.rotate("staff", by=by)
    held = register.read(site.keys_dir).find(ANNA, "badge")
    assert held is not None
    assert held.grant == b"", "nor after new keys"


def test_card_on_a_machine_with_a_pepper_needs_that_machine(site: Site) -> None:
    here = People(site.keys_dir, cost=CHEAP, pepper=b"p" * 32)
    given: list[str] = []
    with here.unlock_with_code(site.kit.code) as by:
        here.cards.issue(ANNA, by=by, hand_over=lambda badge: given.append(badge.text))
    with here.unlock_with_badge(given[0]) as keys:
        assert keys.person == ANNA
    with pytest.raises(PepperMissing):
        site.people.unlock_with_badge(given[0])


def test_only_the_recovery_code_gives_cards_and_functions(site: Site) -> None:
    with site.people.unlock(ANNA, PASSWORD) as by:
        with pytest.raises(NotEntitled):
            site.people.cards.issue(ANNA, by=by, hand_over=lambda _: None)
        with pytest.raises(NotEntitled):
            site.people.assign(ANNA, "it", by=by)
    with site.people.unlock_with_code(site.kit.code) as by, pytest.raises(NoSuchPerson):
        site.people.cards.issue("Nobody", by=by, hand_over=lambda _: None)


def test_function_that_nobody_signed_is_none(site: Site) -> None:
    """Who can write the folder makes himself IT in nobody's eyes."""
    for file in (site.keys_dir / register.REGISTER).glob("*.[ab]"):
        file.chmod(0o640)
        file.write_bytes(file.read_bytes().replace(b'"keeper"', b'"it"'))
    with site.people.unlock(ANNA, PASSWORD) as keys:
        assert keys.function == ""


def test_cards_slot_lends_its_price_to_no_password(site: Site) -> None:
    """An unknown name must take as long as a wrong password, though a card costs nothing."""
    dear = People(site.keys_dir, cost=msgspec.structs.replace(CHEAP, memory_kib=128))
    with dear.unlock_with_code(site.kit.code) as by:
        for name in (ANNA, "Bo Ek"):
            dear.reset(name, PASSWORD, by=by)
    give(site)
    found = register.read(site.keys_dir)
    assert dear._stranger(found).header.cost.memory_kib == 128
    assert {slots.load(file).header.cost.memory_kib for file in
            (site.keys_dir / slots.PERSONS).glob("*.slot")} == {64, 128}  # fmt: skip
