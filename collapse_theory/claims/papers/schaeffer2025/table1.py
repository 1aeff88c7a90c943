"""Claims of "Position: Model Collapse Does Not Mean What You Think" on regression: table 1, appendix A, section 4.3."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from collapse_theory import arithmetic, checks, montecarlo, regression
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, Limit
from collapse_theory.claims.claim import Claim
from collapse_theory.claims.control import instead, shifted, times
from collapse_theory.claims.papers.schaeffer2025.source import KEY, paper
from collapse_theory.claims.point import Point
from collapse_theory.claims.routes.least_squares import applied, fitted, one_fit, squared_norm
from collapse_theory.claims.routes.simulation import Floats, estimated, normal
from collapse_theory.montecarlo import Estimate
from collapse_theory.policy import Accumulate, Policy, Replace
from collapse_theory.profile import Metrics, Profile

__all__ = ["CLAIMS"]

_ROWS, _DIM = 30, 5


# --- table 1 ----------------------------------------------------------------------------------------------------------


@cache
def _holds(policy: Policy) -> dict[int, bool | None]:
    return Profile.of_policy("linear-regression", policy, samples=_ROWS, dim=_DIM).holds


def _from_theory(policy: Policy, definition: Any) -> Number:
    holds = _holds(policy)[_number(definition)]
    if holds is None:
        raise ValueError(f"`definition` must be decided by theory; {definition} is not. Leave it out.")
    return arithmetic.of(definition).number(int(holds))


def _number(definition: Any) -> int:
    return checks.whole("definition", definition, minimum=1)


_FITS = 20
_ERROR_RATE = 1e-8
_DOUBT = 1 / 16  # the judge rejects an answer that is 6.11 of them away: the other one, and none at all


def _risks(accumulate: bool, runs: int, seed: int) -> Metrics:
    """Simulate fits on the same inputs; beside them stands the known risk of fits to as many real labels."""
    rng = np.random.default_rng(seed)
    inputs = normal(rng, runs, _ROWS, _DIM)
    transposed = inputs.transpose(0, 2, 1)
    solver = np.asarray(
        np.linalg.solve(transposed @ inputs, transposed), dtype=np.float64
    )  # from labels to coefficients

    coefficients = total = np.zeros((runs, _DIM))  # the truth is 0
    risk = []
    for fit in range(1, _FITS + 1):
        fresh = applied(solver, applied(inputs, coefficients) + normal(rng, runs, _ROWS))
        total = total + fresh if accumulate else fresh
        coefficients = total / fit if accumulate else total  # the same inputs: the fit to all labels is the mean fit
        risk.append(squared_norm(coefficients))
    real = float(one_fit(_ROWS, _DIM)) / (np.arange(1, _FITS + 1) if accumulate else np.ones(_FITS))
    return Metrics(risk=np.array(risk).T, control=np.tile(real, (runs, 1)))


def _from_runs(accumulate: bool, point: Point, replicates: int, seed: int) -> Estimate:
    """Decide the cell by calibrated tests of simulated runs; 1/2 where they do not decide."""
    runs = _risks(accumulate, replicates, seed)
    holds = Profile.of(runs, error_rate=_ERROR_RATE).holds[point["definition"]]
    return Estimate(0.5 if holds is None else float(holds), _DOUBT, replicates, seed)


_TABLE = {Accumulate(): "xvxxvxxx", Replace(): "vvvxvxxx"}
_MEASURED = (1, 2, 5)  # of the risk; 3 is a limit, and the others concern labels, which always have full noise

_listed = ", ".join(map(str, _MEASURED))


def _row(policy: Policy, name: str) -> Claim:
    cells = {number: int(mark == "v") for number, mark in enumerate(_TABLE[policy], start=1)}
    met = ", ".join(str(number) for number, cell in cells.items() if cell)
    return Claim(
        id=f"{KEY}.table1-{name}",
        source=paper(f"table 1, column {name}"),
        statement=f"Recursive linear regression that {name}s data has collapsed by definitions {met}, and not by the"
        " other ones of the eight (consistent with the rules of the profile, whose thresholds are ours).",
        latex=rf"\text{{Table 1, {name}: }} " + ",\\ ".join(f"{k}: {cell}" for k, cell in cells.items()),
        allows=Equality(),
        paths=(tuple({"definition": number} for number in cells),),
        published=lambda definition: arithmetic.of(definition).number(cells[_number(definition)]),
        exact=lambda definition: _from_theory(policy, definition),
        simulate=lambda point, replicates, seed: _from_runs(policy == Accumulate(), point, replicates, seed),
        simulated=tuple({"definition": number} for number in _MEASURED),
        replicates=24_000,
        control=instead(
            lambda definition: arithmetic.of(definition).number(abs(cells[_number(definition)] - (definition == 3))),
            "the other answer for definition 3",
        ),
        hypotheses="least squares on the same inputs in every generation, labels by the last fit plus noise",
        narrower=f"{_ROWS} rows and {_DIM} coefficients; simulated for definitions {_listed} only, the others follow"
        " from closed forms",
        read_as="the source marks cells and gives no thresholds; those of the profile are this project's, chosen with"
        " this table in view, so that agreement shows that the table is consistent and no more",
        falsified_by="one of the eight cells for which the rule of the profile answers otherwise",
    )


TABLE1 = tuple(_row(policy, name) for policy, name in ((Accumulate(), "accumulate"), (Replace(), "replace")))


# --- appendix A -------------------------------------------------------------------------------------------------------


def _noisy_ratio(fits: Any) -> Number:
    """Return the ratio of expected squared errors on labels with unit noise."""
    ops = arithmetic.of(fits)
    count = checks.whole("fits", fits, minimum=1)
    one = one_fit(ops.number(_ROWS), ops.number(_DIM))
    return (1 + one * sum((1 / ops.number(n) ** 2 for n in range(1, count + 1)), ops.number(0))) / (1 + one)


def _simulate_test_error(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Fit all data so far, and meet a fresh labelled datum."""
    inputs = normal(rng, count, _ROWS, _DIM)
    coefficients = total = np.zeros((count, _DIM))
    for fit in range(1, point["fits"] + 1):
        total = total + fitted(inputs, applied(inputs, coefficients) + normal(rng, count, _ROWS))
        coefficients = total / fit
    label = normal(rng, count)
    return (applied(normal(rng, count, 1, _DIM), coefficients)[:, 0] - label) ** 2


