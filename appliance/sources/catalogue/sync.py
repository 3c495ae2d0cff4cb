"""Mirror the library's source: every document it has, whole or not at all.

1. A source that does not answer, or answers something else than documents, changes nothing.
2. One unfit document (half written, no PDF, too large) does not stop the others: its version
   before stays, and it is named in the report.
3. How the look went is noted beside the documents, also where it failed, for the status.
"""

from collections.abc import Iterator, Mapping

import msgspec

from appliance.sources.catalogue import folder, web
from appliance.sources.catalogue.errors import (
    CatalogueUnset,
    DocumentUnfit,
    TooManyDocuments,
)
from appliance.sources.catalogue.offer import Offer
from printing import pages
from storage.errors import LyktaError
from storage.shelf import MOST_BYTES, PDF, Arrived, Index, Shelf

MOST_DOCUMENTS = 3000


class CatalogueSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the documents are: a folder's whole path or an http(s) address; seconds to wait."""

    source: str
    timeout_seconds: float = 60.0


class Synced(msgspec.Struct, frozen=True, kw_only=True):
    """What a look at the source came to.

    `fault` is None where it went well; then `documents` is how many there are now, and `new`,
    `changed`, `gone` name the documents by their titles. `left_out` are the faults of single
    documents, by their names at the source.
    """

    documents: int = 0
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    left_out: dict[str, LyktaError] = {}
    fault: LyktaError | None = None


def sync(settings: CatalogueSettings, library: Shelf, *, accept: bool = False) -> Synced:
    """Mirror the source into the library; never raises a LyktaError of the source's.

    `accept` is a person's word that documents were really taken away. Raises what noting the
    outcome on the disk raises.
    """
    left_out: dict[str, LyktaError] = {}
    before = library.index()
    try:
        offers = _offers(settings)
        arrived = _arrived(offers, _tags(before, library), left_out)
        after = library.keep(arrived, source=settings.source, accept=accept)
    except LyktaError as fault:  # 1
        library.note(fault, _codes(left_out))  # 3
        return Synced(
            documents=len(before.documents) if before else 0, left_out=left_out, fault=fault
        )
    library.note(None, _codes(left_out))  # 3
    return _told(before, after, left_out)


def _offers(settings: CatalogueSettings) -> Iterator[Offer]:
    if not settings.source:
        raise CatalogueUnset
    if settings.source.startswith(("http://", "https://")):
        return web.offers(settings.source, settings.timeout_seconds)
    return folder.offers(settings.source)


def _tags(before: Index | None, library: Shelf) -> dict[str, str]:
    """Return what the source calls the versions kept; one that rotted is asked for again."""
    documents = before.documents if before else ()
    return {one.key: one.tag for one in documents if library.sound(one)}


def _arrived(
    offers: Iterator[Offer], tags: Mapping[str, str], left_out: dict[str, LyktaError]
) -> Iterator[Arrived]:
    for many, offer in enumerate(offers):
        if many >= MOST_DOCUMENTS:
            raise TooManyDocuments(most=MOST_DOCUMENTS)
        data, tag = None, tags.get(offer.key, "")
        try:
            data, tag = offer.read(tag)
            if data is not None:
                _must_be_fit(offer, data)
        except (DocumentUnfit, pages.NotDrawable) as fault:  # 2
            left_out[offer.key], data = fault, None
        yield Arrived(
            key=offer.key,
            title=offer.said if data is None else offer.title(data),
            folder=offer.folder,
            media=offer.media,
            tag=tag,
            data=data,
        )


def _must_be_fit(offer: Offer, data: bytes) -> None:
    """Refuse what could not be shown in an outage. Raises DocumentUnfit, NotDrawable."""
    if not data.strip():
        raise DocumentUnfit(name=offer.key, reason="empty")
    if len(data) > MOST_BYTES:
        raise DocumentUnfit(name=offer.key, reason=f"more than {MOST_BYTES // 1_000_000} MB")
    if offer.media == PDF:
        pages.sizes(data)
        return
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentUnfit(name=offer.key, reason="not UTF-8") from None
    if "\0" in text:
        raise DocumentUnfit(name=offer.key, reason="no text")


def _codes(left_out: dict[str, LyktaError]) -> dict[str, str]:
    return {name: fault.code for name, fault in left_out.items()}


def _told(before: Index | None, after: Index, left_out: dict[str, LyktaError]) -> Synced:
    old = {one.key: one for one in before.documents} if before else {}
    new = {one.key: one for one in after.documents}
    changed = [
        one.title
        for key, one in new.items()
        if key in old and old[key].version.digest != one.version.digest
    ]
    return Synced(
        documents=len(new),
        new=tuple(one.title for key, one in new.items() if key not in old),
        changed=tuple(changed),
        gone=tuple(one.title for key, one in old.items() if key not in new),
        left_out=left_out,
    )
