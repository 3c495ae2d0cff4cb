"""`lykta source mapping`: the files that say what another system's rows mean.

The database connector is loaded inside the commands: nothing else here needs its drivers.
"""

import click

from appliance.cli.machine import Door
from appliance.sources.rows import Mapping, read_mapping
from appliance.sources.rows.fields import Field, tables_of
from printing.language import Language
from storage.records import UnitKind


@click.group()
def mapping() -> None:
    """Check a mapping file, or show one that comes with Lykta, to start a site's own from."""


@mapping.command(name="list", epilog="Example:\n\n\b\n  lykta source mapping list")
@click.pass_obj
def list_(_door: Door) -> None:
    """List the mappings that come with Lykta."""
    from appliance.sources import sql

    for name in sql.shipped():
        click.echo(f"{name:20} {sql.load(name).title}")


@mapping.command(
    epilog="Example:\n\n\b\n  lykta source mapping show dental-practice > /etc/lykta/clinic.toml"
)
@click.argument("name")
@click.pass_obj
def show(_door: Door, name: str) -> None:
    """Write a mapping that comes with Lykta, remarks and all."""
    from appliance.sources import sql

    click.echo(sql.text_of(name), nl=False)


@mapping.command(
    epilog="Examples:\n\n"
    "\b\n"
    "  lykta source mapping check /etc/lykta/clinic.toml\n"
    "  lykta source mapping check ward-postgresql"
)
@click.argument("file")
@click.pass_obj
def check(door: Door, file: str) -> None:
    """Check a mapping file without any database: its form, its fields, its words, its queries.

    Says the first thing that is wrong, with its line; or what it fills, and what it leaves out.
    """
    from appliance.sources import sql

    text = sql.text_of(file)
    _tell(_read(text, file), door.language)


@mapping.command(epilog="Example:\n\n\b\n  lykta source mapping fields clinic")
@click.argument("kind", type=click.Choice(["ward", "clinic"]))
@click.pass_obj
def fields(_door: Door, kind: str) -> None:
    """List every table and field that a mapping may fill, and our words for each."""
    for name, known in tables_of(UnitKind(kind)).items():
        click.echo(f"[tables.{name}]")
        for field, about in known.items():
            click.echo(f"  {field:18} {_about(about)}")


def _about(field: Field) -> str:
    words = ", ".join(field.words)
    needed = "required" if field.required else ""
    return " · ".join(part for part in (field.what, needed, field.about, words) if part)


def _read(text: str, file: str) -> Mapping:
    """Return the mapping, of exports where its tables name files and of a database otherwise."""
    from appliance.sources import sql

    exports = "file =" in text.replace("file=", "file =") and "sql =" not in text
    return read_mapping(text, file, "file") if exports else sql.read_sql_mapping(text, file)


def _tell(found: Mapping, spoken: Language) -> None:
    say = spoken.say
    click.echo(say("{title}: this mapping can be used for a {kind}.", title=found.title,
                   kind=found.kind))  # fmt: skip
    known = tables_of(found.kind)
    for name, table in found.tables.items():
        rows = say("{floor} to {ceiling} rows", floor=table.floor, ceiling=table.ceiling)
        unfilled = [field for field in known[name] if field not in table.columns]
        click.echo(f"  {name}: {rows}")
        if unfilled:
            click.echo("    " + say("not filled: {fields}", fields=", ".join(unfilled)))
    missing = [name for name in known if name not in found.tables]
    if missing:
        click.echo(say("Tables that it does not have: {tables}", tables=", ".join(missing)))
