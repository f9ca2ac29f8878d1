"""Where things lie in a checkout."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "server"
CLIENT = ROOT / "client"
CONTRACT = ROOT / "contract"
DOCS = ROOT / "docs"
MASCATE = Path(sys.executable).parent / "mascate"
