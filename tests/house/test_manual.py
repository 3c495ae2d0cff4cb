"""What the manual says exists, and what exists stands in the manual."""

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click

from tests.house.rooms import ROOT, shown

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
_FENCE = re.compile(r"^```(?:sh|console|shell)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _typed(page: Path) -> Iterator[str]:
    for block in _FENCE.findall(page.read_text(encoding="utf-8")):
        for line in block.replace("\\\n", " ").splitlines():
            yield re.sub(r"^\s*[$#] ", "", line).strip()


def _all_typed(program: str) -> list[tuple[str, list[str]]]:
    found = []
    for page in PAGES:
        for line in _typed(page):
            words = shlex.split(line, comments=True)
            words = words[1:] if words[:1] == ["sudo"] else words
            if words and words[0].removeprefix(".venv/bin/") == program:
                found.append((f"{shown(page)}: {line}", words[1:]))
    return found


def _program() -> click.Group:
    from appliance.cli.main import commands

    return commands


def _unknown_word(words: list[str]) -> str | None:
    """Return the first word of a typed command that the program does not know."""
    command: click.Command = _program()
    for word in words:
        if word.startswith("-"):
            if word.split("=")[0] not in _options(command):
                return word
        elif isinstance(command, click.Group):
            found = command.get_command(click.Context(command), word)
            if found is None:
                return word
            command = found
    return None


def _options(command: click.Command) -> set[str]:
    names = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    return names | {"-h", "--help"}


def _leaves(group: click.Group, path: str) -> Iterator[str]:
    here = click.Context(group)
    for name in group.list_commands(here):
        command = group.get_command(here, name)
        if isinstance(command, click.Group):
            yield from _leaves(command, f"{path} {name}")
        elif command is not None and not command.hidden:
            yield f"{path} {name}"


def test_every_typed_lykta_command_exists() -> None:
    typed = _all_typed("lykta")
    wrong = [f"{line} ({word})" for line, words in typed if (word := _unknown_word(words))]
    assert typed
    assert not wrong


def test_every_lykta_command_stands_in_the_manual() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [name for name in _leaves(_program(), "lykta") if name not in text] == []


def test_every_typed_option_of_run_and_test_exists() -> None:
    for script in ("run", "test"):
        helped = subprocess.run(
            [ROOT / script, "--help"], capture_output=True, text=True, check=True
        ).stdout
        typed = _all_typed(f"./{script}")
        options = {word for _, words in typed for word in words if word.startswith("--")}
        assert typed
        assert {option for option in options if option not in helped} == set()


def test_every_link_of_the_manual_leads_somewhere() -> None:
    dead = [
        f"{shown(page)} -> {target}"
        for page in [*PAGES, ROOT / "CHANGELOG.md"]
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not dead


def test_every_decision_says_why_and_what_else_there_was() -> None:
    parts = ("Context", "Decision", "Consequences", "Alternatives")
    poor = [
        f"{shown(page)} lacks {part}"
        for page in DECISIONS
        for part in parts
        if not re.search(rf"^(## {part}$|\*\*{part})", page.read_text("utf-8"), re.MULTILINE)
    ]
    assert DECISIONS
    assert not poor


def test_decisions_are_numbered_once() -> None:
    numbers = [page.name[:3] for page in DECISIONS]
    assert all(number.isdigit() for number in numbers)
    assert len(numbers) == len(set(numbers))


def test_the_changelog_is_open_for_the_next_release() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "\n## [Unreleased]\n" in text
    assert text.split("\n## [Unreleased]\n")[1].split("\n## ")[0].strip()