def _simulate_noisy_ratio(point: Point, replicates: int, seed: int) -> Estimate:
    return estimated(_simulate_test_error)(point, replicates, seed).scaled(1 / float(1 + one_fit(_ROWS, _DIM)))


def _noise_free_ratio(fits: Any) -> Number:
    ops, count = arithmetic.of(fits), checks.whole("fits", fits, minimum=1)
    return sum((1 / ops.number(n) ** 2 for n in range(1, count + 1)), ops.number(0))


def _simulate_noise_free_ratio(point: Point, replicates: int, seed: int) -> Estimate:
    risk = montecarlo.regression_excess_estimate(
        samples=_ROWS, dim=_DIM, fits=point["fits"], policy=Accumulate(), replicates=replicates, seed=seed
    )
    return risk.scaled(1 / float(one_fit(_ROWS, _DIM)))


def _noisy_limit(fits: Any) -> Number:
    ops = arithmetic.of(fits)
    one = one_fit(ops.number(_ROWS), ops.number(_DIM))
    return (1 + one * ops.pi**2 / 6) / (1 + one)


def _noisy_ratio_of_the_library(fits: Any) -> Number:
    ops = arithmetic.of(fits)
    error = regression.prediction_error(_ROWS, fits, dim=_DIM, policy=Accumulate())
    return error / (1 + one_fit(ops.number(_ROWS), ops.number(_DIM)))


def _noise_free_ratio_of_the_library(fits: Any) -> Number:
    ops = arithmetic.of(fits)
    risk = regression.excess_risk(_ROWS, fits, dim=_DIM, policy=Accumulate())
    return risk / one_fit(ops.number(_ROWS), ops.number(_DIM))


