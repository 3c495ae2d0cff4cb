"""Personal cards: given, replaced and ended, without her password and without her being there.

1. A card has a key pair of its own, to which her role's keys are granted like to herself. So a
   lost one is ended, and its role's key rotated, while her password goes on opening.
2. A card's secret is handed over before anything is changed: where the printer jams, the card
   before it still opens.
3. A card that only names its owner is granted nothing: whoever finds it opens nothing with it.
4. The machine's pepper is mixed into it as into a password: a found card and a stolen disk open
   nothing without the machine.
"""

from collections.abc import Callable
from pathlib import Path

import msgspec

from storage.keys import slots
from storage.keys.administration import changing
from storage.keys.badges import Badge, new_badge
from storage.keys.opening import new_seed, public_of
from storage.keys.refusals import NoBadge
from storage.keys.rolekeys import RoleKeys


class Cards:
    """The cards of a site's persons."""

    def __init__(self, keys_dir: Path, pepper: bytes | None = None) -> None:
        """Work on this folder of keys."""
        self._dir = keys_dir
        self._pepper = pepper

    def issue(
        self, name: str, *, by: RoleKeys, hand_over: Callable[[Badge], None], alone: bool = True
    ) -> tuple[str, ...]:
        """Give a person a card, which ends the one before it; return the roles with new keys.

        `hand_over` is given the card's secret; where it raises, nothing is changed (2). Where not
        `alone`, the card only names her (3). Raises NotEntitled, NoSuchPerson, RegisterUntrusted,
        and worded disk errors.
        """
        with changing(self._dir, by) as change:
            known, badge, seed = change.known(name), new_badge(), new_seed()
            had = change.found(name, "badge") is not None
            card = msgspec.structs.replace(
                known, public=public_of(seed), badge=True, names_only=not alone
            )
            hand_over(badge)  # 2
            change.put(card)
            slot = slots.wrap(
                known.name, seed, badge.password, slots.LIGHT, pepper=self._pepper
            )  # 4
            slots.save(slot, slots.file_of(self._dir, card))
            rotated = change.rotate(known.role) if had else ()
            change.commit()
        return rotated

    def end(self, name: str, *, by: RoleKeys) -> tuple[str, ...]:
        """End a lost card and rotate the keys it held (1); return the names of the roles.

        Raises as `issue`, and NoBadge.
        """
        with changing(self._dir, by) as change:
            known = change.known(name)
            card = change.found(name, "badge")
            if card is None:
                raise NoBadge(person=known.name)
            change.drop(card)
            rotated = change.rotate(known.role)
            change.commit()
        return rotated
