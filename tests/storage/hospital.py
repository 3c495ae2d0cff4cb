"""A whole machine's folders with copies, people, logs and settings, for carrying it elsewhere."""

from pathlib import Path

from storage.audit import Audit
from storage.clock import Clock
from storage.store import Store
from storage.upkeep.backup import Backup
from storage.upkeep.medium import Medium
from storage.upkeep.premises import Premises
from tests.storage.site import PASSWORD, Site

NURSE = "Anna Ek"


class Hospital:
    """A site whose folders lie as on a machine, with two wards copied and one nurse."""

    def __init__(self, folder: Path, captures: int = 3) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.site = Site(folder)
        self.premises = Premises.below(folder)
        self.site.store = Store(self.premises.copies, self.site.signer.public)
        self.clock = Clock(self.premises.state, read=self.site.told)
        with self.site.kit.keys as by:
            self.site.people.add(NURSE, PASSWORD, by=by)
        self.audit = Audit(self.premises.audit, self.site.recipients.auditor, self.clock)
        self.audit.append("unlock", person=NURSE, role="staff")
        self.settings = folder.parent / f"{folder.name}.toml"
        self.settings.write_text('# a remark\n[site]\nname = "Provsjukhuset"\n', encoding="utf-8")
        for number in range(captures):
            self.site.admit(15 * number)
            self.site.admit(15 * number, patients=3, code="15")

    @property
    def code(self) -> str:
        """The printed recovery code."""
        return self.site.kit.code

    @property
    def backup(self) -> Backup:
        """What makes its backups."""
        return Backup(
            self.premises, self.site.store, self.clock, device="LYKTA T/1", settings=self.settings
        )

    def medium(self, folder: Path) -> Medium:
        """Return a folder beside it, marked as its medium."""
        folder.mkdir(exist_ok=True)
        medium = self.backup.medium(folder)
        medium.prepare(self.clock.now(), self.premises.folder, same_disk=True)
        return medium


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, by relative name."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
