"""The contact list: whom to call when the usual way to find a number is down too."""

from collections.abc import Sequence
from itertools import groupby

import msgspec

from printing.language import Language
from printing.sheets.machine_stamp import MachineStamp, machine_foot, machine_head, with_site
from printing.sheets.sheet import Foot, Head


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """One number to call, as the site wrote it; `note` says when, or for what."""

    name: str
    phone: str
    note: str = ""
    group: str = ""


class ContactGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Contacts under one head, in the site's own order."""

    title: str
    contacts: tuple[Contact, ...]


class ContactList(msgspec.Struct, frozen=True, kw_only=True):
    """The list; `none` says what to do where the site has set no number.

    `by_hand` heads the empty lines below, for numbers that somebody finds out in the outage.
    """

    head: Head
    foot: Foot
    lead: str
    groups: tuple[ContactGroup, ...]
    none: str = ""
    by_hand: str = ""


def contact_list(
    contacts: Sequence[Contact], stamp: MachineStamp, language: Language
) -> ContactList:
    """Return the site's numbers, support first, in the groups and the order of the settings."""
    groups = tuple(
        ContactGroup(title=title, contacts=tuple(found))
        for title, found in groupby(_sorted(contacts), key=lambda one: one.group)
    )
    title = language.say("Whom to call")
    remark = language.say("hangs by Lykta and lies in the downtime binder · checked every month")
    return ContactList(
        head=machine_head(title, "", ""),
        foot=machine_foot(stamp, title, with_site(stamp, remark), language),
        lead=language.say("If the telephones are down too: send somebody, or use the radio."),
        groups=groups,
        none="" if contacts else language.say("No numbers are set on this machine. Tell IT."),
        by_hand=language.say("Written in by hand"),
    )


def with_support(
    contacts: Sequence[Contact], support: str, language: Language
) -> tuple[Contact, ...]:
    """Return contacts with IT support first, where the site has not listed its number itself."""
    if not support or any(one.phone == support for one in contacts):
        return tuple(contacts)
    return (Contact(name=language.say("IT support"), phone=support), *contacts)


def _sorted(contacts: Sequence[Contact]) -> list[Contact]:
    """Return contacts with the same group together, groups in the order of their first one."""
    order = list(dict.fromkeys(one.group for one in contacts))
    return sorted(contacts, key=lambda one: order.index(one.group))
