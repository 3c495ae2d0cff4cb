"""The contract of a source that can look for one person by her number: for the production probe.

The probe asks for the site's fictitious patient, day by day, to know that the live system not
only answers but finds. Nothing else is ever searched for.
"""

from typing import Protocol, runtime_checkable

import msgspec

from appliance.sources.source import SourceNonsense, SourceRefused
from storage.errors import LyktaError


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """What a search for one number brought: the names of whom it found, none where nobody.

    A name is "family, given". Names stay in memory: they may be another person's.
    """

    names: tuple[str, ...] = ()


@runtime_checkable
class Finder(Protocol):
    """A source that can be searched."""

    name: str

    def find(self, number: str) -> Sighting:
        """Return who bears a number, in any spelling of it.

        Raises SourceUnreachable, SourceRefused or SourceNonsense (or a subclass), CannotSearch
        where its settings do not say how.
        """
        ...


class ProbeMissed(LyktaError):
    """The live system answers and does not find the fictitious patient."""

    code = "F-75"
    message = "The record system at {host} answers, but does not find the test patient."
    remedy = "IT checks that she stands in the record system, and its search."


class ProbeOtherName(LyktaError):
    """The fictitious patient's number belongs to somebody else in the live system."""

    code = "F-76"
    message = "The record system at {host} finds another name under the test patient's number."
    remedy = "IT checks the number in Lykta's settings and the record system's answers at once."


class SearchNotHeeded(SourceNonsense):
    """The live system brought persons with other numbers than the one searched for."""

    code = "F-77"
    message = "The record system at {host} does not heed the search for a number."
    remedy = "IT asks the record system's maker how a patient is searched for by her number."


class CannotSearch(SourceRefused):
    """A source, or no source of the settings, can be searched for a person."""

    code = "F-78"
    message = "No record system of this machine can be searched for the test patient."
    remedy = "IT names a source that can, or takes the probe out of the settings."


class ProbeNotSet(LyktaError):
    """The settings name no fictitious patient to search for."""

    code = "F-79"
    message = "The settings name no test patient to search for."
    remedy = "IT gives 'number' in the table [probe]: a fictitious patient of the record system."
