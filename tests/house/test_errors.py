"""An error that cannot be understood at 03:00 is a dead end: each has a code and a way out."""

from collections import Counter

from tests.house.errors_page import PAGE, page
from tests.house.errors_read import ROOT_ERROR, declared, places, raised


def test_every_error_says_what_happened_and_what_to_do() -> None:
    known = declared()
    poor = [
        f"{found.where} {found.name} lacks {part}"
        for found in known.values()
        if not found.name.startswith("_")
        for part in ("code", "message", "remedy")
        if not found.part(part, known).strip()
    ]
    assert ROOT_ERROR in known
    assert not poor


def test_no_error_hides_behind_its_parents_words() -> None:
    lazy = [
        f"{found.where} {found.name} must declare its own {part}, as a plain literal"
        for found in declared().values()
        if not found.name.startswith("_")
        for part in ("code", "message", "remedy")
        if part not in found.parts
    ]
    assert not lazy


def test_no_two_errors_share_a_code() -> None:
    codes = Counter(found.parts["code"] for found in declared().values() if "code" in found.parts)
    assert [code for code, times in codes.items() if times > 1] == []


def test_codes_look_like_codes() -> None:
    strange = {
        f"{found.where} {code}"
        for found in declared().values()
        if (code := found.parts.get("code", "L-00"))
        and not (
            code[0] in "BCDEFGHKLNOPQRSTU"
            and code[1] == "-"
            and code[2:].isdigit()
            and len(code) == 4
        )
    }
    assert not strange


def test_no_error_is_shown_with_a_hole_in_its_words() -> None:
    known = declared()
    holes = []
    for where, name, facts in raised(known):
        found = known[name]
        needed = places(found.part("message", known)) | places(found.part("remedy", known))
        if facts is not None and needed - facts:
            holes.append(f"{where} {name} is not told {sorted(needed - facts)}")
    assert not holes


def test_the_manual_lists_every_error_as_it_is() -> None:
    written = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    assert written == page(), "run: .venv/bin/python -m tests.house.errors_page"
