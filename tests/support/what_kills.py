"""The scripts behind docs/what-kills.md, as modules."""

import importlib
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
sys.path.insert(0, str(DOCS))
try:
    record = importlib.import_module("record_what_kills")
    reading = importlib.import_module("read_what_kills")
    script = importlib.import_module("make_what_kills")
finally:
    sys.path.remove(str(DOCS))
