"""The whole ledger, verified once for all tests with the seed of the pages."""

import pytest

from collapse_theory.show.pages import verified


@pytest.fixture(scope="session")
def ledger_records():
    return verified()


@pytest.fixture(scope="session")
def records(ledger_records):
    return {record.claim.id: record for record in ledger_records}
