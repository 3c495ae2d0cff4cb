"""What can go wrong at a FHIR server, each with its own code and remedy.

The status board shows these without a password, so no fact may name a patient: a fact is the
server's host, a kind of resource, a unit, a number or a status, never an address with a query.
"""

from appliance.sources.source import SourceNonsense, SourceRefused, SourceUnreachable
from storage.errors import LyktaError


class SourceNameUnknown(SourceUnreachable):
    """The name of the server has no address."""

    code = "F-11"
    message = "The network does not know the name {host}."
    remedy = "Check the spelling of the source's address, and the network cable and name service."


class SourceNotListening(SourceUnreachable):
    """Nobody answers at the address, or the connection broke."""

    code = "F-12"
    message = "The record system at {host} does not answer."
    remedy = "Check the network and that the record system is running. Lykta tries again by itself."


class SourceTlsFailed(SourceUnreachable):
    """The server's certificate or its encryption was not accepted."""

    code = "F-13"
    message = "The secure connection to {host} failed: {what}."
    remedy = (
        "Check the source's certificate, this computer's date, and that ca_file names the "
        "hospital's certificate authority."
    )


class SourceTooSlow(SourceUnreachable):
    """An answer did not come within the time allowed."""

    code = "F-14"
    message = "The record system at {host} did not answer in time ({what})."
    remedy = (
        "Lykta tries again by itself. If it happens every hour, ask IT to raise the time limit."
    )


class SourceFaulty(SourceUnreachable):
    """The server reports a fault of its own."""

    code = "F-15"
    message = "The record system at {host} has a fault of its own (status {status}, {what})."
    remedy = "Ask those who run the record system. Lykta tries again by itself."


class SourceAddressWrong(SourceUnreachable):
    """The address in the settings cannot be one."""

    code = "F-16"
    message = "The source's address is not a web address (host: {host})."
    remedy = "Write it as https://host/path, without user name and without question mark."


class SourceCaUnreadable(SourceUnreachable):
    """The file of the certificate authority cannot be used."""

    code = "F-17"
    message = "The file {file} with the certificate authority cannot be read."
    remedy = "Check ca_file in the settings: a PEM file that the user of the capture may read."


class SourceLoginFailed(SourceRefused):
    """Status 401."""

    code = "F-21"
    message = "The record system at {host} does not accept Lykta's password or token."
    remedy = "Renew the token or password in the secret file. Check auth and user in the settings."


class SourceForbids(SourceRefused):
    """Status 403."""

    code = "F-22"
    message = "Lykta may not read {what} in the record system at {host}."
    remedy = "Ask those who run the record system to let Lykta's account read it."


class SourceThrottles(SourceRefused):
    """Status 429 to the end of our patience."""

    code = "F-23"
    message = "The record system at {host} asks Lykta to wait longer than Lykta may."
    remedy = "Lower parallel in the settings, or ask for a higher limit for Lykta's account."


class SourceRefusesQuestion(SourceRefused):
    """A status 4xx that is not about rights."""

    code = "F-24"
    message = "The record system at {host} does not understand the question for {what} ({status})."
    remedy = "Check that the address is that of a FHIR R4 service, then run the connection test."


class SourceRedirects(SourceRefused):
    """The server sends us elsewhere, often to a page for signing in."""

    code = "F-25"
    message = "The record system at {host} sends Lykta on to another address ({where})."
    remedy = "Give the final address of the FHIR service in the settings."


class SourceNotThere(SourceRefused):
    """Status 404 for a kind of resource, or for the whole service."""

    code = "F-26"
    message = "There is no {what} at {host}."
    remedy = "Check the address of the FHIR service in the settings, the path included."


class SourceNotJson(SourceNonsense):
    """Something that is not JSON: often a web page."""

    code = "F-31"
    message = "{host} answered with {what}, not with FHIR data."
    remedy = "Check the source's address: it must be that of the FHIR service, not of a web page."


class SourceCutShort(SourceNonsense):
    """JSON that ends in the middle or is otherwise broken."""

    code = "F-32"
    message = "An answer from {host} was cut short ({what})."
    remedy = (
        "The older copy is kept and Lykta tries again. Ask IT what stands between, if it lasts."
    )


class SourceNotFhir(SourceNonsense):
    """JSON that is no FHIR answer."""

    code = "F-33"
    message = "{host} answered, but not as a FHIR R4 server does ({what})."
    remedy = "Check the source's address: it must be that of the FHIR R4 service."


class SourceLoops(SourceNonsense):
    """The pages of a list lead in a circle or never end."""

    code = "F-34"
    message = "The pages of {what} from {host} never end."
    remedy = "The older copy is kept. Ask those who run the record system to mend its paging."


