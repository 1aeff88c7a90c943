"""Run the notebooks in place, so that their outputs are those of the code: python docs/run_notebooks.py [NAME...]"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

FOLDER = Path(__file__).parent / "notebooks"


def executed(path: Path, kernel: KernelManager | None = None) -> nbformat.NotebookNode:
    """Return a notebook with the outputs that its code has now, without what differs from run to run.

    In a kernel of its own, or in one that runs, whose names are forgotten first.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, km=kernel, timeout=300, kernel_name="python3", record_timing=False)
    if kernel is not None:
        notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))
    client.execute()
    if kernel is not None:
        client.kc.stop_channels()
        del notebook.cells[0]
    for cell in notebook.cells:
        cell.metadata.clear()
    notebook.metadata = {key: notebook.metadata[key] for key in ("kernelspec",)}
    return notebook


def main(names: list[str]) -> None:
    for path in [FOLDER / f"{name}.ipynb" for name in names] or sorted(FOLDER.glob("*.ipynb")):
        nbformat.write(executed(path), path)


if __name__ == "__main__":
    main(sys.argv[1:])
