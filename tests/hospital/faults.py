"""Everything that a hospital's FHIR server and the way to it were made to do wrong.

Each fault is a row of docs/source-faults.md: in plain words what breaks, how the proxy breaks it,
and what must come of it. `tests/appliance/sources/test_fault_table.py` runs every one of them
against a real store and writes down what nurse and IT then see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.hospital.fault_proxy import (
    Answer,
    Breaking,
    FaultProxy,
    SamePageTwice,
    body,
    clock_off,
    cut_json,
    drip,
    edited,
    hang_up,
    next_to,
    no_answer,
    no_next,
    no_total,
    status,
    web_page,
)

ORDERS = "/MedicationRequest?"
DOSES = "/MedicationAdministration?"
STAYS = "/Encounter?"
ALLERGIES = "/AllergyIntolerance?"
ALL = "/"

Tree = dict[str, Any]


class Kept(StrEnum):
    """What must lie in the store after a round with the fault."""

    WHOLE = "a new, whole copy"
    OLDER = "the older copy"
    DOUBTED = "the older copy; the answer waits in quarantine"


@dataclass(frozen=True)
class Fault:
    """One row: `match` is the part of the question that is answered wrongly.

    `times` None breaks every such answer; `more` breaks further questions alike. `settings` are
    those of the source for this row.
    """

    name: str
    match: str
    breaking: Callable[[], Breaking]
    kept: Kept
    times: int | None = None
    more: tuple[str, ...] = ()
    settings: tuple[tuple[str, Any], ...] = ()

    def begin(self, proxy: FaultProxy) -> None:
        """Let the proxy break what this fault breaks."""
        breaking = self.breaking()
        for match in (self.match, *self.more):
            proxy.on(match, breaking, self.times)


def _always(breaking: Breaking) -> Callable[[], Breaking]:
    return lambda: breaking


def _empty(tree: Tree) -> None:
    tree["entry"] = []
    tree["total"] = 0
    tree["link"] = []


def _first_half(tree: Tree) -> None:
    """Leave out half the entries and count only the others."""
    tree["entry"] = tree.get("entry", [])[: len(tree.get("entry", [])) // 2]
    tree["total"] = len(tree["entry"])
    tree["link"] = []


def _every_other(tree: Tree) -> None:
    tree["entry"] = tree.get("entry", [])[::2]


def _others(tree: Tree) -> None:
    for entry in tree.get("entry", ()):
        whose = entry["resource"].get("subject") or entry["resource"].get("patient")
        whose["reference"] = "Patient/somebody-else"


def _no_orders_in_bundle(tree: Tree) -> None:
    kept = [one for one in tree["entry"] if one["resource"]["resourceType"] != "MedicationRequest"]
    if len(kept) != len(tree["entry"]):
        tree["entry"], tree["total"], tree["link"] = kept, len(kept), []


def _outcome_inside(tree: Tree) -> None:
    issue = {"severity": "error", "code": "exception", "diagnostics": "database timeout"}
    outcome = {"resource": {"resourceType": "OperationOutcome", "issue": [issue]}}
    tree.setdefault("entry", []).append(outcome)


def _status(word: object) -> Breaking:
    def change(tree: Tree) -> None:
        for entry in tree.get("entry", ()):
            entry["resource"]["status"] = word

    return edited(change)


def _without(name: str) -> Breaking:
    def change(tree: Tree) -> None:
        for entry in tree.get("entry", ()):
            entry["resource"].pop(name, None)

    return edited(change)


class _EveryThird:
    """Fails every third answer, as a server behind a broken load balancer does."""

    def __init__(self) -> None:
        self._seen = 0

    def __call__(self, answer: Answer) -> Answer:
        self._seen += 1
        return status(502)(answer) if self._seen % 3 == 0 else answer


class _Crossed:
    """Gives each question the body of the one before it, as a broken cache does."""

    def __init__(self) -> None:
        self._last: Answer | None = None

    def __call__(self, answer: Answer) -> Answer:
        before, self._last = self._last, answer
        return before or answer


def _back_to_itself(tree: Tree) -> None:
    own = next(link["url"] for link in tree["link"] if link["relation"] == "self")
    tree["link"] = [{"relation": "self", "url": own}, {"relation": "next", "url": own}]


SLOW = (("timeout_seconds", 0.6), ("unit_seconds", 6.0))
SMALL = (("page_size", 6),)

FAULTS = (
    Fault("The server answers nothing and hangs up", ALL, _always(no_answer), Kept.OLDER),
    Fault("It hangs up twice, then answers", ORDERS, _always(no_answer), Kept.WHOLE, times=2),
    Fault("Every question fails inside the server (500)", ALL, _always(status(500)), Kept.OLDER),
    Fault("Orders fail inside the server (500)", ORDERS, _always(status(500)), Kept.OLDER),
    Fault("The server is down for maintenance (503) for two questions", ORDERS,
          _always(status(503, retry_after="1")), Kept.WHOLE, times=2),
    Fault("Every third answer is a bad gateway (502)", ALL, _EveryThird, Kept.WHOLE,
          settings=(("parallel", 1),)),
    Fault("Too many questions (429), wait a second", ORDERS,
          _always(status(429, retry_after="1")), Kept.WHOLE, times=2),
    Fault("Too many questions (429), wait an hour", ORDERS,
          _always(status(429, retry_after="3600")), Kept.OLDER),
    Fault("The token is not accepted any more (401)", ORDERS, _always(status(401)), Kept.OLDER),
    Fault("Lykta may not read the allergies (403)", ALLERGIES, _always(status(403)), Kept.OLDER),
    Fault("The orders' address is gone (404)", ORDERS, _always(status(404)), Kept.OLDER),
    Fault("A redirect to a page for signing in", ALL,
          _always(status(302, location="https://login.example/")), Kept.OLDER),
    Fault("A web page instead of data, status 200", ORDERS, _always(web_page), Kept.OLDER),
    Fault("Half the answer, and no more", ORDERS, _always(cut_json), Kept.OLDER),
    Fault("The line breaks in the middle of an answer", ORDERS, _always(hang_up), Kept.OLDER),
    Fault("The line breaks in the middle once", ORDERS, _always(hang_up), Kept.WHOLE, times=1),
    Fault("An answer comes drop by drop", ORDERS, _always(drip(0.15)), Kept.OLDER, settings=SLOW),
    Fault("Letters in another character set", ORDERS,
          _always(body(b'{"resourceType": "Bundle", "entry": [], "x": "l\xf6s"}')), Kept.OLDER),
    Fault("Brackets without end", ORDERS, _always(body(b"[" * 300_000)), Kept.OLDER),
    Fault("JSON, but no list of orders", ORDERS,
          _always(edited(lambda _: {"resourceType": "Patient", "id": "7"})), Kept.OLDER),
    Fault("JSON that says not even what it is", ORDERS,
          _always(body(b'{"ok": true}')), Kept.OLDER),
    Fault("An error instead of a list, status 200", ORDERS,
          _always(body(b'{"resourceType": "OperationOutcome", "issue": []}')), Kept.OLDER),
    Fault("Orders that do not say what they are", ORDERS, _always(_without("resourceType")),
          Kept.OLDER),
    Fault("An error among the orders, status 200", ORDERS,
          _always(edited(_outcome_inside)), Kept.OLDER),
    Fault("The next page is never offered", ORDERS, _always(no_next), Kept.OLDER, settings=SMALL),
    Fault("The pages lead in a circle", ORDERS, _always(edited(_back_to_itself)), Kept.OLDER),
    Fault("The next page lies on a stranger's server", ORDERS,
          _always(next_to("https://elsewhere.example/fhir/MedicationRequest")), Kept.OLDER),
    Fault("One page comes twice", ORDERS, SamePageTwice, Kept.OLDER, settings=SMALL),
    Fault("Totals are missing", ALL, _always(no_total), Kept.WHOLE),
    Fault("Half the stays are left out, the total is right", STAYS,
          _always(edited(_every_other)), Kept.OLDER),
    Fault("Half the stays are left out, and the total lies", STAYS,
          _always(edited(_first_half)), Kept.OLDER),
    Fault("No stays at all: the census is empty", STAYS, _always(edited(_empty)), Kept.OLDER),
    Fault("Every patient's orders are gone, the census is alive", ORDERS,
          _always(edited(_empty)), Kept.OLDER, more=("MedicationRequest:",)),
    Fault("Half of every patient's orders are left out, and the total lies", ORDERS,
          _always(edited(_first_half)), Kept.OLDER),
    Fault("One patient's orders are left out, and the total lies", ORDERS,
          _always(edited(_empty)), Kept.OLDER, times=1),
    Fault("Another patient's orders come", ORDERS, _always(edited(_others)), Kept.OLDER),
    Fault("Answers are given to the wrong questions", ORDERS, _Crossed, Kept.OLDER),
    Fault("Orders have no id", ORDERS, _always(_without("id")), Kept.OLDER),
    Fault("An order's status is a number", ORDERS, _always(_status(7)), Kept.OLDER),
    Fault("Orders bear a status that nobody knows", ORDERS, _always(_status("paused")),
          Kept.WHOLE),
    Fault("Doses given cannot be read", DOSES, _always(status(500)), Kept.OLDER),
    Fault("The server's clock is three hours behind", ALL, _always(clock_off(-10_800)),
          Kept.WHOLE),
    Fault("Weights and kidney values cannot be read", "/Observation?", _always(status(500)),
          Kept.WHOLE),
)  # fmt: skip
