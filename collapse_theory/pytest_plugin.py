"""Claims as tests: ``pytest --collapse-claims my_claims.py`` makes each claim of a file one test.

With ``--collapse-record FILE`` a test passes if the verdict is the one on record; without, if the claim stands. What is
wrong with the file is a failing test of its own. A statement about an experiment for which there is no run is skipped.
Nothing of this package is loaded unless the option is given.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collapse_theory.claims import Claim, Measurement, Record
    from collapse_theory.runs import RecordedRun

__all__ = ["pytest_addoption", "pytest_collection_modifyitems", "pytest_configure"]

_MARK = "collapse_claim"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("collapse-theory", "claims as tests (collapse-theory)")
    group.addoption(
        "--collapse-claims",
        action="append",
        default=[],
        metavar="FILE",
        help="Make each claim of this file a test; may be given several times.",
    )
    group.addoption(
        "--collapse-record", metavar="FILE", help="Compare with these verdicts: `collapse verify --record`."
    )
    group.addoption("--collapse-runs", metavar="PATH", help="Runs of collapse-lab, or a CSV of metrics, as evidence.")
    group.addoption("--collapse-quick", action="store_true", help="Fewer digits and replicates.")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the mark that selects claims: ``-m collapse_claim``."""
    config.addinivalue_line("markers", f"{_MARK}: a claim of a file that --collapse-claims names")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Add a test for each claim and for each fault of the files, before any are deselected."""
    names = config.getoption("--collapse-claims")
    if names:
        items.extend(_tests(session, config, names))


def _tests(session: pytest.Session, config: pytest.Config, names: list[str]) -> Iterator[pytest.Item]:
    from collapse_theory.claims import own

    try:
        evidence, known = _evidence(config), _known(config)
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    for found in own.all_own(names)[: len(names)]:
        file = _File.from_parent(session, path=Path(found.origin).absolute())
        for fault in found.faults:
            yield _Fault.from_parent(file, name=fault.partition(" ")[0].rstrip(":"), line=fault)
        for claim in found.claims:
            yield _Test.from_parent(file, name=claim.id, claim=claim, runs=(*evidence, *found.runs), known=known)


def _evidence(config: pytest.Config) -> tuple[RecordedRun, ...]:
    from collapse_theory.runs import read_evidence

    given = config.getoption("--collapse-runs")
    return read_evidence(given) if given else ()


def _known(config: pytest.Config) -> dict[str, Any] | None:
    from collapse_theory.claims import kept

    given = config.getoption("--collapse-record")
    return kept.read_kept(Path(given))["claims"] if given else None


class _File(pytest.File):
    """A file of claims, under whose name its tests are reported."""

    def collect(self) -> list[pytest.Item]:
        return []


class _Fault(pytest.Item):
    """Something that is wrong with a file of claims."""

    def __init__(self, *, line: str, **common: Any) -> None:
        super().__init__(**common)
        self._line = line
        self.add_marker(_MARK)

    def runtest(self) -> None:
        pytest.fail(self._line, pytrace=False)


class _Test(pytest.Item):
    """A claim whose verdict must be the one on record, or without a record one that stands."""

    def __init__(
        self,
        *,
        claim: Claim | Measurement,
        runs: tuple[RecordedRun, ...],
        known: dict[str, Any] | None,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self._claim, self._runs, self._known = claim, runs, known
        self.add_marker(_MARK)

    def runtest(self) -> None:
        from collapse_theory.claims import DEFAULT, QUICK, Verdict, verify

        effort = QUICK if self.config.getoption("--collapse-quick") else DEFAULT
        try:
            record = verify(self._claim, runs=self._runs, effort=effort)
        except ValueError as error:
            pytest.fail(str(error), pytrace=False)
        if record.verdict is Verdict.NOT_RUN:
            pytest.skip(record.judgement.reason)
        failure = self._failure(record)
        if failure:
            pytest.fail(failure, pytrace=False)

    def _failure(self, record: Record) -> str:
        """Return why the verdict is not what it should be; empty if it is."""
        found = f"{self.name}: {record.verdict}: {record.judgement.reason}"
        if self._known is None:
            return "" if record.verdict.is_positive else found
        expected = self._known.get(self.name, {}).get("verdict", "nothing")
        return "" if expected == str(record.verdict) else f"{found}; on record is {expected}"

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name
