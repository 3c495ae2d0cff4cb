"""What can be wrong with exports that another system puts into a folder.

The status board shows these without a password: a fact is a name of a file that the export's
maker chose, a place in it or a number, never a value.
"""

from appliance.sources.source import SourceNonsense, SourceRefused, SourceUnreachable


class FolderGone(SourceUnreachable):
    """The watched folder is not there."""

    code = "E-01"
    message = "The folder {folder}, where exports are put, cannot be read ({reason})."
    remedy = "Check that the share is mounted and that the capture's account may read it."


class NothingHandedOver(SourceUnreachable):
    """There is no export that its maker has declared finished."""

    code = "E-02"
    message = "No finished export lies in {folder} (unfinished: {waiting})."
    remedy = (
        "The older copy is kept and goes on ageing. Ask those who run the export job: it must end "
        "with its manifest, its .done file or a rename."
    )


class UnitNotInExports(SourceRefused):
    """No export speaks of the unit."""

    code = "E-03"
    message = "No export in {folder} speaks of {unit} (its place: {place})."
    remedy = "Check place for this unit in the settings, and that the export job includes it."


class ExportTorn(SourceNonsense):
    """A file is not what the manifest says, or changed while it was read."""

    code = "E-04"
    message = "{file} of the export {name} is not what was handed over ({reason})."
    remedy = "The export was put aside. The older copy is kept; the next export counts."


class ExportUnreadable(SourceNonsense):
    """A file cannot be read as what it is."""

    code = "E-05"
    message = "{file} of the export {name} cannot be read ({where}: {reason})."
    remedy = "The export was put aside. Ask those who run the export job to mend it."


class ExportUndated(SourceNonsense):
    """Nothing in the export says of when it is."""

    code = "E-06"
    message = "The export {name} does not say of when it is."
    remedy = (
        "The export was put aside: when a file arrived says nothing of its age. Let the job write "
        "as_of into its manifest; source-files.md says where else it may stand."
    )


class ExportFromFuture(SourceNonsense):
    """The export is dated later than this computer's clock."""

    code = "E-07"
    message = "The export {name} says that it is of {said}, and here it is {now}."
    remedy = "The older copy is kept. One of the two clocks is wrong, or a time zone is missing."


class ExportOlder(SourceNonsense):
    """Only exports older than the one that was read last are left."""

    code = "E-08"
    message = "The newest export for {unit} is of {said}; one of {known} was read before."
    remedy = "The newer copy is kept. Ask those who run the export job why an older one came."


class ExportLacks(SourceNonsense):
    """Something without which a list would be short is not in the export."""

    code = "E-09"
    message = "The export {name} lacks {what}."
    remedy = "The export was put aside. The older copy is kept; ask for a whole export."


class ReportOrphaned(SourceNonsense):
    """A document belongs to a patient who is not in the export."""

    code = "E-10"
    message = "{many} documents of the export {name} belong to patients who are not in it."
    remedy = "The older copy is kept. The list of patients and the documents must be of one time."


class ReportUnfit(SourceNonsense):
    """A document is no PDF that can be drawn, or too large."""

    code = "E-11"
    message = "The document {file} of the export {name} cannot be shown ({reason})."
    remedy = "The export was put aside. Ask for PDF without a password, of at most {most} MB."


class MappingNeeded(SourceRefused):
    """The export holds CSV files, and the settings name no mapping."""

    code = "E-12"
    message = "The export {name} holds tables, and the settings name no mapping for them."
    remedy = "Write mapping = under this source in the settings; source-files.md has an example."
