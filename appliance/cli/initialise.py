"""`lykta init`: set a machine up: questions, a tried source, keys, the first person."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from appliance.cli.handing import both, hand_over
from appliance.cli.machine import Door, Machine
from appliance.cli.secrets import password
from appliance.cli.source_trial import Trial, chosen, keep, tell, try_sources
from appliance.config import Settings, write
from appliance.config.answers import Answers, from_file, from_questions, sample_answers
from appliance.config.errors import AnswerMissing, ConfigNotSaved
from appliance.sources.fhir.errors import SmartKeyMissing
from appliance.sources.source import Probe, Verdict
from printing.language import language
from storage import fsio
from storage.keys import first_keys, people, slots
from storage.keys.rolekeys import RoleKeys


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta init                              # asks\n"
    "  lykta init --sample > answers.toml      # a file to fill in\n"
    "  lykta init --answers answers.toml --code-to /root/recovery-code"
)
@click.option("--answers", type=click.Path(path_type=Path, dir_okay=False), help="Read, not ask.")
@click.option("--sample", is_flag=True, help="Write a commented answers file and end.")
@click.option(
    "--folder", default="/var/lib/lykta", show_default=True, help="Where the store will lie."
)
@click.option(
    "--code-to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the recovery code to this new file, the emergency code to FILE-break-glass.",
)
@click.option(
    "--envelopes-to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write both envelopes' sheets to this new PDF file instead of the terminal.",
)
@click.option("--untested", is_flag=True, help="Save even where the source's test fails.")
@click.pass_obj
def init(
    door: Door,
    answers: Path | None,
    folder: str,
    code_to: Path | None,
    envelopes_to: Path | None,
    *,
    sample: bool,
    untested: bool,
) -> int:
    """Set this machine up: the source is tried before anything is saved.

    The recovery code and the emergency code are shown once; --envelopes-to makes sheets of them
    to be folded and sealed.
    """
    if sample:
        click.echo(sample_answers(), nl=False)
        return 0
    given = from_file(answers) if answers else _ask(door, folder)
    machine = Machine(given.settings, language(given.settings.site.language, _zone(given)))
    trials = _try_sources(machine)
    if _in_the_way(trials) and not untested:
        click.echo(
            machine.language.say("Nothing was saved. Correct the answers and try again."), err=True
        )
        return 1
    secret = _first_password(given, machine, answers)
    with _made_keys(machine, envelopes_to, code_to) as by:
        _add_first(given, secret, machine, by)
    _save(door.config, given.settings)
    keep(trials, machine)
    click.echo(machine.language.say("Saved: {path}", path=door.config))
    click.echo(_next(trials, machine))
    if not machine.settings.printers:
        click.echo(
            machine.language.say("Set up a printer with: lykta printer add ipp://... --label ...")
        )
    return 0


def _in_the_way(trials: Iterable[Trial]) -> bool:
    """Say whether the test found more than that there is no key: those are made in the store."""
    return any(one.verdict is Verdict.FAIL and not _lacks_key(one) for one in _probes(trials))


def _probes(trials: Iterable[Trial]) -> Iterator[Probe]:
    return (probe for trial in trials for probe in trial.probes)


def _lacks_key(probe: Probe) -> bool:
    return isinstance(probe.error, SmartKeyMissing)


def _next(trials: Iterable[Trial], machine: Machine) -> str:
    if any(map(_lacks_key, _probes(trials))):
        return machine.language.say("Next: lykta source key new, then lykta source test.")
    return machine.language.say("Next: lykta capture --once, then lykta status.")


def _zone(given: Answers) -> str:
    return given.settings.site.zone


def _ask(door: Door, folder: str) -> Answers:
    if not sys.stdin.isatty():
        raise AnswerMissing(setting="--answers FILE")
    return from_questions(_question, door.language, folder)


def _question(words: str, default: str, choices: tuple[str, ...]) -> str:
    kind = click.Choice(choices) if choices else None
    return str(click.prompt(words, default=default, show_default=bool(default), type=kind))


def _try_sources(machine: Machine) -> tuple[Trial, ...]:
    """Try every source and tell what was found."""
    trials = tuple(try_sources(machine, chosen(machine, None)))
    tell(trials, machine.language)
    return trials


@contextmanager
def _made_keys(machine: Machine, pdf: Path | None, plain: Path | None) -> Iterator[RoleKeys]:
    """Make the site's keys and hand the codes over at once, whatever comes after."""
    cost = slots.calibrate()
    with fsio.worded(str(machine.places.folder)):
        fsio.ensure_dir(machine.places.folder, 0o755)
    kit = first_keys.create(machine.places.keys, cost)
    hand_over(both(kit, machine), machine, pdf, plain)
    with kit.keys as by:
        yield by


def _add_first(given: Answers, secret: str, machine: Machine, by: RoleKeys) -> None:
    """Add the first person, who chose her password herself."""
    machine.people.add(given.person.name, secret, by=by, must_change=False)
    machine.audit.append(
        "person-added",
        person=by.person,
        role=by.role,
        detail=given.person.name,
        device=given.settings.site.device,
    )


def _first_password(given: Answers, machine: Machine, base: Path | None) -> str:
    """Return the first person's password, long enough, before any key is made."""
    secret = _given_password(given, machine, base)
    people.check_length(secret)
    return secret


def _given_password(given: Answers, machine: Machine, base: Path | None) -> str:
    if given.person.password_file:
        folder = base.parent if base else Path.cwd()
        return password(folder / given.person.password_file, machine.language)
    if not sys.stdin.isatty():
        raise AnswerMissing(setting="person.password_file")
    words = machine.language.say("First password of {person}", person=given.person.name)
    return str(click.prompt(words, hide_input=True, confirmation_prompt=True, err=True))


def _save(path: Path, settings: Settings) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fsio.replace(path, write(settings).encode(), 0o644)
    except OSError as fault:
        raise ConfigNotSaved(path=path, why=fault.strerror) from fault
