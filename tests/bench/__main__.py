"""`./dev bench [section …]`: measures, prints and writes sections of docs/performance.md; without names all.

A section is a module of this package with `report() -> str`, the Markdown below its heading, and a line here.
"""

import os
import sys
from importlib import import_module

import django

from tests.bench.document import write_section

#: Name on the command line → heading in the document, in its order.
SECTIONS = {
    "server": "Searching on the server",
    "packing": "Making a bag",
    "drain": "Taking orders in",
    "ready": "From Save to ready",
    "rivals": "Beside what a team would use instead",
    "paced": "On a slow link",
    "device": "On the device",
    "scroll": "Scrolling a hundred thousand rows",
    "entry": "Writing a long order",
}


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in SECTIONS]
    if unknown:
        raise SystemExit(f"There is no section «{unknown[0]}» to measure; there are {', '.join(SECTIONS)}.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mascate.settings")
    django.setup()
    for name in names or list(SECTIONS):
        text = import_module(f"tests.bench.{name}").report()
        print(f"\n{SECTIONS[name]}\n\n{text}", flush=True)
        write_section(name, SECTIONS, text)


if __name__ == "__main__":
    main(sys.argv[1:])
