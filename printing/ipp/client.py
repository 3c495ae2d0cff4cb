"""Questions to a printer or print server, in IPP."""

import itertools
from collections.abc import Iterable

from printing.ipp.decode import decode
from printing.ipp.encode import encode
from printing.ipp.message import Attribute, Group, GroupTag, Message, Operation, Status, Tag
from printing.ipp.transport import Place, exchange
from storage.errors import LyktaError

WHO = "lykta"
"""The name we give ourselves; never a person's, since print servers log it."""

_numbers = itertools.count(1)
_MOST_REQUESTS = 0x7FFFFFFF


class Refused(LyktaError):
    """The other end understood and said no. `status` is IPP's number, `words` its text."""

    code = "P-33"
    message = "{place} refused: {words}."
    remedy = "Print on another printer, and tell IT what stands here."

    @property
    def status(self) -> int:
        """Return IPP's status number."""
        status = self.facts["status"]
        return status if isinstance(status, int) else 0


def keyword(name: str, *words: str) -> Attribute:
    """Return an attribute of keywords."""
    return Attribute(name, Tag.KEYWORD, words)


def number(name: str, value: int) -> Attribute:
    """Return an attribute that is one number."""
    return Attribute(name, Tag.INTEGER, (value,))


def ask(
    place: Place,
    operation: Operation,
    attributes: Iterable[Attribute] = (),
    *,
    job: Iterable[Attribute] = (),
    document: bytes = b"",
    limit: float = 5.0,
) -> Message:
    """Ask one question and return the answer.

    `attributes` follow the operation's charset, language, target and user; `job` describes a
    job to be made; `limit` is seconds for all of it. Raises NotReached, NotAnswered, NotIpp,
    or Refused where the answer is no.
    """
    groups = [Group(GroupTag.OPERATION, (*_opening(place), *attributes))]
    if described := tuple(job):
        groups.append(Group(GroupTag.JOB, described))
    request = Message(operation, next(_numbers) % _MOST_REQUESTS, tuple(groups))
    answer = decode(exchange(place, encode(request) + document, limit))
    if answer.code > Status.LAST_SUCCESS:
        words = answer.group(GroupTag.OPERATION).word("status-message")
        shown = words or f"IPP {answer.code:#06x}"
        raise Refused(place=place, status=answer.code, words=shown)
    return answer


def _opening(place: Place) -> tuple[Attribute, ...]:
    """Return the attributes every request begins with, in RFC 8011's order (4.1.4, 4.1.5)."""
    return (
        Attribute("attributes-charset", Tag.CHARSET, ("utf-8",)),
        Attribute("attributes-natural-language", Tag.LANGUAGE, ("en",)),
        Attribute("printer-uri", Tag.URI, (place.uri,)),
    )


def user() -> Attribute:
    """Return who asks, for the operations that belong to a user."""
    return Attribute("requesting-user-name", Tag.NAME, (WHO,))
