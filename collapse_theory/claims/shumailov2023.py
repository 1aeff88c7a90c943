"""Claims of arXiv:2305.17493, "The Curse of Recursion": version 1 is the seed, version 3 changed equations (4), (5)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import sympy

from collapse_theory import arithmetic, checks, gaussian, montecarlo, noise
from collapse_theory.arithmetic import Number
from collapse_theory.claims.allowance import Bound, Equality, LeadingOrder, ReportedMean
from collapse_theory.claims.claim import Claim, Source
from collapse_theory.claims.point import Path, Point
from collapse_theory.discrete.chain import compositions, multinomial_probability, resampling_chain
from collapse_theory.montecarlo import Estimate

__all__ = ["CLAIMS"]

_KEY = "shumailov2023"
_SEED = "arXiv:2305.17493v1"
_V3 = "arXiv:2305.17493v3"


def _growing_samples(*fits: int) -> tuple[Path, ...]:
    return tuple(tuple({"samples": 100 * 2**k, "fits": n} for k in range(4)) for n in fits)


def _sizes(samples: Any, fits: Any) -> list[Number]:
    """List M_0 … M_{fits-1} for one size or a list of sizes."""
    count = checks.whole("fits", fits, minimum=0)
    return list(samples[:count]) if isinstance(samples, Sequence) else [samples] * count


def _total(terms: Any) -> Number:
    return sum(terms, start=0)


# --- variance of the data ---------------------------------------------------------------------------------------------


def _data_variance_published(samples: Any, fits: Any) -> Number:
    return 1 + _total(1 / size for size in _sizes(samples, fits))


def _data_variance_by_recursion(samples: Any, fits: Any) -> Number:
    """Follow the variance of the mean and the mean of the variance through the fits."""
    of_mean: Number = 0
    spread: Number = 1
    for size in _sizes(samples, fits):
        of_mean = of_mean + spread / size
        spread = spread * ((size - 1) / (size - 1))  # E chi²_{M-1} / (M - 1)
    return of_mean + spread


_SYMBOLS = sympy.symbols("M_0:4", positive=True)

DATA_VARIANCE = Claim(
    id=f"{_KEY}.data-variance",
    source=Source(_KEY, _SEED, "section 4.2, after eq. (3)"),
    statement="The variance of a datum after n fits is sigma² (1 + sum of 1/M_i), up to second order.",
    latex=r"\operatorname{Var}(X^n_j) = \sigma^2 \bigl(1 + \sum_{i<n} M_i^{-1}\bigr) + O(2)",
    allows=LeadingOrder(2),
    paths=_growing_samples(1, 6),
    published=_data_variance_published,
    exact=_data_variance_by_recursion,
    simulate=lambda point, replicates, seed: montecarlo.data_variance_estimate(
        **point, replicates=replicates, seed=seed
    ),
    simulated=({"samples": 100, "fits": 6},),
    symbolic=tuple({"samples": list(_SYMBOLS), "fits": n} for n in range(1, 5)),
)


# --- risk -------------------------------------------------------------------------------------------------------------


def _eq4(samples: Any, fits: Any) -> Number:
    *earlier, last = _sizes(samples, fits)
    return _total(1 / size for size in earlier) + 3 / (2 * last)


def _eq4_v3(samples: Any, fits: Any) -> Number:
    return 3 * _total(1 / size for size in _sizes(samples, fits)) / 2


def _eq5(samples: Any, fits: Any) -> Number:
    *earlier, last = _sizes(samples, fits)
    return _total(2 / size**2 for size in earlier) + 3 / last**2 + 3 * _cross_terms([*earlier, last])


def _eq5_v3(samples: Any, fits: Any) -> Number:
    sizes = _sizes(samples, fits)
    return (3 * _total(1 / size**2 for size in sizes) + 4 * _cross_terms(sizes)) / 2


def _cross_terms(sizes: Sequence[Number]) -> Number:
    """Sum 1/(M_i M_j) over ordered pairs of different generations."""
    return _total(1 / (a * b) for i, a in enumerate(sizes) for j, b in enumerate(sizes) if i != j)


def _simulate_risk(point: Point, replicates: int, seed: int) -> Estimate:
    return montecarlo.risk_estimate(**point, replicates=replicates, seed=seed)


def _simulate_risk_variance(point: Point, replicates: int, seed: int) -> Estimate:
    return montecarlo.risk_variance_estimate(**point, replicates=replicates, seed=seed)


EQ4 = Claim(
    id=f"{_KEY}.eq4",
    source=Source(_KEY, _SEED, "eq. (4)"),
    statement="The expected W2² after n+1 fits is sigma² (1/M_0 + … + 1/M_{n-1} + 3/(2 M_n)), up to second order.",
    latex=r"E[R^{n+1}_{W_2}] = \sigma^2 \bigl(M_0^{-1} + \dots + M_{n-1}^{-1} + \tfrac32 M_n^{-1}\bigr) + O(2)",
    allows=LeadingOrder(2),
    paths=_growing_samples(1, 2, 6),
    published=_eq4,
    exact=gaussian.risk,
    simulate=_simulate_risk,
    simulated=({"samples": 100, "fits": 6}, {"samples": 100, "fits": 2}),
    replicates=200_000,
    fault="constant",
    correction="Every generation contributes as the last one does: (3/2) sigma² times the sum of 1/M_i.",
)

EQ4_V3 = Claim(
    id=f"{_KEY}.eq4-v3",
    source=Source(_KEY, _V3, "eq. (4)", "paper"),
    statement="The expected W2² after n+1 fits is (3/2) sigma² times the sum of 1/M_i, up to second order.",
    latex=r"E[R^{n+1}_{W_2}] = \tfrac32 \sigma^2 \sum_{i \le n} M_i^{-1} + O(2)",
    allows=LeadingOrder(2),
    paths=_growing_samples(1, 2, 6),
    published=_eq4_v3,
    exact=gaussian.risk,
    simulate=_simulate_risk,
    simulated=({"samples": 100, "fits": 6},),
    replicates=200_000,
)

EQ5 = Claim(
    id=f"{_KEY}.eq5",
    source=Source(_KEY, _SEED, "eq. (5)"),
    statement="The variance of W2² is sigma⁴ (2/M_0² + … + 3/M_n² + sum over i≠j of 3/(M_i M_j)), up to third order.",
    latex=r"\operatorname{Var} R^{n+1}_{W_2} = \sigma^4 \bigl(2 M_0^{-2} + \dots + 3 M_n^{-2}"
    r" + \sum_{i \ne j} 3 (M_i M_j)^{-1}\bigr) + O(3)",
    allows=LeadingOrder(3),
    paths=_growing_samples(1, 6),
    published=_eq5,
    exact=gaussian.risk_variance,
    simulate=_simulate_risk_variance,
    simulated=({"samples": 100, "fits": 1},),
    replicates=400_000,
    fault="constant",
    correction="The leading order is (5/2) sigma⁴ (sum of 1/M_i)²; one fit already gives 5/2, not 3 or 3/2.",
)

EQ5_V3 = Claim(
    id=f"{_KEY}.eq5-v3",
    source=Source(_KEY, _V3, "eq. (5)", "paper"),
    statement="The variance of W2² is (sigma⁴/2) (3 sum 1/M_i² + 4 sum over i≠j of 1/(M_i M_j)), up to third order.",
    latex=r"\operatorname{Var} R^{n+1}_{W_2} = \tfrac12 \sigma^4 \bigl(3 \sum_i M_i^{-2}"
    r" + 4 \sum_{i \ne j} (M_i M_j)^{-1}\bigr) + O(3)",
    allows=LeadingOrder(3),
    paths=_growing_samples(1, 6),
    published=_eq5_v3,
    exact=gaussian.risk_variance,
    simulate=_simulate_risk_variance,
    simulated=({"samples": 100, "fits": 1},),
    replicates=400_000,
    fault="constant",
    correction="The leading order is (5/2) sigma⁴ (sum of 1/M_i)²; one fit already gives 5/2, not 3 or 3/2.",
)


# --- absorption -------------------------------------------------------------------------------------------------------


def _columns_of(point: Point) -> tuple[Any, Any]:
    """Return Q and R with columns as "from", as the source writes them."""
    if "Q" in point:
        return point["Q"], point["R"]
    counts = (checks.whole(name, point[name], minimum=1) for name in ("atoms", "samples"))
    step = resampling_chain(*counts, exact=True).power(1)
    return step.Q.T, step.R.T


def _absorption_by_inverse(start: Any, target: Any, **chain: Any) -> Number:
    Q, R = _columns_of(chain)
    fundamental = (sympy.eye(len(Q)) - sympy.Matrix(Q)).inv()
    value = (sympy.Matrix(R) * fundamental)[_index(target), _index(start)]
    return _fraction(value)


def _absorption_by_elimination(start: Any, target: Any, **chain: Any) -> Number:
    """Remove the other transient states one after another, sending their traffic on; nothing is inverted."""
    Q, R = _columns_of(chain)
    size, kept, goal = len(Q), _index(start), _index(target)
    flow = {(i, j): Q[j][i] for i in range(size) for j in range(size)}
    exits = {(i, a): R[a][i] for i in range(size) for a in range(len(R))}
    alive = [kept, *(i for i in range(size) if i != kept)]
    while len(alive) > 1:
        gone = alive.pop()
        leaves = _total(flow[gone, j] for j in alive) + _total(exits[gone, a] for a in range(len(R)))
        for i in alive:
            traffic = flow[i, gone] / leaves
            for j in alive:
                flow[i, j] = flow[i, j] + traffic * flow[gone, j]
            for a in range(len(R)):
                exits[i, a] = exits[i, a] + traffic * exits[gone, a]
    return exits[kept, goal] / _total(exits[kept, a] for a in range(len(R)))


def _index(value: Any) -> int:
    return checks.whole("start", value, minimum=0)


def _fraction(value: Any) -> Any:
    from fractions import Fraction

    return Fraction(int(value.p), int(value.q)) if getattr(value, "is_Rational", False) else value


def _walk(point: Point, replicates: int, seed: int) -> Estimate:
    chain = resampling_chain(point["atoms"], point["samples"])
    return montecarlo.absorption_estimate(
        chain, start=point["start"], target=point["target"], replicates=replicates, seed=seed
    )


_a, _b, _c, _d, _e, _f = sympy.symbols("a b c d e f", positive=True)

ABSORBING_LIMIT = Claim(
    id=f"{_KEY}.absorbing-limit",
    source=Source(_KEY, _SEED, "appendix A.1, eqs (16) and (17)"),
    statement="The powers of an absorbing chain tend to R (I - Q)^-1 in the block of the absorbing states.",
    latex=r"\lim_{k \to \infty} T^k = \begin{bmatrix} 0 & 0 \\ R(I_r - Q)^{-1} & I_s \end{bmatrix}",
    allows=Equality(),
    paths=(
        tuple({"atoms": 2, "samples": 5, "start": state, "target": 0} for state in range(4)),
        tuple({"atoms": 3, "samples": 3, "start": state, "target": 2} for state in range(7)),
    ),
    published=_absorption_by_inverse,
    exact=_absorption_by_elimination,
    simulate=_walk,
    simulated=({"atoms": 3, "samples": 3, "start": 1, "target": 2},),
    symbolic=(
        {"Q": [[_a, _b], [_c, _d]], "R": [[_e, _f], [1 - _a - _c - _e, 1 - _b - _d - _f]], "start": 0, "target": 0},
        {"Q": [[_a, _b], [_c, _d]], "R": [[_e, _f], [1 - _a - _c - _e, 1 - _b - _d - _f]], "start": 1, "target": 1},
    ),
)


def _winner_by_chain(p: Any, samples: Any, atom: Any) -> Number:
    """Average the absorption probabilities of the explicit chain over the first draw."""
    size = checks.whole("samples", samples, minimum=1)
    chain = resampling_chain(len(p), size, exact=True)
    reach = dict(zip(chain.names or (), chain.absorption_probabilities[:, _index(atom)], strict=False))
    ops = arithmetic.of(p)
    total = ops.number(0)
    for counts in compositions(size, len(p)):
        name = "+".join(map(str, counts))
        arrives = ops.number(reach[name]) if name in reach else int(counts[_index(atom)] == size)
        total = total + multinomial_probability(counts, p) * arrives
    return total


WINNER_PROBABILITY = Claim(
    id=f"{_KEY}.winner-probability",
    source=Source(_KEY, _SEED, "section 4.1"),
    statement="The state at which resampling ends is distributed as the original distribution.",
    latex=r"P(p^{(\infty)} = \delta_i) = p^{(0)}_i",
    allows=Equality(),
    paths=tuple(
        tuple({"p": p, "samples": d, "atom": 0} for d in (2, 5, 8)) for p in ([0.5, 0.25, 0.25], [0.125, 0.875])
    ),
    published=lambda p, samples, atom: p[_index(atom)],
    exact=_winner_by_chain,
    simulate=lambda point, replicates, seed: montecarlo.winner_estimate(**point, replicates=replicates, seed=seed),
    simulated=({"p": [0.5, 0.25, 0.25], "samples": 8, "atom": 0},),
    symbolic=(
        {"p": [_a, 1 - _a], "samples": 4, "atom": 0},
        {"p": [_a, _b, 1 - _a - _b], "samples": 3, "atom": 1},
    ),
)


# --- noise ------------------------------------------------------------------------------------------------------------


def _skew_noise_power(samples: Any, strength: Any) -> Number:
    """Return the mean square of strength · s · g1 for M normal data; g1 is independent of s, and E s² = 1."""
    return strength**2 * 6 * (samples - 2) / ((samples + 1) * (samples + 3))


def _noise_bound(samples: Any, fits: Any, strength: Any) -> Number:
    return noise.lower_bound(samples, fits, noise=_skew_noise_power(samples, strength))


def _noisy_risk(samples: Any, fits: Any, strength: Any) -> Number:
    return gaussian.risk(samples, fits) + fits * _skew_noise_power(samples, strength)


NOISE_BOUND = Claim(
    id=f"{_KEY}.noise-bound",
    source=Source(_KEY, _SEED, "section 4.3, eq. (15)"),
    statement="With centred noise orthogonal to the sample mean, the risk is at least Tr Sigma sum 1/M_i plus the"
    " power of the noise.",
    latex=r"E[R^{n+1}_{W_2}] \ge \operatorname{Tr}\Sigma \sum_{i \le n} M_i^{-1} + \sum_i E\|\varepsilon_i\|^2",
    allows=Bound("lower"),
    paths=tuple(tuple({"samples": m, "fits": n, "strength": 0.5} for n in (1, 5, 50)) for m in (5, 20, 100)),
    published=_noise_bound,
    exact=_noisy_risk,
    simulate=lambda point, replicates, seed: montecarlo.risk_estimate(
        point["samples"], point["fits"], replicates=replicates, seed=seed, skew_noise=point["strength"]
    ),
    simulated=({"samples": 20, "fits": 5, "strength": 0.5},),
    replicates=200_000,
)


# --- figure 12 --------------------------------------------------------------------------------------------------------

_REPEATS = 10_000
_KURTOSIS_HALF_NORMAL = (3 - 4 / math.pi - 12 / math.pi**2) / (1 - 2 / math.pi) ** 2
_SIMULATED_SIZE = 10_000


def _half_normal(samples: Any, statistic: str) -> Number:
    """Return mean or standard deviation of |mean of M standard normal data|."""
    ops = arithmetic.of(samples)
    share = 2 / ops.pi if statistic == "mean" else 1 - 2 / ops.pi
    return ops.sqrt(share / samples)


def _half_normal_error(samples: int, statistic: str) -> float:
    """Return the standard error of that statistic over the source's repeats."""
    spread = math.sqrt((1 - 2 / math.pi) / samples)
    return spread * math.sqrt((1 if statistic == "mean" else (_KURTOSIS_HALF_NORMAL - 1) / 4) / _REPEATS)


