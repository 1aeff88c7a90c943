"""The gallery shows everything that can be drawn, and each picture comes from the lines above it."""

import importlib.util
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest
from matplotlib.image import imread

import collapse_theory as ct
from collapse_theory import figures

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "gallery.md").read_text()
PUBLIC = [ct, *(getattr(ct, name) for name in ct.__all__ if isinstance(getattr(ct, name), ModuleType))]


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("draw_gallery", DOCS / "draw_gallery.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_everything_with_plot_is_shown():
    drawn = {
        name
        for module in PUBLIC
        for name in module.__all__
        if inspect.isclass(getattr(module, name)) and hasattr(getattr(module, name), "plot")
    }
    assert len(drawn) > 10
    assert drawn - {name.rpartition(".")[2] for name in re.findall(r"\{class\}`~?([\w.]+)`", PAGE)} == set()


def test_every_figure_is_shown_once_with_the_file_that_draws_it(script):
    text = "\n".join(script.chapters("pictures", DOCS))
    assert re.findall(r'figures.draw\("([\w-]+)"\)', text) == list(figures.NAMES)
    assert re.findall(r"\(pictures/([\w-]+)\.png\)", text) == list(figures.NAMES)
    files = re.findall(r"literalinclude\} (.+)", text)
    assert len(files) == len(set(files)) > 5
    assert all("Figure" in (DOCS / file).read_text() for file in files)


TWO_BLOCKS = """Text.

```python
>>> import collapse_theory as ct
>>> axes = ct.gaussian.MeanLimit().plot(label="one")

```

```python
>>> axes.get_title()
'MeanLimit(mu=0, sigma=1, ddof=1)'

```
"""


def test_a_picture_follows_the_lines_that_draw_it_and_no_others(script, tmp_path):
    text = script.with_pictures(TWO_BLOCKS, tmp_path / "new", "there")
    assert text.index("![MeanLimit(mu=0, sigma=1, ddof=1)](there/1.png)") < text.index("get_title")
    assert text.count("![") == 1
    (path,) = (tmp_path / "new").iterdir()
    assert imread(path).min() < 0.5
