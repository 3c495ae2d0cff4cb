"""What routines, their ends and their steps are called: the same on glass, paper and terminal.

By name, as they stand in reports, in the logbook and in the settings; a name that is not known
stands for itself.
"""

from printing.language import Language, mark

_TITLES = {
    "freshness": mark("Daily check of the copy"),
    "restart": mark("Daily restart"),
    "probe": mark("Trial of the record system"),
    "clock": mark("The machine's clock"),
    "supplies": mark("Paper, toner and power"),
    "update": mark("Weekly restart"),
    "test-print": mark("Monthly test print"),
}
_OUTCOMES = {
    "passed": mark("Passed"),
    "remarks": mark("Passed with remarks"),
    "failed": mark("Not passed"),
    "put-off": mark("Put off, outage"),
}
_STEPS = {
    "age": mark("A fresh copy"),
    "census": mark("The number of patients"),
    "printer": mark("The printer is ready"),
    "newest": mark("New entries come in"),
    "patients": mark("The right patients"),
    "sign": mark("Sign"),
    "restart": mark("Restart"),
    "capture": mark("It copies by itself"),
    "search": mark("The machine's own search"),
    "found": mark("Find the test patient"),
    "record": mark("Open her record"),
    "watch": mark("Compare with your watch"),
    "paper": mark("Paper"),
    "toner": mark("Toner"),
    "forms": mark("Blank forms"),
    "power": mark("The marked socket"),
    "version": mark("The newest version"),
    "tables": mark("The newest documents"),
    "print": mark("Print the test page"),
    "code": mark("Read the code on the paper"),
    "scan": mark("Scan the page"),
    "legible": mark("Read the page"),
    "compare": mark("Compare with the record"),
    "destroyed": mark("Destroy the page"),
}


def routine_title(name: str, language: Language) -> str:
    """Return what a routine is called."""
    return language.say(_TITLES[name]) if name in _TITLES else name


def outcome_word(name: str, language: Language) -> str:
    """Return how a routine ended: "passed", "remarks", "failed" or "put-off" in words."""
    return language.say(_OUTCOMES[name]) if name in _OUTCOMES else name


def step_title(key: str, language: Language) -> str:
    """Return what a step of a routine is called."""
    return language.say(_STEPS[key]) if key in _STEPS else key
