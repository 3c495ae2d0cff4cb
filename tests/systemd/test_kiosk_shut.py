"""No key, console, dump or debugger leads past the kiosk: the machine's own settings say so."""

import configparser
import os
import pwd
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.house.rooms import ROOT

ETC = ROOT / "systemd" / "etc"
KIOSK = ROOT / "systemd" / "system" / "lykta-kiosk.service"
COMPOSITOR = ROOT / "systemd" / "system" / "lykta-compositor.service"
FORBIDDING = "from appliance.kiosk import lockdown; lockdown.forbid_dumps()"


def _settings(file: Path, section: str) -> dict[str, str]:
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keys keep their capitals
    parser.read_string(file.read_text(encoding="utf-8"))
    return dict(parser[section])


def _kernel() -> dict[str, str]:
    text = (ETC / "sysctl.d" / "60-lykta.conf").read_text(encoding="utf-8")
    found = re.findall(r"^([\w.]+) = (.*)$", text, flags=re.MULTILINE)
    return dict(found)


def test_magic_keys_dumps_and_debuggers_are_off_in_the_kernel() -> None:
    wanted = {
        "kernel.sysrq": "0",
        "kernel.core_pattern": "|/bin/false",
        "fs.suid_dumpable": "0",
        "kernel.yama.ptrace_scope": "3",
    }
    assert wanted.items() <= _kernel().items()


def test_there_is_no_console_to_switch_to() -> None:
    login = _settings(ETC / "systemd/logind.conf.d/60-lykta.conf", "Login")
    assert login == {"NAutoVTs": "0", "ReserveVT": "0"}
    compositor = COMPOSITOR.read_text(encoding="utf-8")
    (start,) = re.findall(r"^ExecStart=(.*)$", compositor, flags=re.MULTILINE)
    assert " -s" not in start, "-s would let Ctrl-Alt-F2 switch consoles"
    assert "Conflicts=getty@tty1.service" in compositor


def test_ctrl_alt_del_restarts_nothing() -> None:
    manager = _settings(ETC / "systemd/system.conf.d/60-lykta.conf", "Manager")
    assert manager["CtrlAltDelBurstAction"] == "none"
    assert manager["DumpCore"] == "no"
    install = (ROOT / "systemd" / "install.sh").read_text(encoding="utf-8")
    assert re.search(r"systemctl .*mask ctrl-alt-del\.target", install)


def test_no_dump_is_kept_and_nothing_swaps() -> None:
    dumps = _settings(ETC / "systemd/coredump.conf.d/60-lykta.conf", "Coredump")
    assert dumps == {"Storage": "none", "ProcessSizeMax": "0"}
    kiosk = KIOSK.read_text(encoding="utf-8")
    for line in ("LimitCORE=0", "MemorySwapMax=0", "Restart=always", "WatchdogSec=60"):
        assert f"\n{line}\n" in kiosk, line


@pytest.mark.parametrize(
    "file", sorted(ETC.rglob("60-lykta.conf")), ids=lambda file: file.parent.name
)
def test_every_setting_is_installed_and_says_why(file: Path) -> None:
    assert file.read_text(encoding="utf-8").startswith("# ")
    install = (ROOT / "systemd" / "install.sh").read_text(encoding="utf-8")
    assert str(file.parent.relative_to(ETC)) in install


@pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can become two others"
)
@pytest.mark.parametrize("shut", [True, False], ids=["kiosk", "control"])
def test_own_account_cannot_read_the_kiosks_memory(shut: bool) -> None:
    nobody = pwd.getpwnam("nobody").pw_uid
    held = f"{FORBIDDING if shut else ''}\nprint('ready', flush=True)\ninput()"
    victim = subprocess.Popen(
        [sys.executable, "-c", held], cwd=ROOT, user=nobody, group=nobody, extra_groups=[],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    try:
        assert victim.stdout is not None
        assert victim.stdout.readline() == "ready\n"
        limits = Path(f"/proc/{victim.pid}/limits").read_text(encoding="ascii")
        thief = textwrap.dedent(f"""
            with open("/proc/{victim.pid}/mem", "rb") as memory:
                pass
        """)
        done = subprocess.run(
            [sys.executable, "-c", thief], cwd="/", user=nobody, group=nobody, extra_groups=[],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    finally:
        victim.communicate("\n")
    assert ("PermissionError" in done.stderr) is shut, done.stderr
    if shut:
        assert re.search(r"^Max core file size +0 +0 ", limits, flags=re.MULTILINE)
