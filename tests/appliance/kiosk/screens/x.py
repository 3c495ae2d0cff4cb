"""The look, the library, search, forms and the check of a sheet."""

from appliance.desk.control import Control
from appliance.kiosk.ports import Found
from appliance.kiosk.screens.document import opens
from appliance.kiosk.screens.envelopecode import EnvelopeCode
from appliance.kiosk.screens.forms import Forms
from appliance.kiosk.screens.library import Library
from appliance.kiosk.screens.look import LookScreen
from appliance.kiosk.screens.newpassword import forced
from appliance.kiosk.screens.records import Records
from appliance.kiosk.screens.search import Search
from appliance.kiosk.screens.sheetcheck import SheetCheck, check_of
from storage.manifest import GenerationDamaged
from tests.appliance.kiosk.screens import screen
from tests.appliance.kiosk.screens.c import lent
from tests.appliance.kiosk.screens.visit import Visit
from tests.appliance.kiosk.ward_desk import CODE


@screen("look", locked=True)
def look(visit: Visit) -> None:
    visit.show(LookScreen)


@screen("look-unlocked")
def look_unlocked(visit: Visit) -> None:
    visit.show(LookScreen)


def _typed(visit: Visit, words: str) -> None:
    """Type into the search and wait for its answer."""
    found = visit.show(Search)
    visit.driver.type(words)
    visit.driver.until(lambda: bool(found.field and found.field.note), "an answer to the search")


@screen("search")
def search(visit: Visit) -> None:
    _typed(visit, "a")


@screen("search-progress")
def search_progress(visit: Visit) -> None:
    language = visit.kiosk.language
    said = language.say("Searching: {done} of {all} units so far.", done=40, all=125)
    lent(visit, Search, find_so_far=lambda *_how: Found(hits=(), progress=said))
    visit.driver.type("a")
    visit.driver.until(lambda: visit.driver.shows(said), "how far it has come")


@screen("search-no-match")
def search_no_match(visit: Visit) -> None:
    _typed(visit, "qqqq")


@screen("library", locked=True)
def library(visit: Visit) -> None:
    visit.show(Library)


@screen("library-no-match", locked=True)
def library_no_match(visit: Visit) -> None:
    visit.show(Library)
    visit.driver.type("qqqq")


def _document(visit: Visit, media: str) -> None:
    rows = visit.desk.library(visit.kiosk.language).rows
    visit.show(opens(next(row.ref for row in rows if row.ref.key.endswith(media))))


@screen("document-text", locked=True)
def document_text(visit: Visit) -> None:
    _document(visit, ".md")


@screen("document-pages", locked=True)
def document_pages(visit: Visit) -> None:
    _document(visit, ".pdf")
    drawing = visit.kiosk.language.say("Drawing the page")
    visit.driver.until(lambda: not visit.driver.shows(drawing), "the first pages to be drawn")


@screen("forms", locked=True)
def forms(visit: Visit) -> None:
    visit.show(Forms)


@screen("sheet-check", locked=True)
def sheet_check(visit: Visit) -> None:
    visit.show(SheetCheck)


@screen("sheet-check-unknown", locked=True)
def sheet_check_unknown(visit: Visit) -> None:
    visit.show(check_of("7KQ-4MX"))


@screen("records", locked=True)
def records(visit: Visit) -> None:
    """Show what the real printer took: one form, printed once for all looks."""
    language = visit.kiosk.language
    if not visit.desk.records(language).rows:
        order = visit.desk.forms(language)[0].order
        visit.desk.print(order, language, lambda _: None, Control())
        visit.kiosk.tick()  # the board was not heard while the printer was waited for
        visit.driver.until(lambda: visit.kiosk.board is not None, "the board")
    visit.show(Records)


@screen("search-left-out")
def search_left_out(visit: Visit) -> None:
    """Show a search that could not look everywhere."""
    fault = GenerationDamaged(generation=17, unit="B32", reason="digest")
    language = visit.kiosk.language
    why, _remedy = language.error(fault)
    left = language.say("{unit} was not searched: {why}", unit="B32 Ortopedi", why=why)
    found = lent(visit, Search, left_out=(left,))
    visit.driver.type("a")
    visit.driver.until(lambda: bool(found.field.note), "an answer to the search")


def _envelope(visit: Visit, code: str) -> None:
    visit.show(EnvelopeCode)
    visit.driver.type("Margareta Wallenstierna-Łukaszewicz")
    visit.driver.key("enter")
    if " " in code:
        visit.driver.key("F6")
    visit.driver.type(code)
    visit.driver.until(lambda: visit.driver.shows(code[:4]), "the first part")
    visit.driver.turn(30)


@screen("envelope-groups", locked=True)
def envelope_groups(visit: Visit) -> None:
    _envelope(visit, f"{CODE.groups[:20]}WWWW")


@screen("envelope-words", locked=True)
def envelope_words(visit: Visit) -> None:
    _envelope(visit, "umbrella strategy mountain shoulder accident abqx wrestle ")


@screen("new-password-differs")
def new_password_differs(visit: Visit) -> None:
    visit.show(forced("fyra ord utan sammanhang"))
    for words in ("fyra andra ord här", "fyra andra ord där"):
        visit.driver.type(words)
        visit.driver.key("enter")
    visit.settle()
