"""How old a password may become, and what becomes of one that is too old.

1. Nobody is locked out by a password's age: it opens once more, to be changed at once.
2. In an outage it is not even that: the lists open, and the change waits until it is over.
3. By a clock that is known to be wrong no password is called old.
4. A password of which nobody knows the day counts as too old, where the site has a limit at all.
"""

from datetime import date

import msgspec


class PasswordRule(msgspec.Struct, frozen=True, kw_only=True):
    """The site's rule: `days` a password holds (0: for ever), `warn` days before it is said."""

    days: int = 0
    warn: int = 7


class PasswordAge(msgspec.Struct, frozen=True, kw_only=True):
    """What is so of the password that was given: `left` days, None where there is no limit.

    `postponed` says that it must be changed, and that the outage lets it wait. `said` says that
    its owner should be told of it.
    """

    left: int | None = None
    postponed: bool = False
    said: bool = False

    @property
    def too_old(self) -> bool:
        """Whether it must be changed now."""
        return self.left is not None and self.left <= 0 and not self.postponed


def age_of(
    chosen: date | None, today: date | None, rule: PasswordRule, *, outage: bool
) -> PasswordAge:
    """Judge a password; `today` is None by a clock that is known to be wrong (3)."""
    if not rule.days or today is None:
        return PasswordAge()
    left = 0 if chosen is None else rule.days - (today - chosen).days  # 4
    due = left <= 0
    return PasswordAge(left=max(left, 0), postponed=due and outage, said=left <= rule.warn)  # 2
