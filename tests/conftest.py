"""Properties draw the same inputs in every run unless COLLAPSE_ROTATE_SEEDS is set; the ledger is verified once."""

import os

import pytest
from hypothesis import settings

from collapse_theory.show.pages import verified

settings.register_profile("fixed", derandomize=True, deadline=None)
settings.register_profile("rotating", deadline=None, print_blob=True)
settings.load_profile("rotating" if os.environ.get("COLLAPSE_ROTATE_SEEDS") else "fixed")


@pytest.fixture(scope="session")
def ledger_records():
    """The whole ledger with the seed of the pages."""
    return verified()


@pytest.fixture(scope="session")
def records(ledger_records):
    return {record.claim.id: record for record in ledger_records}
