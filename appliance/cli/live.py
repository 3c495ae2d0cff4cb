"""The live system of a configuration; apart, so that only who asks it loads an HTTP client."""

from pathlib import Path

from appliance.cli.secrets import secret
from appliance.config import Settings
from appliance.sources.fhir import FhirSettings, FhirSource


def source_of(settings: Settings) -> FhirSource:
    """Return the source of the settings. Raises SecretMissing."""
    wanted = settings.source
    return FhirSource(
        FhirSettings(
            base_url=wanted.url,
            places={unit.code: unit.place for unit in settings.units},
            zone=settings.site.zone,
            auth=wanted.auth,
            user=wanted.user,
            secret=secret(wanted.secret_file) if wanted.auth != "none" else "",
            ca_file=Path(wanted.ca_file) if wanted.ca_file else None,
            parallel=wanted.parallel,
            timeout_seconds=float(wanted.timeout_seconds),
            unit_seconds=float(wanted.unit_seconds),
            page_size=wanted.page_size,
            trusted_origins=wanted.trusted_origins,
            trust_ended_none_known=wanted.trust_ended_none_known,
        )
    )
