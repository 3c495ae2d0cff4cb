"""A bare Debian becomes a machine: installed, booted, capturing, each account in its place.

One long trial with the real things: mmdebstrap's Debian 12, `./run --install` in it, systemd as
process 1 in a container, the demo hospital as the record system. Needs root, a Debian mirror and
the packages mmdebstrap and systemd-container.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from appliance.sources.demo.site import UNITS
from tests.house.rooms import ROOT, tracked

NEEDED = ("mmdebstrap", "systemd-nspawn", "nsenter", "unshare")
WARD = UNITS[0]
PRINTED = "/var/tmp/lists.pdf"  # noqa: S108 - in a container of our own

pytestmark = [
    pytest.mark.full,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a machine"),
    pytest.mark.skipif(
        not all(shutil.which(name) for name in NEEDED),
        reason="needs: apt-get install mmdebstrap systemd-container",
    ),
]

_ANSWERS = f"""
[site]
name = "Demosjukhuset"
[[fhir]]
url = "http://127.0.0.1:8080/fhir"
[[units]]
code = "{WARD.code}"
name = "{WARD.name}"
place = "{WARD.location}"
[[feed]]
name = "ADT"
[library]
source = "/srv/documents"
[person]
name = "Karin Ek"
password_file = "first-password"
"""

_ENTER_ROOT = """
set -eu
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
exec chroot "$0" "$@"
"""


class Machine:
    """A booted machine; commands are run in it as root."""

    def __init__(self, root: Path, first: int) -> None:
        """Remember where its disk is and which process is its systemd."""
        self.root = root
        self._first = first

    def run(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command in the machine."""
        clean = ["env", "-i", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root"]
        enter = ["nsenter", "-t", str(self._first), "-a", "--"]
        home = ["sh", "-c", 'cd /root && exec "$@"', "sh"]
        done = subprocess.run(
            [*enter, *clean, *home, *words], capture_output=True, text=True, check=False
        )
        if check and done.returncode:
            pytest.fail(f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def shell(self, words: str) -> str:
        """Return what a shell command in the machine prints."""
        return self.run("sh", "-c", words).stdout

    def wait(self, ready: Callable[[], bool], what: str, seconds: float = 90) -> None:
        """Wait for something to become true."""
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                log = self.run(
                    *("journalctl", "--no-pager", "-n", "60", "-o", "cat", "-u", "lykta-capture"),
                    *("-u", "lykta-kiosk", "-u", "lykta-backup", "-u", "systemd-tmpfiles*"),
                    check=False,
                )
                status = self.run("lykta", "status", check=False)
                pytest.fail(f"never happened: {what}\n{status.stdout}{status.stderr}{log.stdout}")
            time.sleep(0.5)


def _installed(root: Path) -> None:
    """Make a bare Debian, carry this tree into it and install it there as its root would."""
    tar = root.with_suffix(".tar")
    bare = ["mmdebstrap", "--mode=root", "--variant=minbase", "--include=ca-certificates"]
    subprocess.run([*bare, "bookworm", tar], check=True, capture_output=True)
    root.mkdir()
    subprocess.run(["tar", "-xf", tar, "-C", root], check=True)
    for path in tracked():
        target = root / "srv/lykta" / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    # The network's names, and the certificate authority of a site that inspects TLS.
    for name in ("etc/resolv.conf", "etc/hosts"):
        shutil.copy2(f"/{name}", root / name)
    shutil.copy2("/etc/ssl/certs/ca-certificates.crt", root / "tmp/authorities.crt")
    init = "apt-get -qq update && apt-get -qq install -y --no-install-recommends systemd-sysv dbus"
    _in_root(root, f"DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; {init}")
    _in_root(root, "PIP_CERT=/tmp/authorities.crt /srv/lykta/run --install")


def _in_root(root: Path, words: str) -> None:
    enter = ["unshare", "-m", "--propagation", "private", "sh", "-c", _ENTER_ROOT, str(root)]
    clean = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "sh", "-c", words]
    done = subprocess.run(
        [*enter, *clean], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]


def _child(parent: int) -> int | None:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
    return int(found[0]) if found else None


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Install, boot, and set up against the demo hospital, all by the documented commands."""
    root = tmp_path_factory.mktemp("machine") / "root"
    _installed(root)
    # No screen in a container: cage draws in memory. There is no other change to a unit.
    drop_in = root / "etc/systemd/system/lykta-compositor.service.d/trial.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text("[Service]\nEnvironment=WLR_BACKENDS=headless\n", encoding="ascii")
    (root / "root/answers.toml").write_text(_ANSWERS, encoding="utf-8")
    (root / "root/first-password").write_text("fyra ord utan samband\n", encoding="utf-8")
    boot = ["systemd-nspawn", "--quiet", "--keep-unit", "--register=no", "--private-network"]
    with subprocess.Popen(
        [*boot, "-D", root, "--boot"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as container:
        try:
            yield _set_up(root, container.pid)
        finally:
            first = _child(container.pid)
            if first is not None:
                os.kill(first, 9)
            container.kill()
            container.wait()
            shutil.rmtree(root, ignore_errors=True)


def _set_up(root: Path, container: int) -> Machine:
    deadline = time.monotonic() + 60
    while (first := _child(container)) is None:
        assert time.monotonic() < deadline, "the container did not start"
        time.sleep(0.2)
    machine = Machine(root, first)
    state = ("systemctl", "is-system-running")
    booted = {"running", "degraded"}
    machine.wait(lambda: machine.run(*state, check=False).stdout.strip() in booted, "booted")
    # nspawn lays its own boot id over /proc; a sandboxed unit's fresh /proc shows the kernel's.
    machine.run("umount", "/proc/sys/kernel/random/boot_id")
    serve = "/opt/lykta/venv/bin/python -m appliance.sources.demo"
    machine.run("systemd-run", "--quiet", "--unit=hospital", *serve.split())
    heard = "journalctl -u hospital -o cat --no-pager"
    machine.wait(lambda: "http://" in machine.shell(heard), "the demo hospital answers")
    machine.shell("mkdir /srv/documents && echo 'Ring 4711.' >'/srv/documents/Telefonlista.txt'")
    machine.run("lykta", "init", "--answers", "answers.toml", "--code-to", "/root/code")
    machine.run("systemctl", "start", "--no-block", "lykta.target", "lykta-capture", "lykta-kiosk")
    return machine


def test_capture_runs_before_anybody_types_a_password(machine: Machine) -> None:
    status = ("lykta", "status", "--format", "nagios")
    machine.wait(lambda: machine.run(*status, check=False).returncode == 0, "a fresh copy")


def test_capture_remembers_under_its_sandbox_how_far_the_copies_had_come(machine: Machine) -> None:
    mark = f"/var/lib/lykta/state/highwater/{WARD.code}.json"
    machine.wait(lambda: machine.run("test", "-f", mark, check=False).returncode == 0, "a mark")


def test_the_screen_is_drawn_under_the_whole_sandbox(machine: Machine) -> None:
    active = ("systemctl", "is-active", "lykta-kiosk", "lykta-compositor", "seatd", "cups")
    wanted = ["active"] * 4
    machine.wait(lambda: machine.run(*active, check=False).stdout.split() == wanted, "a screen")


def test_the_scores_hold_where_the_units_run(machine: Machine) -> None:
    for unit in ("lykta-capture", "lykta-kiosk", "lykta-compositor"):
        machine.run("systemd-analyze", "security", "--threshold=15", f"{unit}.service")


def test_an_administrators_print_leaves_no_file_the_kiosk_cannot_write(machine: Machine) -> None:
    machine.shell("install -m 0644 first-password /run/first-password")
    machine.run(
        *("lykta", "print", "medication-list", "--unit", WARD.code, "--to", PRINTED),
        *("--password-file", "/run/first-password"),
    )
    assert machine.shell(f"head -c 5 {PRINTED}") == "%PDF-"
    # What is replaced by renaming needs a folder that may be written, what is locked a file.
    # What capture alone writes, the kiosk need not; the seals of sheets are the kiosk's alone.
    alone = "'(' -path state/guard -o -path state/feed ')' -prune -o"
    seals = "-path state/sheets -prune -o"
    for user, folders in (
        ("lykta-kiosk", f"state keys/state {alone}"),
        ("lykta-capture", f"state {seals}"),
    ):
        stuck = "'(' -type d -o -name '*.lock' ')' ! -writable -print"
        find = f"cd /var/lib/lykta && find {folders} {stuck}"
        stuck = machine.run("su", user, "-s", "/bin/sh", "-c", find).stdout
        assert stuck == "", user


@pytest.mark.parametrize(
    ("user", "words"),
    [
        ("lykta-capture", "ls /var/lib/lykta/keys/register"),
        ("lykta-capture", "touch /var/lib/lykta/keys/slots/x"),
        ("lykta-capture", "lpstat -r | grep -v 'not running'"),
        ("lykta-capture", "ls /var/lib/lykta/state/sheets"),
        ("lykta-kiosk", "cat /var/lib/lykta/keys/device.key"),
        ("lykta-kiosk", "touch /var/lib/lykta/copies/x"),
        ("lykta-kiosk", "ls /etc/credstore"),
        ("lykta-seat", "ls /var/lib/lykta"),
        ("lykta-seat", "cat /etc/lykta/lykta.toml"),
        ("nobody", "ls /var/lib/lykta"),
        ("nobody", "ls /run/lykta-spool"),
        ("nobody", "ls /run/lykta-display"),
    ],
)
def test_an_account_that_is_taken_over_is_denied(machine: Machine, user: str, words: str) -> None:
    done = machine.run("su", user, "-s", "/bin/sh", "-c", words, check=False)
    assert done.returncode != 0, f"{user} could: {words}"


def test_running_service_copies_what_an_administrator_asks_for(machine: Machine) -> None:
    copied = machine.run("lykta", "capture", "now", WARD.code)
    assert WARD.name in copied.stdout
    assert "from here" not in copied.stderr, "the service did it"
    machine.run("lykta", "capture", "pause", "--all", "--for", "1h", "--why", "works")
    refused = machine.run("lykta", "capture", "now", check=False)
    assert "T-03" in refused.stderr
    machine.run("lykta", "capture", "resume", "--all")
    machine.run("lykta", "capture", "now")


def test_pause_that_the_kiosks_account_forged_is_not_obeyed(machine: Machine) -> None:
    state = "/var/lib/lykta/state"
    machine.run("lykta", "capture", "pause", "--all", "--for", "1h", "--why", "works")
    forged = f"cp {state}/pauses.json {state}/forged && mv -f {state}/forged {state}/pauses.json"
    machine.run("su", "lykta-kiosk", "-s", "/bin/sh", "-c", forged)
    machine.run("lykta", "capture", "now", WARD.code)
    machine.run("lykta", "capture", "resume", "--all")


def test_each_sources_password_is_handed_over_and_a_missing_folder_stops_nothing(
    machine: Machine,
) -> None:
    handed = "ls /run/credentials/lykta-capture.service"
    machine.shell("printf secret >/etc/credstore/lykta/journal")
    machine.run("systemctl", "restart", "lykta-capture")
    assert {"lykta_journal", "lykta-board"} <= set(machine.shell(handed).split())
    machine.shell("mv /etc/credstore/lykta /etc/credstore/gone")
    machine.run("systemctl", "restart", "lykta-capture")
    assert "lykta_journal" not in machine.shell(handed).split()
    machine.shell("mv /etc/credstore/gone /etc/credstore/lykta")
    machine.run("systemctl", "restart", "lykta-capture")


def test_feed_listens_under_the_sandbox_and_its_key_lies_in_memory(machine: Machine) -> None:
    python = "/opt/lykta/venv/bin/python -I -c"
    call = f"""{python} 'import socket; socket.create_connection(("127.0.0.1", 2575), 5)'"""
    machine.wait(lambda: machine.run("sh", "-c", call, check=False).returncode == 0, "a feed")
    key = "stat -c '%a %U' /run/lykta-capture"
    assert machine.shell(key).split() == ["700", "lykta-capture"]
    kind = machine.shell("stat -f -c %T /run/lykta-capture").strip()
    assert kind == "tmpfs"


def test_library_is_mirrored_under_the_sandbox_and_read_without_a_password(
    machine: Machine,
) -> None:
    listed = ("lykta", "library", "list")
    machine.wait(lambda: "Telefonlista" in machine.run(*listed, check=False).stdout, "a library")
    machine.run("lykta", "library", "sync")
    assert "4711" in machine.run("lykta", "library", "show", "Telefonlista").stdout
    owner = machine.shell("stat -c %U /var/lib/lykta/library/documents").strip()
    assert owner == "lykta-capture"


def test_lamps_are_lit_and_the_journal_has_them(machine: Machine) -> None:
    said = "journalctl -u lykta-capture -o cat --no-pager"
    for lamp in ("✓ Konfiguration", "✓ Data", "✓ Källa"):
        machine.wait(lambda lamp=lamp: lamp in machine.shell(said), lamp)


def test_cloned_disk_is_refused_until_it_is_adopted(machine: Machine) -> None:
    mark = "/var/lib/lykta/state/identity.json"
    machine.wait(lambda: machine.run("test", "-f", mark, check=False).returncode == 0, "a mark")
    machine.shell(f"""sed -i 's/"machine":"[0-9a-f]*"/"machine":"00"/' {mark}""")
    refused = machine.run("lykta", "capture", "now", WARD.code, check=False)
    assert "T-02" in refused.stderr
    assert "T-02" in machine.run("lykta", "status", "--format", "json", check=False).stdout
    machine.run("lykta", "capture", "adopt", "--yes")
    machine.run("lykta", "capture", "now", WARD.code)


def test_libraries_of_every_kind_of_source_work_under_the_sandbox(machine: Machine) -> None:
    shown = machine.run("systemctl", "cat", "lykta-capture").stdout
    wanted = ("MemoryDenyWriteExecute", "SystemCall", "RestrictAddressFamilies", "PrivateDevices")
    boxed = [line for line in shown.splitlines() if line.startswith(wanted)]
    assert len(boxed) >= 6
    libraries = "import hl7, joserfc, pymssql, psycopg, sqlalchemy, pypdfium2, cryptography"
    properties = [word for line in boxed for word in ("-p", line)]
    python = "/opt/lykta/venv/bin/python"
    machine.run(
        *("systemd-run", "--wait", "--pipe", "--quiet", "-p", "User=lykta-capture"),
        *properties,
        *(
            python,
            "-I",
            "-c",
            f"{libraries}; pypdfium2.PdfDocument.new().new_page(99, 99).render()",
        ),
    )


@pytest.mark.parametrize("unit", ["lykta-capture", "lykta-kiosk"])
def test_what_is_killed_comes_back(machine: Machine, unit: str) -> None:
    def living() -> str:
        """Return the process that runs the unit, or "" while it is not up."""
        shown = machine.run("systemctl", "show", "-P", "ActiveState", "-P", "MainPID", unit)
        state, pid = sorted(shown.stdout.split(), key=str.isdigit)
        return pid if state == "active" else ""

    machine.wait(lambda: bool(living()), f"{unit} runs")
    before = living()
    machine.run("systemctl", "kill", "-s", "KILL", unit)
    machine.wait(lambda: living() not in {"", before}, f"{unit} is back")


def test_installing_again_keeps_settings_and_copies(machine: Machine) -> None:
    kept = "find /etc/lykta/lykta.toml /var/lib/lykta/keys -type f -exec sha256sum {} + | sort"
    before = machine.shell(kept)
    # The machine has no network here: bringing up to date what is up to date needs none.
    machine.run("/srv/lykta/run", "--install")
    assert machine.shell(kept) == before


STICK = "/mnt/stick"
DISK = "/srv/disk2/lykta"


def test_backup_is_made_under_its_sandbox_and_opens_elsewhere(machine: Machine) -> None:
    machine.shell(f"mkdir -p {STICK} && mount -t tmpfs tmpfs {STICK}")
    named = f's|^# folder = ""|folder = "{STICK}"|'
    machine.run("sed", "-i", f"/^\\[backup\\]/,/^\\[printer\\]/ {named}", "/etc/lykta/lykta.toml")
    failed = machine.run("systemctl", "start", "lykta-backup.service", check=False)
    assert failed.returncode != 0, "the stick is not marked yet"
    machine.run("lykta", "backup", "make", "--new-medium")
    machine.shell(f"rm {STICK}/*.lyktabackup /var/lib/lykta/state/backup.json")
    machine.run("systemctl", "start", "lykta-backup.service")
    file = machine.shell(f"ls {STICK}/*.lyktabackup").strip()
    machine.run("lykta", "backup", "verify", file)
    machine.run(
        *("lykta", "backup", "restore", file, "--to", "/srv/again", "--code-file", "/root/code"),
        *("--settings-to", "/root/again.toml"),
    )
    machine.run("lykta", "--config", "/root/again.toml", "store", "verify")
    machine.run("systemd-analyze", "security", "--threshold=15", "lykta-backup.service")
    assert "active" in machine.run("systemctl", "is-active", "lykta-backup.timer").stdout


def test_store_moves_and_the_services_follow(machine: Machine) -> None:
    machine.run("lykta", "store", "move", DISK)
    status = ("lykta", "status", "--format", "nagios")
    units = f"copies/units/{WARD.code}"
    newest = f"ls {DISK}/{units} | tail -n 1"
    left = machine.shell(f"ls /var/lib/lykta/{units} | tail -n 1")
    machine.wait(lambda: machine.shell(newest) > left, "a capture at the new place")
    machine.wait(lambda: machine.run(*status, check=False).returncode == 0, "a fresh copy")
    machine.wait(
        lambda: machine.run("systemctl", "is-active", "lykta-kiosk").stdout.strip() == "active",
        "the screen at the new place",
    )
    machine.run("lykta", "store", "move", "--remove-old")
    machine.run("lykta", "store", "verify")
    assert machine.run("test", "-e", "/var/lib/lykta/keys/admin.pub", check=False).returncode
    owners = machine.shell(f"stat -c %U {DISK}/copies {DISK}/keys/device.key {DISK}/audit")
    assert owners.split() == ["lykta-capture", "lykta-capture", "root"]
    machine.run("systemctl", "restart", "lykta-capture", "lykta-kiosk")
