"""The root of every error Lykta shows: a code, a message and a remedy.

A class declares its `code`, its `message` and its `remedy` as plain English templates with
``{fact}`` places; those templates are also the keys of the translations, so this module
needs no language and the lowest room can speak to a nurse.
"""

from typing import ClassVar


class LyktaError(Exception):
    """Something a person must be told, with what to do about it.

    Keyword arguments are the facts that fill the templates. They must never hold a secret;
    they may hold a patient's name only where the error stays on the unlocked screen.
    """

    code: ClassVar[str] = "L-00"
    message: ClassVar[str] = "Lykta met a fault it has no name for: {what}."
    remedy: ClassVar[str] = "Restart the machine. If it happens again, call IT with the code."

    def __init__(self, **facts: object) -> None:
        """Keep the facts that fill the two templates."""
        self.facts = facts
        super().__init__(self.in_english())

    def in_english(self) -> str:
        """Return code, message and remedy as one English line, for logs and terminals."""
        message = self.message.format_map(_Shown(self.facts))
        remedy = self.remedy.format_map(_Shown(self.facts))
        return f"{self.code} {message} {remedy}"


class _Shown(dict[str, object]):
    """Facts where a missing one is shown as its name, so that an error never hides another."""

    def __missing__(self, key: str) -> str:
        return f"<{key}>"


def every_error() -> tuple[type[LyktaError], ...]:
    """Return every error class that has been imported, root included, ordered by code."""
    found: list[type[LyktaError]] = []
    waiting: list[type[LyktaError]] = [LyktaError]
    while waiting:
        kind = waiting.pop()
        found.append(kind)
        waiting.extend(kind.__subclasses__())
    return tuple(sorted(found, key=lambda kind: (kind.code, kind.__name__)))
