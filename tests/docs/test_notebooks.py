"""The notebooks run without a network, and what they show is what their code gives today."""

import importlib.util
import warnings
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbclient")
pytest.importorskip("pandas")

FOLDER = Path(__file__).parents[2] / "docs" / "notebooks"
NAMES = sorted(path.stem for path in FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def kernel():
    """Start one kernel for all notebooks, which takes two seconds; each forgets the names of the one before."""
    from jupyter_client.manager import start_new_kernel

    with warnings.catch_warnings():
        warnings.simplefilter("default")
        manager, client = start_new_kernel()
        client.stop_channels()
        yield manager
        manager.shutdown_kernel(now=True)


def executed(name, kernel):
    spec = importlib.util.spec_from_file_location("run_notebooks", FOLDER.parent / "run_notebooks.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.executed(FOLDER / f"{name}.ipynb", kernel)


def shown(notebook):
    """Texts of all outputs; of a picture, that there is one."""
    return [
        output.get("text") or output["data"]["text/plain"]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]


@pytest.mark.filterwarnings("default")  # of the kernel and its sockets
@pytest.mark.parametrize("name", NAMES)
def test_outputs_are_those_of_the_code(name, kernel):
    stored = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    assert shown(executed(name, kernel)) == shown(stored)


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_failed(name):
    stored = nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)
    kinds = {output.output_type for cell in stored.cells if cell.cell_type == "code" for output in cell.outputs}
    assert kinds
    assert "error" not in kinds
