"""Properties draw the same inputs in every run unless COLLAPSE_ROTATE_SEEDS is set; the ledger is verified once."""

import functools
import gc
import os
import pickle

import pytest
import typer.main
from hypothesis import find, settings
from hypothesis.strategies import booleans

from collapse_theory.claims import all_claims, verify
from collapse_theory.figures import draw
from collapse_theory.files import write_whole
from collapse_theory.show.pages import RECORDED_SEED

# One process of the tests has one core: more threads of BLAS wait for each other. (The processes start after this.)
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A process of the tests runs thousands of commands, and builds their tree once: nine tenths of the time of a short one.
typer.main.get_command = functools.cache(typer.main.get_command)

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("rotating", deadline=None, print_blob=True)
settings.load_profile("rotating" if os.environ.get("COLLAPSE_ROTATE_SEEDS") else "fixed")


SLOWEST = (  # files that take more than eight seconds; the first two verify the ledger, from both ends, for all
    "tests/claims/test_search.py",
    "tests/claims/test_judge_perturbation.py",
    "tests/docs/test_proofs.py",
    "tests/figures/test_figures.py",
    "tests/compiled/test_compiled.py",
    "tests/docs/test_notebooks.py",
    "tests/montecarlo/test_policies.py",
    "tests/test_distribution.py",
    "tests/docs/test_commands.py",
    "tests/explorer/test_page.py",
    "tests/empirical/experiments/opt/test_learner.py",
    "tests/montecarlo/test_cluster.py",
    "tests/montecarlo/test_categorical_draws.py",
    "tests/claims/test_ledger.py",
    "tests/empirical/experiments/custom/test_learner.py",
    "tests/claims/test_workers.py",
    "tests/claims/test_library.py",
)


def pytest_collection_modifyitems(items):
    """Begin with the slowest files, so that at the end no process waits for the last of them."""
    place = {name: number for number, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: place.get(item.nodeid.partition("::")[0], len(SLOWEST)))


def pytest_collection_finish():
    """Leave what was collected to the end: a search for garbage among it takes a second, and there are many.

    Hypothesis looks first who holds the generators of random numbers, and would not see what is frozen.
    """
    find(booleans(), bool)
    gc.freeze()


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Return a function that makes something once for all processes of the tests; each gets a copy of its own."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "shared"
    folder.mkdir(exist_ok=True)

    def get(name, make):
        path = folder / name
        if not path.exists():
            write_whole("shared", path, pickle.dumps(make()))
        return pickle.loads(path.read_bytes())

    return get


@pytest.fixture(scope="session")
def ledger_records(shared):
    """The whole ledger with the seed of the pages; what one process of the tests has verified, the others read.

    They begin at different ends, so that none waits for another.
    """
    claims = all_claims() if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0" else all_claims()[::-1]
    found = {claim.id: shared(claim.id, lambda claim=claim: verify(claim, seed=RECORDED_SEED)) for claim in claims}
    return [found[claim.id] for claim in all_claims()]


@pytest.fixture(scope="session")
def drawn(shared):
    """Return a function that gives the figure of a name, as it is before it is laid out."""
    return lambda name: shared(f"{name}.figure", lambda: draw(name))


@pytest.fixture(scope="session")
def records(ledger_records):
    return {record.claim.id: record for record in ledger_records}
