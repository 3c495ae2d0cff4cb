"""Ready-made documents for the screens: the library's for anybody, a copy's for who unlocked."""

from threading import Lock

from appliance.desk.documents import Documents, Held
from appliance.desk.errors import NoSuchDocument
from appliance.desk.printout import Bundle, Paper
from appliance.kiosk.ports import (
    Copy,
    DocumentList,
    DocumentRef,
    DocumentRow,
    DocumentView,
)
from printing import pages
from printing.language import Language
from printing.paper import plain
from printing.sheets.plain import PlainText, plain_text
from storage.library import Library, Opened
from storage.records import Report
from storage.shelf import MARKDOWN, PDF, Index, Shelved


class Shelves:
    """The documents that can be read here; it holds the bytes of the one opened last."""

    def __init__(self, library: Library | None) -> None:
        """Hold nothing; `library` is None where the machine has none."""
        self._library = library
        self._held: tuple[DocumentRef, bytes] | None = None
        self._lock = Lock()

    @property
    def any(self) -> bool:
        """Whether there are reference documents."""
        index = self._library.index() if self._library else None
        return index is not None and bool(index.documents)

    def forget(self) -> None:
        """Drop the document opened last."""
        with self._lock:
            self._held = None

    def library(self, language: Language) -> DocumentList:
        """Return the reference documents, by folder and title."""
        index = self._library.index() if self._library else None
        if self._library is None or index is None:
            return DocumentList(rows=(), note=language.say("There are no documents here."))
        faults = self._library.faults()
        when = language.moment_words(index.as_of.wall)
        return DocumentList(
            rows=tuple(_row(one, language) for one in index.documents),
            note=language.say("Fetched {when}", when=when),
            notices=tuple(" ".join(language.error(one)) for one in faults),
        )

    def reference(self, ref: DocumentRef, language: Language) -> DocumentView:
        """Return a document of the library. Raises NoSuchDocument, DocumentLost."""
        opened = self._open(ref)
        one = opened.document
        notices = () if opened.fault is None else (" ".join(language.error(opened.fault)),)
        text = None if one.media == PDF else _text(opened, language)
        return DocumentView(
            ref=ref,
            title=one.title,
            pages=self._keep(ref, opened.data) if text is None else (),
            text=text,
            notices=notices,
        )

    def report(
        self, ref: DocumentRef, report: Report, whose: str, copy: Copy, notices: tuple[str, ...]
    ) -> DocumentView:
        """Return a document of a copy. Raises NotDrawable."""
        return DocumentView(
            ref=ref,
            title=report.title,
            whose=whose,
            pages=self._keep(ref, report.data),
            notices=notices,
            copy=copy,
        )

    def page(self, ref: DocumentRef, number: int, width: int) -> pages.Picture:
        """Return a page of the document opened last. Raises NoSuchDocument, NotDrawable."""
        with self._lock:
            held = self._held
        if held is None or held[0] != ref:
            raise NoSuchDocument(document=ref.key)
        return pages.draw(held[1], number, width)

    def paper(self, key: str, language: Language) -> tuple[str, Paper]:
        """Return a reference document's title, and it ready for the printer."""
        opened = self._open(DocumentRef(key=key))
        one, data = opened.document, opened.data
        pdf = data if one.media == PDF else plain.render(_text(opened, language), language)
        bundle = Bundle(pdf=pdf, patients=(), pages=len(pages.sizes(pdf)))
        return one.title, Paper(bundles=(bundle,))

    def _open(self, ref: DocumentRef) -> Opened:
        index: Index | None = self._library.index() if self._library else None
        found = index.named(ref.key) if index else None
        if self._library is None or found is None:
            raise NoSuchDocument(document=ref.key)
        return self._library.open(found)

    def _keep(self, ref: DocumentRef, data: bytes) -> tuple[pages.Size, ...]:
        found = pages.sizes(data)
        with self._lock:
            self._held = ref, data
        return found


def listed(documents: Documents, held: Held, patient: str, copy: Copy) -> DocumentList:
    """Return the documents of a patient or a unit as a list."""
    language = documents.language
    return DocumentList(
        rows=tuple(
            DocumentRow(
                ref=DocumentRef(key=one.key, unit=held.unit, patient=patient),
                title=one.title,
                detail=language.moment_words(one.at) if one.at else language.say("no time"),
            )
            for one in documents.reports(held.unit, patient)
        ),
        copy=copy,
    )


def _row(one: Shelved, language: Language) -> DocumentRow:
    changed = language.say("changed {day}", day=language.day(one.version.since))
    where = " · ".join(part for part in (one.folder.replace("/", " · "), changed) if part)
    return DocumentRow(ref=DocumentRef(key=one.key), title=one.title, detail=where)


def _text(opened: Opened, language: Language) -> PlainText:
    one = opened.document
    day = language.day(opened.version.since)
    return plain_text(
        one.title,
        opened.data.decode("utf-8-sig", "replace"),
        language.say("{title} · from the library, changed {day}", title=one.title, day=day),
        language,
        markdown=one.media == MARKDOWN,
    )
