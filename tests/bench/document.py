"""docs/performance.md: one part per section, each written by the run that measured it, the others left as they are."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from tests.rig.places import DOCS

DOCUMENT = DOCS / "performance.md"
TOP = """# How fast it is

Every figure below was written by `./dev bench`, which runs anywhere; `./dev bench <section>` measures one section anew.
Times depend on the machine: what counts are the ratios, for both sides ran in the same minute on the same one.
"""


def write_section(name: str, headings: dict[str, str], text: str) -> None:
    """Puts a section in its place, under its heading and with the machine that measured it."""
    found = parts()
    found[name] = f"## {headings[name]}\n\n{text.strip()}\n\nMeasured with `./dev bench {name}` {machine()}."
    ordered = [f"<!-- {name} -->\n{found[name].strip()}\n" for name in headings if name in found]
    DOCUMENT.write_text("\n".join([TOP, *ordered]), encoding="utf-8")


def parts() -> dict[str, str]:
    if not DOCUMENT.exists():
        return {}
    cut = re.split(r"^<!-- (\w+) -->\n", DOCUMENT.read_text(encoding="utf-8"), flags=re.M)
    return dict(zip(cut[1::2], cut[2::2], strict=True))


def machine() -> str:
    day = datetime.now(UTC).date()
    cpu = (
        re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text()) if Path("/proc/cpuinfo").exists() else None
    )
    name = cpu.group(1).strip() if cpu else platform.machine()
    load = os.getloadavg()[0]
    return f"on {day}: {os.cpu_count()} × {name}, Python {platform.python_version()}, load {load:.1f} at the end"
