"""`lykta`: the group of commands, and how an error becomes words and an exit code."""

import logging
import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import click

from appliance.cli.machine import DEFAULT_CONFIG, Door
from printing.language import LANGUAGES, Language, LanguageCode
from storage.errors import LyktaError

_COMMANDS = {
    "audit": "appliance.cli.audit:audit",
    "backup": "appliance.cli.backup:backup",
    "badge": "appliance.cli.badge:badge",
    "capture": "appliance.cli.capture:capture",
    "clock": "appliance.cli.clock:clock",
    "config": "appliance.cli.configure:config",
    "demo": "appliance.cli.demo:demo",
    "drill": "appliance.cli.drill:drill_",
    "form": "appliance.cli.form:form",
    "guard": "appliance.cli.guard:guard",
    "init": "appliance.cli.initialise:init",
    "keys": "appliance.cli.keys:keys",
    "kiosk": "appliance.cli.kiosk:kiosk",
    "library": "appliance.cli.library:library",
    "logbook": "appliance.cli.logbook:logbook",
    "outage": "appliance.cli.outage:outage",
    "person": "appliance.cli.person:person",
    "print": "appliance.cli.paper:print_",
    "printer": "appliance.cli.printer:printer",
    "probe": "appliance.cli.probe:probe",
    "quarantine": "appliance.cli.quarantine:quarantine",
    "routine": "appliance.cli.routine:routine",
    "sheet": "appliance.cli.sheet:sheet",
    "show": "appliance.cli.show:show",
    "source": "appliance.cli.source:source",
    "status": "appliance.cli.status:status",
    "store": "appliance.cli.store:store",
}
_OF_TERMINAL: dict[str, LanguageCode] = {
    "sv": "sv", "nb": "nb", "nn": "nb", "no": "nb", "de": "de",
}  # fmt: skip


class _Lazy(click.Group):
    """A group that imports a command when it is called: `lykta status` needs no Kivy."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = _COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        found: click.Command = getattr(import_module(module), name)
        return found

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; an error is told in the language of what the command itself says."""
        try:
            return super().invoke(ctx)
        except LyktaError as error:
            tell(error, _language_of(ctx.obj))
            return ctx.exit(3 if ctx.invoked_subcommand == "status" else 1)


@click.group(
    cls=_Lazy,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with 'lykta init' on a real machine, or 'lykta demo' to look around.",
)
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_CONFIG,
    envvar="LYKTA_CONFIG",
    show_default=True,
    help="The machine's configuration file.",
)
@click.option("--language", type=click.Choice(LANGUAGES), help="Language of what is shown.")
@click.option("-v", "--verbose", is_flag=True, help="Tell more on standard error.")
@click.version_option(version("lykta"), prog_name="lykta")
@click.pass_context
def commands(
    ctx: click.Context, config_path: Path, language: LanguageCode | None, *, verbose: bool
) -> None:
    """Lykta: medication lists and day books when the record system is down."""
    level = logging.INFO if verbose else logging.WARNING
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    ctx.obj = Door(config_path, language or _language_of_terminal(), chosen=language is not None)


def _language_of_terminal() -> LanguageCode:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return _OF_TERMINAL.get(re.split("[_.@]", spoken)[0], "en")


def _language_of(door: Door) -> Language:
    """Return the machine's language, or the terminal's where no settings can be read."""
    with suppress(LyktaError):
        return door.machine.language
    return door.language


def main() -> None:
    """Run a command; an error Lykta knows ends in its words, its code and exit status 1.

    `lykta status` ends with 3 (unknown) instead, as monitoring expects.
    """
    run: Callable[..., object] = commands.main
    try:
        ended = run(prog_name="lykta", standalone_mode=False)
    except click.exceptions.Exit as end:
        sys.exit(end.exit_code)
    except click.Abort:
        click.echo("", err=True)
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)
    sys.exit(ended if isinstance(ended, int) else 0)


def tell(error: LyktaError, language: Language) -> None:
    """Write an error's code, message and remedy to standard error."""
    message, remedy = language.error(error)
    click.secho(f"{error.code} {message}", err=True, bold=True)
    click.echo(f"     {remedy}", err=True)