_RATIO = paper("appendix A, the ratio of test errors under accumulate")
_FITS_PATH = (tuple({"fits": 4**k} for k in range(8)),)
_WORDS = "When data accumulate, the ratio of expected squared errors on test labels y_test, fit n over fit 1,"
_ACCUMULATED = "least squares on the same inputs in every generation, all labels so far kept"
_ONE_SIZE = f"{_ROWS} rows and {_DIM} coefficients, Gaussian inputs"

NOISE_FREE_RATIO = Claim(
    id=f"{KEY}.test-error-ratio-noise-free",
    source=_RATIO,
    statement=f"{_WORDS} tends to pi²/6 (read: y_test is the noise-free label, as in the paper cited for it).",
    latex=r"\frac{E\|\hat\beta^{(n)} - \beta\|^2}{E\|\hat\beta^{(1)} - \beta\|^2} \to \pi^2/6",
    allows=Limit(),
    paths=_FITS_PATH,
    published=lambda fits: arithmetic.of(fits).pi ** 2 / 6,
    exact=_noise_free_ratio,
    library=_noise_free_ratio_of_the_library,
    simulate=_simulate_noise_free_ratio,
    simulated=({"fits": 1}, {"fits": 4}),
    replicates=20_000,
    control=times("1.01"),
    hypotheses=_ACCUMULATED,
    narrower=_ONE_SIZE,
    falsified_by="a ratio that settles elsewhere; 1 % more is told apart",
)

TEST_ERROR_RATIO = Claim(
    id=f"{KEY}.test-error-ratio",
    source=_RATIO,
    statement=f"{_WORDS} tends to pi²/6 (read: y_test has the noise that all labels of the section have).",
    latex=r"\frac{E\|\hat\beta^{(n)} X_{\mathrm{test}} - y_{\mathrm{test}}\|^2}"
    r"{E\|\hat\beta^{(1)} X_{\mathrm{test}} - y_{\mathrm{test}}\|^2} \to \pi^2/6",
    allows=Limit(),
    paths=_FITS_PATH,
    published=lambda fits: arithmetic.of(fits).pi ** 2 / 6,
    exact=_noisy_ratio,
    library=_noisy_ratio_of_the_library,
    corrected=_noisy_limit,
    simulate=_simulate_noisy_ratio,
    simulated=({"fits": 1}, {"fits": 16}),
    replicates=20_000,
    readings=(NOISE_FREE_RATIO,),
    control=instead(_noisy_limit, "(1 + s pi²/6)/(1 + s), s = d/(T - d - 1), in place of pi²/6"),
    hypotheses=f"{_ACCUMULATED}; y_test is not defined",
    narrower=_ONE_SIZE,
    falsified_by="a ratio of errors on noisy labels that tends to pi²/6; it tends to 1.111",
    fault="statement",
    correction="The limit belongs to the excess risk, without noise in the test labels; with it the ratio tends to"
    " (1 + s pi²/6)/(1 + s), s = d/(T - d - 1).",
)


RATIO_RISES = Claim(
    id=f"{KEY}.test-error-ratio-rises",
    source=paper('appendix A, "monotonically increases before converging"'),
    statement="When data accumulate, the ratio of expected squared errors, fit n over fit 1, increases with every fit"
    " (it is above that of one fit before, with noise in the test labels or without).",
    latex=r"\frac{E\|\hat\beta^{(n)} - \beta\|^2}{E\|\hat\beta^{(1)} - \beta\|^2} \ge"
    r" \frac{E\|\hat\beta^{(n-1)} - \beta\|^2}{E\|\hat\beta^{(1)} - \beta\|^2}",
    allows=Bound("lower"),
    paths=(tuple({"fits": n} for n in (2, 3, 8, 64)),),
    published=lambda fits: _noise_free_ratio(fits - 1),
    exact=_noise_free_ratio,
    library=_noise_free_ratio_of_the_library,
    simulate=_simulate_noise_free_ratio,
    simulated=({"fits": 2}, {"fits": 8}),
    replicates=20_000,
    control=shifted("fits", 2),
    hypotheses=_ACCUMULATED,
    narrower=_ONE_SIZE,
    falsified_by="a fit after which the ratio is smaller; the ratio of the next fit in place of the last one fails",
)

# --- section 4.3 ------------------------------------------------------------------------------------------------------


