"""The keys a person holds while she is logged in: in memory only, and forgotten at lock."""

from collections.abc import Mapping
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
    or "all"). Use as a context manager, or call `forget` at lock.
    """

    def __init__(self, person: str, role: str, units: Units, seeds: Mapping[str, bytes]) -> None:
        """Take the seeds by role name."""
        self.person = person
        self.role = role
        self.units = units
        self._seeds = {name: bytearray(seed) for name, seed in seeds.items()}
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
        """Return a role's seed. Raises KeysForgotten, NotEntitled."""
        if self._forgotten:
            raise KeysForgotten
        if role not in self._seeds:
            raise NotEntitled(person=self.person, role=role)
        return bytes(self._seeds[role])

    def seeds(self, role: str) -> tuple[bytes, ...]:
        """Return a role's seeds, newest first. Raises KeysForgotten, NotEntitled."""
        return (self.seed(role),)

    def forget(self) -> None:
        """Wipe and drop the keys; what Python copied elsewhere goes when its memory is reused."""
        for seed in self._seeds.values():
            seed[:] = bytes(len(seed))
        self._seeds.clear()
        self._forgotten = True

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
