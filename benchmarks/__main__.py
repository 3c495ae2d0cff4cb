"""Run every benchmark, one after the other, each in a process of its own.

.venv/bin/python -m benchmarks
"""

import subprocess
import sys

NAMES = (
    "capture_cpu",
    "fhir_strategies",
    "fhir_memory",
    "capture_memory",
    "paper_pages",
    "paper_print",
    "unlock",
    "kiosk",
    "store_scale",
)


def main() -> int:
    """Run them all; return how many failed."""
    failed = 0
    for name in NAMES:
        print(f"\n## {name}\n", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        failed += subprocess.run(command, check=False).returncode != 0  # noqa: S603 - our own modules
    return failed


if __name__ == "__main__":
    sys.exit(main())