def _edits(first: Any, decay: Any, fits: Any) -> Number:
    count = checks.whole("fits", fits, minimum=1)
    return sum((first * decay**k for k in range(count)), arithmetic.of(first).number(0))


def _simulate_edits(rng: np.random.Generator, count: int, point: Point) -> Floats:
    """Edit each of the rows with a probability that decays."""
    edits = np.zeros(count)
    for generation in range(point["fits"]):
        share = point["first"] / _ROWS * point["decay"] ** generation
        edits += (rng.random((count, _ROWS)) < share).sum(axis=1)
    return edits


_EDITED = "labels are edited in place: a diagonal of zeros and ones says which are replaced by those of the last fit"

FINITE_EDITS = Claim(
    id=f"{KEY}.finite-edits",
    source=paper('section 4.3, "the total number of edits … is finite"'),
    statement="If the number of edited labels falls by a fixed proportion eta each generation, the total number of"
    " edits stays finite (judged: it tends to that of the first generation over 1 - eta).",
    latex=r"\|M_i\| = \eta \|M_{i-1}\| \implies \sum_i \|M_i\| = \frac{\|M_0\|}{1 - \eta} < \infty",
    allows=Limit(),
    paths=tuple(
        tuple({"first": 12, "decay": eta, "fits": 2**k} for k in range(7 + 2 * (eta > 0.5))) for eta in (0.5, 0.75)
    ),
    published=lambda first, decay, fits: first / (1 - decay),
    exact=_edits,
    simulate=estimated(_simulate_edits),
    simulated=({"first": 12, "decay": 0.5, "fits": 1}, {"first": 12, "decay": 0.5, "fits": 4}),
    replicates=20_000,
    control=times("1.01"),
    hypotheses=f"{_EDITED}; their number falls by a fixed proportion",
    narrower="12 edits at first, eta = 1/2 and 3/4, in expectation, as edits are whole numbers",
    read_as="the source says that the sum is finite; its value is ours",
    falsified_by="a sum of edits that grows without bound, or settles 1 % off",
)


def _simulate_all_edited(point: Point, replicates: int, seed: int) -> Estimate:
    """Replace every label by that of the last fit, plus noise."""

    def block(rng: np.random.Generator, count: int, point: Point) -> Floats:
        inputs, coefficients = normal(rng, count, _ROWS, _DIM), np.zeros((count, _DIM))
        for _ in range(point["fits"]):
            coefficients = fitted(inputs, applied(inputs, coefficients) + normal(rng, count, _ROWS))
        return squared_norm(coefficients)

    return estimated(block)(point, replicates, seed).scaled(1 / float(one_fit(_ROWS, _DIM)))


EDITS_WITHOUT_DECAY = Claim(
    id=f"{KEY}.edits-without-decay",
    source=paper('section 4.3, "their proof fails without this"'),
    statement="Without a number of edits that decays, editing labels does not bound the test error (judged where every"
    " label is edited in every generation: the excess risk over that of one fit grows without bound).",
    latex=r"M_i = I:\quad E\|\hat w_n - w\|^2 / E\|\hat w_1 - w\|^2 \to \infty",
    allows=Limit(),
    paths=(tuple({"fits": 2**k} for k in range(8)),),
    published=lambda fits: arithmetic.number("inf", fits),
    exact=lambda fits: fits,
    library=lambda fits: (
        regression.excess_risk(_ROWS, fits, dim=_DIM) / one_fit(arithmetic.of(fits).number(_ROWS), _DIM)
    ),
    simulate=_simulate_all_edited,
    simulated=({"fits": 2}, {"fits": 8}),
    replicates=20_000,
    control=instead(lambda fits: 2, "2, the bound of theorem 2 of zhu2024, in place of infinity"),
    hypotheses=_EDITED,
    narrower=f"all labels are edited; {_ONE_SIZE}",
    read_as="the source speaks of a proof; that the bound itself fails is our reading, and implies it",
    falsified_by="an excess risk that stays within twice that of one fit however many labels are edited",
)

CLAIMS = (*TABLE1, TEST_ERROR_RATIO, RATIO_RISES, FINITE_EDITS, EDITS_WITHOUT_DECAY)