def _simulate_half_normal(point: Point, replicates: int, seed: int) -> Estimate:
    """Simulate fewer draws and scale: the law of sqrt(M) times the mean does not depend on M."""
    means, _ = montecarlo.gaussian_fits(_SIMULATED_SIZE, 1, replicates=replicates, seed=seed)
    scale = math.sqrt(_SIMULATED_SIZE / point["samples"])
    if point["statistic"] == "mean":
        return Estimate.of_mean(abs(means), seed).scaled(scale)
    variance = Estimate.of_variance(abs(means), seed)
    deviation = math.sqrt(variance.value)
    return Estimate(deviation, variance.standard_error / (2 * deviation), variance.replicates, seed).scaled(scale)


_FIGURE12 = {"mean": "0.00024899", "std": "1.89382984e-4"}

FIGURE12 = Claim(
    id=f"{_KEY}.figure12",
    source=Source(_KEY, _SEED, "section 3.1 and figure 12"),
    statement="From 10^7 samples the mean of N(0, 1) is missed by 0.00024899 ± 1.89382984e-4 (10000 repeats).",
    latex=r"E|\bar X_M| = 2.4899\times10^{-4},\ \operatorname{sd}|\bar X_M| = 1.89382984\times10^{-4},\ M = 10^7",
    allows=ReportedMean(_half_normal_error),
    paths=tuple(({"samples": 10**7, "statistic": statistic},) for statistic in _FIGURE12),
    published=lambda samples, statistic: arithmetic.of(samples).number(_FIGURE12[statistic]),
    exact=_half_normal,
    simulate=_simulate_half_normal,
    simulated=tuple({"samples": 10**7, "statistic": statistic} for statistic in _FIGURE12),
    replicates=2 * _REPEATS,
)

CLAIMS = (
    DATA_VARIANCE,
    EQ4,
    EQ4_V3,
    EQ5,
    EQ5_V3,
    ABSORBING_LIMIT,
    WINNER_PROBABILITY,
    NOISE_BOUND,
    FIGURE12,
)
