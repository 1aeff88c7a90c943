"""Whatever a public function returns goes to another process and comes back as it was."""

import pickle
import re
import warnings
from itertools import groupby

import pytest
from public_calls import calls

NOT_SENT = {
    "claims.ReportedMean": "it holds a function of this test's own, without a name",
    "schedule.Rule": "the same",
    "claims.load": "it reads a file that is not there",
    "claims.read_runs": "the same",
    "claims.read_series": "the same",
    "figures.draw": "pictures",
    "figures.save": "the same",
    "monitor.read_log": "it reads a file that is not there",
    "monitor.read_moments": "the same",
}
CALLS = [call for call in calls() if call[0] not in NOT_SENT and not call[0].startswith("testing.")]
ROOMS = {room: list(found) for room, found in groupby(CALLS, key=lambda call: call[0].partition(".")[0])}


def shown(value):
    """Return what a value shows of itself, and not where it is in memory."""
    return re.sub(" at 0x[0-9a-f]+", "", repr(value))


@pytest.mark.parametrize("room", ROOMS)
def test_results_are_the_same_after_a_journey(room):
    for name, function, arguments in ROOMS[room]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of heavy tails, costs and times that are infinite
            result = function(**arguments)
        if not type(result).__module__.startswith("collapse_theory."):
            continue
        again = pickle.loads(pickle.dumps(result))
        assert type(again) is type(result), name
        assert shown(again) == shown(result), name
