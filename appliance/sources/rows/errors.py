"""What can be wrong with rows of another system, and with the file that says what they mean.

The status board shows these without a password: a fact is a table, a column, a place in the
list or a number, never a value.
"""

from appliance.sources.source import SourceNonsense
from storage.errors import LyktaError


class MappingWrong(LyktaError):
    """A mapping file cannot be used; `where` names the line and the place in it."""

    code = "B-01"
    message = "The mapping {file} cannot be used: {where}: {why}."
    remedy = "Correct that line, then run: lykta source mapping check FILE"


class MappingMissing(LyktaError):
    """There is no such mapping file, or it cannot be read."""

    code = "B-02"
    message = "The mapping {file} cannot be read ({why})."
    remedy = "Give the path of a mapping file, or the name of a shipped one: {shipped}."


class RowUnreadable(SourceNonsense):
    """A row holds something that its column cannot mean."""

    code = "B-20"
    message = "Row {row} of {table} from {host} cannot be read: {column} {why}."
    remedy = "The older copy is kept. Correct the mapping, or report the row to the system's owner."


class RowsTooFew(SourceNonsense):
    """A list is shorter than the mapping's floor."""

    code = "B-21"
    message = "{host} gave {got} rows of {table}, fewer than the floor of {floor}."
    remedy = "The older copy is kept. If so few are right, lower the floor in the mapping."


class RowsTooMany(SourceNonsense):
    """A list is longer than the mapping's ceiling; it is never cut."""

    code = "B-22"
    message = "{host} gave more than {ceiling} rows of {table}."
    remedy = (
        "The older copy is kept. If so many are right, raise the ceiling in the mapping; "
        "if not, a condition is missing in its query."
    )


class RowsOrphaned(SourceNonsense):
    """Rows belong to somebody or something that is in no list."""

    code = "B-23"
    message = "{got} rows of {table} from {host} belong to nobody in {other} ({allowed} allowed)."
    remedy = (
        "The older copy is kept. Check that both queries of the mapping ask for the same "
        "patients, or allow as many as are right with orphans."
    )


class RowTwice(SourceNonsense):
    """Two different rows have one key."""

    code = "B-24"
    message = "Row {row} of {table} from {host} has the key of another row, and differs from it."
    remedy = "The older copy is kept. Correct the mapping: a join gives the same thing twice."


class ColumnMissing(SourceNonsense):
    """A list lacks a column that the mapping names."""

    code = "B-25"
    message = "The list of {table} from {host} has no column {column}."
    remedy = "The older copy is kept. Correct the mapping: the other system may have changed."
