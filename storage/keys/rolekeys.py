"""The keys a person holds while she is logged in: in memory only, and forgotten at lock."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Self

from storage.errors import LyktaError
from storage.keys.recipients import ALL, RECOVERY, Units

ADMIN = "+admin"
"""Under this name the recovery role holds the site's signing seed; no role can be called so."""


class KeysForgotten(LyktaError):
    """The keys were asked for after the lock."""

    code = "K-08"
    message = "Lykta is locked."
    remedy = "Log in again with your password."


class NotEntitled(LyktaError):
    """A person does not hold the key that the act needs."""

    code = "K-09"
    message = "{person} may not do this: the key “{role}” is needed."
    remedy = "Log in as somebody who may, or ask IT, who holds the recovery code."


class RoleKeys:
    """A person's opened role keys.

    `person`, `role` and `units` say who she is, as what, and for which units (a tuple of codes
    or "all"). `must_change` says that somebody else chose her password, so that she must choose
    a new one before she reads anything. `function` is the register's word for what she is here,
    `chosen` the day on which she chose the password she gave, None where nobody can tell.
    Use as a context manager, or call `forget` at lock.
    """

    def __init__(
        self,
        person: str,
        role: str,
        units: Units,
        seeds: Mapping[str, bytes | Sequence[bytes]],
        *,
        must_change: bool = False,
        function: str = "",
        chosen: date | None = None,
    ) -> None:
        """Take the seeds by role name: one, or all that the role ever had, newest first."""
        self.person = person
        self.role = role
        self.units = units
        self.must_change = must_change
        self.function = function
        self.chosen = chosen
        self._seeds = {name: _copied(held) for name, held in seeds.items()}
        self._forgotten = False

    def covers(self, unit: str) -> bool:
        """Return whether this person may open a unit."""
        return self.units == ALL or unit in self.units

    def holds(self, role: str) -> bool:
        """Return whether the key of a role is in hand."""
        return role in self._seeds

    @property
    def forgotten(self) -> bool:
        """Whether `forget` was called."""
        return self._forgotten

    @property
    def may_administer(self) -> bool:
        """Whether this person may add and remove people: she holds the recovery role."""
        return self.holds(RECOVERY)

    def seed(self, role: str) -> bytes:
        """Return a role's present seed. Raises KeysForgotten, NotEntitled."""
        return self.seeds(role)[0]

    def seeds(self, role: str) -> tuple[bytes, ...]:
        """Return a role's seeds, newest first: what was sealed earlier opens with an earlier one.

        Raises KeysForgotten, NotEntitled.
        """
        held = self._seeds.get(role)  # once: another thread may lock between two looks
        if self._forgotten:
            raise KeysForgotten
        if held is None:
            raise NotEntitled(person=self.person, role=role)
        return tuple(bytes(seed) for seed in held)

    def learn(self, seeds: Mapping[str, Sequence[bytes]]) -> None:
        """Take over newer seeds of roles in hand, after a rotation. Raises KeysForgotten."""
        if self._forgotten:
            raise KeysForgotten
        for role in self._seeds.keys() & seeds.keys():
            self._seeds[role] = _copied(seeds[role])

    def forget(self) -> None:
        """Wipe and drop the keys; what Python copied elsewhere goes when its memory is reused."""
        self._forgotten = True  # first: what fails for want of a key shall be known as the lock's
        for seed in (seed for held in self._seeds.values() for seed in held):
            seed[:] = bytes(len(seed))
        self._seeds.clear()

    def __enter__(self) -> Self:
        """Return the keys themselves."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Forget."""
        self.forget()

    def __repr__(self) -> str:
        """Return who holds the keys, and nothing of the keys."""
        return f"RoleKeys({self.person!r}, {self.role!r}, {self.units!r})"


def _copied(held: bytes | Sequence[bytes]) -> list[bytearray]:
    seeds = [held] if isinstance(held, bytes) else held
    if not seeds:
        raise ValueError("a role without a seed is not held")
    return [bytearray(seed) for seed in seeds]
