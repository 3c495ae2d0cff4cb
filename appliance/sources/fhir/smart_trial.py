"""Whether the record system has taken in the newest key: a trial, before the older one goes."""

from appliance.sources.fhir import errors, smart_keys
from appliance.sources.fhir.client import FhirClient
from appliance.sources.fhir.settings import FhirSettings
from appliance.sources.fhir.smart import Tokens


def signed_with(settings: FhirSettings) -> str:
    """Sign in, the newest key first, and return the name (kid) of the key that was accepted.

    Raises an error of this package; SmartKeyRefused where no key was accepted.
    """
    client = FhirClient(settings)
    try:
        with client.visit() as visit:
            visit.sign()
            held = client.sign_in
            return held.signed_with if isinstance(held, Tokens) else ""
    finally:
        client.close()


def must_take_newest(settings: FhirSettings) -> str:
    """Return the newest key's name where the record system accepts it.

    Raises SmartKeyRefused where it does not yet, and what signing in raises.
    """
    folder = settings.key_folder
    newest = smart_keys.must_hold(folder)[0].kid if folder is not None else ""
    if (accepted := signed_with(settings)) != newest:
        raise errors.SmartKeyRefused(host=settings.host, kids=newest, why=f"took {accepted}")
    return newest
