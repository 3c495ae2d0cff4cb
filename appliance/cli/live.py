"""The live systems of a configuration; apart, so that only who asks one loads its client."""

import hashlib
from datetime import timedelta
from pathlib import Path

import msgspec

from appliance.cli.secrets import secret, secret_file
from appliance.config import Places, Settings, UnitSettings
from appliance.config.sources import FhirSettings, FilesSettings, SqlSettings, called
from appliance.sources import fhir
from appliance.sources.source import Source


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """A live system with the units that it holds; `name` is the one in the settings."""

    name: str
    source: Source
    units: tuple[UnitSettings, ...]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A source of the settings with the units that it holds, before it is opened."""

    name: str
    kind: msgspec.Struct
    units: tuple[UnitSettings, ...]
    settings: Settings

    @property
    def called(self) -> str:
        """What staff call it, or where it is."""
        return called(self.kind)

    def open(self) -> Live:
        """Return it ready to be asked. Raises SecretMissing, or what its connector raises."""
        source = _source(self.kind, self.units, self.settings)
        return Live(name=self.name, source=source, units=self.units)


def wanted_of(settings: Settings) -> tuple[Wanted, ...]:
    """Return every source that holds a unit; nothing is opened."""
    found = []
    for kind in settings.sources:
        units = tuple(one for one in settings.units if settings.source_of(one) == kind.name)
        if units:
            found.append(Wanted(name=kind.name, kind=kind, units=units, settings=settings))
    return tuple(found)


def sources_of(settings: Settings) -> tuple[Live, ...]:
    """Return every source that holds a unit. Raises SecretMissing, or what a connector raises."""
    return tuple(wanted.open() for wanted in wanted_of(settings))


def _source(wanted: msgspec.Struct, units: tuple[UnitSettings, ...], settings: Settings) -> Source:
    match wanted:
        case FhirSettings():
            return _fhir(wanted, units, settings)
        case SqlSettings():
            return _sql(wanted, units)
        case FilesSettings():
            return _files(wanted, units, settings)
    raise TypeError(type(wanted).__name__)


def _fhir(wanted: FhirSettings, units: tuple[UnitSettings, ...], settings: Settings) -> Source:
    return fhir.FhirSource(fhir_settings(wanted, units, settings))


def fhir_settings(
    wanted: FhirSettings, units: tuple[UnitSettings, ...], settings: Settings
) -> fhir.FhirSettings:
    """Return what the FHIR connector needs to know. Raises SecretMissing, SourceAddressWrong."""
    return fhir.FhirSettings(
        base_url=wanted.url,
        places={unit.code: unit.place for unit in units},
        zone=settings.site.zone,
        name=wanted.name,
        auth=wanted.auth,
        user=wanted.user,
        secret=secret(wanted.secret_file) if wanted.auth in ("basic", "bearer") else "",
        client_id=wanted.client_id,
        scopes=wanted.scopes,
        token_url=wanted.token_url,
        key_folder=key_folder(settings, wanted.name),
        ca_file=Path(wanted.ca_file) if wanted.ca_file else None,
        client_cert_file=secret_file(wanted.client_cert_file),
        client_key_file=secret_file(wanted.client_key_file),
        parallel=wanted.parallel,
        questions_per_minute=wanted.questions_per_minute,
        pace_file=Places(folder=settings.store.path).state / f"{_plain(wanted.name)}.pace",
        timeout_seconds=float(wanted.timeout_seconds),
        unit_seconds=float(wanted.unit_seconds),
        page_size=wanted.page_size,
        strategy=wanted.strategy,
        full_every=timedelta(minutes=wanted.full_every_minutes),
        first_fill=wanted.first_fill,
        export_group=wanted.export_group,
        elsewhere=wanted.elsewhere,
        trusted_origins=wanted.trusted_origins,
        trust_ended_none_known=wanted.trust_ended_none_known,
        labs=wanted.labs,
        events=wanted.events,
        lab_categories=wanted.lab_categories,
        lab_numbers=wanted.lab_numbers,
    )


def _sql(wanted: SqlSettings, units: tuple[UnitSettings, ...]) -> Source:
    from appliance.sources import sql

    return sql.SqlSource(
        sql.SqlSettings(
            url=wanted.url,
            mapping=sql.load(wanted.mapping),
            places={unit.code: unit.place for unit in units},
            name=wanted.name,
            secret=secret(wanted.secret_file) if wanted.secret_file else "",
            timeout_seconds=float(wanted.timeout_seconds),
            unit_seconds=float(wanted.unit_seconds),
            rights_unproved=wanted.rights_unproved,
        )
    )


def _files(wanted: FilesSettings, units: tuple[UnitSettings, ...], settings: Settings) -> Source:
    from appliance.sources import files

    return files.FilesSource(
        files.FilesSettings(
            folder=Path(wanted.folder),
            places={unit.code: unit.place for unit in units},
            zone=settings.site.zone,
            name=wanted.name,
            hand_over=wanted.hand_over,
            mapping=files.load_mapping(wanted.mapping) if wanted.mapping else None,
        )
    )


def key_folder(settings: Settings, name: str) -> Path:
    """Return where the signing keys of a source lie, by its name in the settings."""
    return Places(folder=settings.store.path).keys / "sources" / _plain(name)


def _plain(name: str) -> str:
    """Return a source's name as a file may bear it.

    A source's may hold any sign; a file's is its letters and digits with a few signs of its hash.
    """
    plain = "".join(sign for sign in name.casefold() if sign.isascii() and sign.isalnum())
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{plain or 'source'}-{mark}"