class SourceIncomplete(SourceNonsense):
    """A list cannot be proved to be whole."""

    code = "F-35"
    message = "The list of {what} from {host} is not whole: {got} came, {expected} exist."
    remedy = "The older copy is kept and Lykta tries again. If it lasts, run the connection test."


class SourceLeavesOut(SourceNonsense):
    """A list lacks what the source still has, whatever its own count says."""

    code = "F-41"
    message = "The list of {what} from {host} leaves out what {host} still has."
    remedy = (
        "The older copy is kept and Lykta tries again. If it lasts, report it to those who run "
        "the record system: its own users may see short lists too."
    )


class SourceWrongPatient(SourceNonsense):
    """An answer about one patient holds another patient's data."""

    code = "F-36"
    message = "{host} answered a question about one patient with another patient's {what}."
    remedy = "Nothing was kept. Report this to those who run the record system at once."


class SourceBadValue(SourceNonsense):
    """A resource that cannot be read as what it says it is."""

    code = "F-37"
    message = "{host} gave a {what} that cannot be read ({why})."
    remedy = "The older copy is kept. Report it to those who run the record system."


class SourcePlaceUnknown(SourceNonsense):
    """The place of a unit does not exist at the source, or is not one place."""

    code = "F-38"
    message = "The place {place} of {unit} was not found in the record system at {host}."
    remedy = "Check place for this unit in the settings: the reference or id of its Location."


class SourcePlaceUnclear(SourceNonsense):
    """It cannot be told in which ward more than a few admitted patients lie."""

    code = "F-39"
    message = "Admitted patients' places ({place}) cannot be followed up to a ward at {host}."
    remedy = (
        "The older copy is kept. Ask those who run the record system to mend these places, or "
        "name those that are no ward of ours in elsewhere."
    )


class SourceLeadsElsewhere(SourceNonsense):
    """A `next` link leads to another server, which must not get our token."""

    code = "F-40"
    message = "The next page of {what} from {host} lies on another server ({where})."
    remedy = "If that server is the same system, add it to trusted_origins; else report it."


class SmartNotOffered(SourceRefused):
    """The server does not tell where tokens are given."""

    code = "F-50"
    message = "{host} does not tell where Lykta can get a token (SMART Backend Services)."
    remedy = "Ask the vendor for the token address and set token_url, or choose another auth."


class SmartKeyMissing(SourceRefused):
    """There is no key to sign with, or the capture may not read it."""

    code = "F-51"
    message = "There is no key in {folder} that Lykta can sign with ({why})."
    remedy = "Run 'lykta source key new' and hand the key set to the record system's vendor."


class SmartKeyRefused(SourceRefused):
    """The token endpoint does not know our keys, or not under this client_id."""

    code = "F-52"
    message = "{host} does not accept Lykta's key ({kids}): {why}."
    remedy = (
        "Check client_id, and that the vendor has taken in the key set of "
        "'lykta source key list'. Check this computer's clock."
    )


class SmartScopesRefused(SourceRefused):
    """The token endpoint knows us, and will not give what we asked for."""

    code = "F-53"
    message = "{host} gives Lykta no token for what it asked to read: {why}."
    remedy = "Ask the vendor which scopes Lykta has, and set them as scopes."


class SmartNonsense(SourceNonsense):
    """The token endpoint's answer, or its address, cannot be used."""

    code = "F-54"
    message = "{host} gave Lykta no usable token: {why}."
    remedy = "Report it to those who run the record system. Lykta tries again by itself."


class SourceCertUnreadable(SourceUnreachable):
    """Our own certificate or its key cannot be used."""

    code = "F-55"
    message = "Lykta's own certificate or its key ({file}) cannot be used: {why}."
    remedy = (
        "Check client_cert_file and client_key_file: PEM files that belong together, the key "
        "without a password, both readable by the user of the capture."
    )


class SourceWantsCert(SourceUnreachable):
    """The server demands a certificate of ours, or does not accept the one we show."""

    code = "F-56"
    message = "{host} does not let Lykta in without a certificate that it knows ({what})."
    remedy = (
        "Set client_cert_file and client_key_file to the certificate that the record system's "
        "owner issued for Lykta, or ask whether it has run out."
    )


class SmartKeysFull(LyktaError):
    """There are two keys already: one in use and one to follow it."""

    code = "F-59"
    message = "This source has {count} keys already ({kids})."
    remedy = (
        "Hand the key set to the vendor; when the newest key is accepted, run "
        "'lykta source key rotate --finish'."
    )


class SourceStrategyFails(SourceNonsense):
    """The site chose one strategy, and the server does not do what it needs."""

    code = "F-60"
    message = "{host} cannot be asked as the settings say (strategy {strategy}): {why}"
    remedy = "Run the connection test, and set strategy to what it recommends or to 'auto'."
