"""Print the lowest versions that pyproject.toml allows, as constraints for pip: python .ci/lowest.py EXTRA…"""

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
wanted = [
    *project["dependencies"],
    *(need for extra in sys.argv[1:] for need in project["optional-dependencies"][extra]),
]
for need in wanted:
    if bound := re.fullmatch(r"([\w-]+)(?:\[[\w,]+\])?>=([\w.]+)", need):
        print(f"{bound[1]}=={bound[2]}")
