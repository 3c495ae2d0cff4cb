"""The last connection test of every source, as a section of the status."""

from appliance.status import source_test
from appliance.status.section import Section, Seen


def section(seen: Seen) -> Section | None:
    """Return what the tests found and whether they still speak of the present settings."""
    if not seen.fingerprints:
        return None
    tested = source_test.last_tests(seen.state, seen.fingerprints)
    return Section(
        key="source_tests",
        words=lambda language: source_test.lines(tested, language),
        document=source_test.document(tested),
        concerns=tuple(source_test.concerns(tested)),
    )
