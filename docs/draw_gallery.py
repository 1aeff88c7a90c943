"""The pictures of the gallery: what its lines draw, and the figures by name. Sphinx calls this to read the page."""

from __future__ import annotations

import doctest
import inspect
import os
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from collapse_theory import figures

BLOCK = re.compile(r"^```python\n.*?^```\n", re.MULTILINE | re.DOTALL)
FIGURE = """
`{name}`: {says}

```python
>>> figure = figures.draw("{name}")
```

![{says}]({picture})
"""
CODE = """
```{{raw}} html
<details><summary>The code of this</summary>
```

```{{literalinclude}} {path}
```

```{{raw}} html
</details>
```
"""


def run(block: str, names: dict[str, Any]) -> Any:
    """Run the lines of a block and return the axes that it has drawn on, or None."""
    lines = "".join(example.source for example in doctest.DocTestParser().get_examples(block))
    before = names.get("axes")
    exec(compile(lines, "gallery", "exec"), names)
    return None if names.get("axes") is before else names["axes"]


def with_pictures(text: str, folder: Path, link: str) -> str:
    """Return the text of a page with a picture after each block that draws one; pictures are written to a folder."""
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    names: dict[str, Any] = {}
    count = 0

    def drawn(match: re.Match[str]) -> str:
        nonlocal count
        with pyplot.rc_context({"backend": "agg"}):
            axes = run(match[0], names)
        if axes is None:
            return match[0]
        count += 1
        axes.figure.savefig(folder / f"{count}.png", dpi=100)
        pyplot.close(axes.figure)
        return f"{match[0]}\n![{described(axes)}]({link}/{count}.png)\n"

    return BLOCK.sub(drawn, text)


def described(axes: Any) -> str:
    """Return in words what is on axes, for those who cannot see it."""
    labels = [text.get_text() for text in axes.get_legend().get_texts()] if axes.get_legend() else []
    what = axes.get_title() or f"{axes.get_ylabel()} over {axes.get_xlabel()}"
    return re.sub(r"[\[\]]", "", what + (f": {'; '.join(labels)}" if labels else "")).replace("\n", " ")


def all_figures(folder: Path, link: str, pages: Path) -> str:
    """Return the part of the page with all figures, those of one file together, above the code of that file."""
    for _ in figures.save(folder, formats=["png"]):
        pass
    return "\n".join(chapters(link, pages))


def chapters(link: str, pages: Path) -> Iterator[str]:
    for module, names in groupby(figures.NAMES, key=lambda name: inspect.getmodule(figures.drawn_by(name))):
        assert module is not None
        assert module.__file__ is not None
        yield f"### {(module.__doc__ or '').rstrip('.')}\n"
        for name in names:
            says = (inspect.getdoc(figures.drawn_by(name)) or "").splitlines()[0]
            yield FIGURE.format(name=name, says=says, picture=f"{link}/{name}.png")
        yield CODE.format(path=os.path.relpath(module.__file__, pages))
