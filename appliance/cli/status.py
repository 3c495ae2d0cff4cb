"""`lykta status`: how fresh every copy is; needs no password."""

import click

from appliance.cli.machine import Door
from appliance.status import report


@click.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta status\n"
    "  lykta status --format nagios     # for a monitoring system\n"
    "  lykta status --format json > status.json\n\n"
    "Exit code: 0 fresh, 1 soon too old or something to look at, 2 too old, missing or\n"
    "something grave, 3 unknown."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "nagios"]),
    default="text",
    show_default=True,
    help="Words, a document, or one line.",
)
@click.pass_obj
def status(door: Door, form: str) -> int:
    """Say how fresh every unit's copy is, and why, and what else there is to look at."""
    machine = door.machine
    seen = machine.look(thorough=True)
    site = machine.settings.site
    if form == "nagios":
        click.echo(report.as_nagios(seen, machine.language))
    elif form == "json":
        click.echo(report.as_json(seen, machine.language, site.name, site.device))
    else:
        click.echo(report.as_text(seen, machine.language, site.name, site.device))
    return report.exit_code(seen)
