"""Write the table of docs/certificates.md, from a trial of each function. Run: python docs/make_certificates.py"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import collapse_theory as ct
from collapse_theory.arithmetic import number
from collapse_theory.decoding import Decoding
from collapse_theory.files import write_whole
from collapse_theory.policy import Accumulate, Mix

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Example:
    """Arguments for a public function, and which number of its result to certify."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    part: Callable[[Any], Any] = lambda result: result
    call: Callable[..., Any] | None = None

    def value(self, name: str) -> Callable[..., Any]:
        """Return the formula: the function followed by its part."""
        function = self.call or resolved(name)

        def formula(*args: Any, **kwargs: Any) -> Any:
            return self.part(function(*args, **kwargs))

        formula.__name__ = name.rpartition(".")[2]
        return formula

    def certify(self, name: str, digits: int = 15) -> ct.Enclosure:
        """Certify the number, or raise ValueError."""
        return ct.certify(self.value(name), *self.args, digits=digits, **self.kwargs)


def resolved(name: str) -> Any:
    """Return the function of a dotted name below the package."""
    module, _, function = name.partition(".")
    return getattr(import_module(f"collapse_theory.{module}"), function)


def _of(*args: Any, **kwargs: Any) -> Example:
    return Example(args, kwargs)


def _part(part: Callable[[Any], Any], *args: Any, **kwargs: Any) -> Example:
    return Example(args, kwargs, part)


def _lower(bounds: Any) -> Any:
    return bounds[0]


def _upper(bounds: Any) -> Any:
    return bounds[1]


def _schedule(kind: Callable[..., Any], *args: Any) -> Example:
    return Example(args, {"fits": 4}, call=lambda *args, fits: kind(*args).inverse_sum(fits))


def _time_of_groups(p: Any, counts: Any) -> Any:
    return ct.discrete.collapse_time(ct.discrete.Grouped(p, counts), samples=10)


def _time_of_uniform(atoms: Any) -> Any:
    return ct.discrete.collapse_time(ct.discrete.uniform(atoms), samples=number(10))


def _median_fit(q: Any, *, samples: int) -> Any:
    """Return a quantile of a law that is enclosed for few data only, or for early fits of many."""
    rare = Fraction(1, 10**5)
    return ct.discrete.CollapseTime([1 - rare, rare], samples=int(samples)).ppf(q)


THIRD, HALF = Fraction(1, 3), Fraction(1, 2)
VERIFIER = ct.curation.Verifier(1, HALF)
GRAPH = {
    "real": ct.graphs.Source([HALF, HALF]),
    "a": ct.graphs.Model(10, {"a": HALF, "real": HALF}),
}
P = [THIRD, HALF, Fraction(1, 6)]
COLD = Decoding(temperature=0.9)
MIX = Mix(HALF, Fraction(1, 4), Fraction(1, 4))
RUNS = {"replicates": 100, "seed": 1}
POWER = ct.schedule.Power(100, 2)

EXAMPLES: dict[str, Example] = {
    "arithmetic.digamma": _of(THIRD),
    "arithmetic.exp": _of(THIRD),
    "arithmetic.expm1": _of(THIRD),
    "arithmetic.floor": _of(Fraction(7, 2)),
    "arithmetic.gamma": _of(THIRD),
    "arithmetic.log": _of(THIRD),
    "arithmetic.log1p": _of(THIRD),
    "arithmetic.log_gamma": _of(THIRD),
    "arithmetic.number": _of(THIRD),
    "arithmetic.pi": _of(),
    "arithmetic.sin": _of(THIRD),
    "arithmetic.sqrt": _of(THIRD),
    "arithmetic.total": _of(lambda k: 1 / k**2, range(1, 9)),
    "curation.bad_share": _of(THIRD, fits=4, curator=VERIFIER, real=THIRD, real_bad=HALF),
    "curation.bad_share_law": _part(lambda law: law[0], THIRD, samples=5, fits=2, curator=VERIFIER),
    "curation.bad_share_limit": _of(curator=VERIFIER, real=THIRD, real_bad=HALF),
    "curation.curation_chain": _part(lambda chain: chain.mean_steps()[0], 5, curator=VERIFIER),
    "curation.diffusion_fixation": _of(THIRD, samples=10, curator=VERIFIER),
    "curation.filtered": _part(lambda p: p[0], P, kept=[THIRD, HALF, 1], fits=2),
    "curation.fixation_bounds": _part(_lower, THIRD, samples=10, curator=VERIFIER),
    "curation.fixation_probability": _of(THIRD, samples=10, curator=VERIFIER),
    "curation.fixation_time": _of(THIRD, samples=10, curator=VERIFIER),
    "curation.invisible_samples": _of(curator=ct.curation.Verifier(1, Fraction(99, 100))),
    "curation.preferred": _part(lambda p: p[0], P, scores=[THIRD, HALF, 1], fits=2),
    "curation.tolerated_bad_share": _of(curator=VERIFIER, fits=2),
    "discrete.CollapseTime": Example((HALF,), {"samples": 10**6}, call=_median_fit),
    "discrete.StationaryCount": _part(lambda law: law.pmf(0), HALF, samples=10, anchors=2),
    "discrete.SupportTime": _part(lambda law: law.mean(), P, samples=10, atoms=2),
    "discrete.Grouped": Example(([HALF, Fraction(1, 4)], [1, 2]), {}, call=_time_of_groups),
    "discrete.abel_coordinate": _of(HALF),
    "discrete.anchored_homozygosity": _of(P, samples=10, anchors=2, fits=4),
    "discrete.anchored_limit": _of(P, samples=10, anchors=2),
    "discrete.branching_rate": _of(4),
    "discrete.collapse_constant": _of(1),
    "discrete.collapse_probability": _of(P, samples=10),
    "discrete.collapse_probability_bounds": _part(_upper, P, samples=10, fits=4),
    "discrete.collapse_time": _of(P, samples=10**15),
    "discrete.collapse_time_bounds": _part(_lower, P, samples=10),
    "discrete.diffusion_time": _of(P, samples=10),
    "discrete.dirichlet_limit": _part(lambda law: law[0], P, anchors=2),
    "discrete.entropy_time": _of(P, samples=10, constant=THIRD),
    "discrete.excess_support": _of(P, samples=10**15),
    "discrete.expected_entropy": _of(P, samples=10, fits=4),
    "discrete.expected_support": _of(P, samples=10, fits=4),
    "discrete.from_counts": _part(lambda words: words.p[0], [3, 1]),
    "discrete.homozygosity": _of(P, samples=10, fits=4, policy=MIX),
    "discrete.homozygosity_limit": _of(P, samples=10, policy=MIX),
    "discrete.mass_lost": _of(P, samples=10, fits=4),
    "discrete.presence_bounds": _part(_upper, THIRD, samples=10, fits=4),
    "discrete.presence_probability": _of(THIRD, samples=10, fits=4),
    "discrete.resampling_chain": _part(lambda chain: chain.mean_steps()[0], 2, 5),
    "discrete.series_error": _of(P, samples=100),
    "discrete.time_to_loss": _of(P, samples=10**15, losses=1),
    "discrete.time_to_support": _of(P, samples=10**9, atoms=2),
    "discrete.uniform": Example((3,), {}, call=_time_of_uniform),
    "families.bernoulli_collapse_time": _of(10, p=THIRD),
    "families.poisson_extinction": _of(10, 4, rate=THIRD),
    "families.poisson_survival": _of(10, 4, rate=THIRD),
    "families.stationary_distribution": _part(lambda limit: limit.var(), family="poisson", mean=THIRD, anchors=2),
    "families.stationary_variance": _of(10, family="poisson", mean=THIRD, anchors=2),
    "families.variance_of_mean": _of(10, 4, family="poisson", mean=THIRD, anchors=1),
    "regression.disagreement_amplification": _of(30, dim=5),
    "regression.edit_excess_risk": _part(_lower, [[1.0], [2.0]], 1),
    "regression.effective_penalty": _of(THIRD, ratio=HALF),
    "regression.excess_risk": _of(30, 4, dim=5, sigma=THIRD, policy=Accumulate()),
    "regression.excess_risk_limit": _of(30, dim=5, policy=Accumulate()),
    "regression.interpolation_excess_risk": _of(5, 4, dim=9, sigma=THIRD),
    "regression.mixture_excess_risk": _of(30, dim=5, share=THIRD, gap=HALF),
    "regression.mixture_excess_risk_limit": _of(HALF, share=THIRD, gap=HALF),
    "regression.prediction_error": _of(30, 4, dim=5),
    "regression.ridge_excess_risk": _part(lambda risk: risk.total, 3, ratio=HALF, first_ratio=THIRD, penalty=THIRD),
    "regression.running_average_exponent": _of(share=THIRD),
    "regression.running_average_variance": _of(4, share=THIRD),
    "regression.subsample_series": _of(30, 4, dim=5),
    "regression.verification_threshold": _of(kept_right=HALF, kept_wrong=THIRD),
    "gaussian.LogVariance": _part(lambda law: law.ppf(THIRD), samples=10, fits=4),
    "gaussian.MeanLimit": _part(lambda law: law.cdf(-THIRD)),
    "gaussian.accumulated_variance_limit": _of(10, sigma=THIRD),
    "gaussian.almost_sure_rate": _of(10),
    "gaussian.anchored_tail_index": _of(10, anchors=3),
    "gaussian.anchored_variance": _part(lambda state: state.variance, 10, anchors=3),
    "gaussian.cheapest_schedule": _part(lambda plan: plan.cost, THIRD, fits=4),
    "gaussian.covariance_moments": _part(
        lambda moments: moments.square_trace, 10, 4, cov=[[2, 1], [1, 7]], policy=Accumulate()
    ),
    "gaussian.data_kurtosis": _of(10, 4),
    "gaussian.data_variance": _of(10, 4, sigma=THIRD),
    "gaussian.effective_rank": _of(10, 4, dim=3, policy=MIX),
    "gaussian.effective_rank_limit": _of(10, 4, rank=THIRD + 1),
    "gaussian.expected_sigma": _of(10, 4, sigma=THIRD),
    "gaussian.fits_to_shrink": _of(10, factor=HALF),
    "gaussian.golden_weight": _of(10, anchors=3),
    "gaussian.log_det_drift": _of(10, 4, dim=2),
    "gaussian.lyapunov_exponents": _part(_lower, 10, dim=2),
    "gaussian.mean_drift": _of(10, 4, cov=[1, HALF], policy=MIX),
    "gaussian.mixed_fixed_point": _part(lambda moments: moments.variance, 10, policy=MIX),
    "gaussian.policy_moments": _part(lambda moments: moments.variance, 10, 4, policy=Accumulate()),
    "gaussian.risk": _of(10, 4, sigma=THIRD, ddof=0),
    "gaussian.risk_limits": _part(lambda limits: limits.mean_part, POWER),
    "gaussian.risk_multivariate": _of(10, 3, cov=[[2, 1], [1, 7]]),
    "gaussian.risk_series": _of(10, 4, order=2),
    "gaussian.risk_spread": _of(10, 4),
    "gaussian.risk_variance": _of(10, 4),
    "gaussian.risk_variance_series": _of(10, 4),
    "gaussian.sampling_growth": _part(lambda growth: growth.inverse_sum, POWER),
    "gaussian.settled_mean": _part(lambda mean: mean.tail_constant, 10),
    "gaussian.sigma_quantile": _of(10, 4, q=HALF),
    "gaussian.variance_of_mean": _of(10, 4, sigma=THIRD, ddof=0),
    "gaussian.weighted_mean_limit": _of(10, anchors=3, weight=THIRD),
    "gaussian.weighted_mean_variance": _of(10, 4, anchors=3, weight=THIRD),
    "graphs.LoopGraph": _part(lambda graph: graph.limit("a"), GRAPH),
    "loop.certified_state": _part(lambda state: state.top.mid, P, real=HALF, decoding=COLD),
    "loop.decoded": _part(lambda p: p[0], P, decoding=COLD),
    "loop.decoded_chain": _part(lambda chain: chain.mean_steps()[0], 5, decoding=COLD),
    "loop.decoded_counts": _part(lambda law: law[0], [HALF, HALF], samples=5, fits=2, decoding=COLD),
    "loop.deviation_bound": _part(lambda bounds: bounds[1], P, samples=10**6, fits=2),
    "loop.fixed_point": _part(lambda state: state.top, P, real=HALF, decoding=COLD),
    "loop.hysteresis": _part(lambda found: found.cures[0], [Fraction(1, 8)] * 8, decoding=COLD),
    "loop.path": _part(lambda found: found.top[1], P, fits=2, decoding=COLD),
    "loop.real_share": _part(_upper, P, keep=HALF, decoding=COLD),
    "loop.share_at": _of(P, top=Fraction(3, 4), decoding=COLD),
    "markov.AbsorbingChain": Example(
        ([[THIRD]], [[1 - THIRD]]), {}, lambda chain: chain.mean_steps()[0], ct.markov.AbsorbingChain.from_rows
    ),
    "montecarlo.absorption_estimate": _part(
        lambda e: e.value, ct.discrete.resampling_chain(2, samples=5), start=1, target=0, **RUNS
    ),
    "montecarlo.categorical_fits": _part(lambda draws: draws[0, 0], P, samples=10, fits=4, **RUNS),
    "montecarlo.collapse_time_estimate": _part(lambda e: e.value, P, samples=10, **RUNS),
    "montecarlo.collapse_times": _part(lambda times: times[0], P, samples=10, **RUNS),
    "montecarlo.curated_counts": _part(lambda draws: draws[0], THIRD, samples=10, fits=4, curator=VERIFIER, **RUNS),
    "montecarlo.curated_winner_estimate": _part(lambda e: e.value, THIRD, samples=10, curator=VERIFIER, **RUNS),
    "montecarlo.data_variance_estimate": _part(lambda e: e.value, 10, 4, **RUNS),
    "montecarlo.diversity_estimate": _part(lambda e: e.value, P, samples=10, fits=4, **RUNS),
    "montecarlo.family_fits": _part(lambda draws: draws[0], "poisson", THIRD, samples=10, fits=4, **RUNS),
    "montecarlo.gaussian_estimate": _part(lambda e: e.value, 10, 4, **RUNS),
    "montecarlo.gaussian_fits": _part(lambda draws: draws[0][0], 10, 4, **RUNS),
    "montecarlo.gaussian_path": _part(lambda path: path.sigma[-1], 10, 4, seed=1),
    "montecarlo.multivariate_estimate": _part(lambda e: e.value, [[1, 0], [0, 1]], samples=10, fits=4, **RUNS),
    "montecarlo.multivariate_fits": _part(lambda draws: draws[0][0, 0], [[1, 0], [0, 1]], samples=10, fits=4, **RUNS),
    "montecarlo.multivariate_quantiles": _part(
        lambda law: law.value, [[1, 0], [0, 1]], samples=10, fits=4, q=HALF, **RUNS
    ),
    "montecarlo.regression_excess": _part(lambda draws: draws[0], 10, 4, dim=2, **RUNS),
    "montecarlo.regression_excess_estimate": _part(lambda e: e.value, 10, 4, dim=2, **RUNS),
    "montecarlo.risk_estimate": _part(lambda e: e.value, 10, 4, **RUNS),
    "montecarlo.risk_variance_estimate": _part(lambda e: e.value, 10, 4, **RUNS),
    "montecarlo.survival_estimate": _part(lambda e: e.value, "poisson", THIRD, samples=10, fits=4, **RUNS),
    "montecarlo.winner_estimate": _part(lambda e: e.value, P, samples=10, atom=0, **RUNS),
    "noise.bounded_noise_lower_bound": _of(10, 4, bound=THIRD, dim=2),
    "noise.check_assumptions": _part(lambda found: found.centred.statistic, [[0.0]], [[0.0]], [[0.0]], [[1.0]]),
    "noise.risk_lower_bound": _of(10, 4, trace=THIRD),
    "plan.fits_until": _of(ct.discrete.homozygosity, P, samples=10, level=HALF),
    "plan.passage": _part(lambda found: found.at, ct.discrete.homozygosity, P, samples=10, level=HALF),
    "plan.least_anchors": _part(
        lambda plan: plan.holding, ct.discrete.anchored_homozygosity, P, samples=10, fits=3, level=HALF
    ),
    "plan.least_gamma": _part(lambda plan: plan.least, ct.discrete.homozygosity, P, samples=10, fits=3, level=HALF),
    "plan.least_growth": _part(lambda plan: plan.least, ct.gaussian.risk, first=10, fits=4, level=HALF),
    "plan.least_samples": _part(lambda plan: plan.holding, ct.gaussian.risk, fits=4, level=HALF),
    "schedule.Constant": _schedule(ct.schedule.Constant, 10),
    "schedule.Geometric": _schedule(ct.schedule.Geometric, 10, Fraction(4, 3)),
    "schedule.Linear": _schedule(ct.schedule.Linear, 10, 3),
    "schedule.Listed": _schedule(ct.schedule.Listed, (10, 20, 30, 40)),
    "schedule.Logarithmic": _schedule(ct.schedule.Logarithmic, 10, THIRD),
    "schedule.Power": _schedule(ct.schedule.Power, 10, Fraction(4, 3)),
    "schedule.Rule": _schedule(ct.schedule.Rule, lambda i: 10 + i),
    "schedule.constant": _schedule(ct.schedule.constant, 10),
    "schedule.geometric": _schedule(ct.schedule.geometric, 10, Fraction(4, 3)),
    "schedule.linear": _schedule(ct.schedule.linear, 10, 3),
    "schedule.logarithmic": _schedule(ct.schedule.logarithmic, 10, Fraction(4, 3)),
    "schedule.of": _schedule(ct.schedule.of, 10),
    "schedule.power": _schedule(ct.schedule.power, 10, Fraction(4, 3)),
    "tails.Atoms": _part(lambda tail: ct.tails.mass_lost(tail, samples=10), P),
    "tails.GaussianBins": _part(lambda tail: ct.tails.mass_lost(tail, samples=10), HALF),
    "tails.GeometricTail": _part(lambda tail: ct.tails.mass_lost(tail, samples=10), HALF),
    "tails.PowerLaw": _part(lambda tail: ct.tails.mass_lost(tail, samples=10), Fraction(3, 2)),
    "tails.atoms_kept": _of(ct.tails.GeometricTail(0.5), samples=10),
    "tails.atoms_lost": _of(ct.tails.Atoms([0.5, 0.5]), samples=10),
    "tails.mass_lost_union_bound": _of(Fraction(3, 2), samples=10, fits=4),
    "tails.mass_lost": _of(ct.tails.GeometricTail(0.5), samples=10),
    "tails.mass_lost_after": _of(ct.tails.GeometricTail(0.5), samples=10, fits=4),
    "tails.scaling_constant": _of(Fraction(3, 2)),
    "tails.truncated_mass_lost": _of(Fraction(3, 2), samples=10, cutoff=100),
    "tails.zipf": _part(lambda p: p[0], 3, exponent=HALF),
    "tails.tail_losses": _part(lambda rows: rows[0].first, {"bins": ct.tails.GeometricTail(0.5)}, samples=10, fits=2),
    "wasserstein.gaussian_w2": _of(0, 1, 0, 2),
    "wasserstein.gaussian_w2_squared": _of(0, 1, 0, 2),
    "wasserstein.gelbrich_bound": _of([0, 1, 2], [1, 2, 5]),
}

WITHOUT_FORMULA = ("cite", "claims", "decoding", "draw", "figures", "monitor", "policy", "profile", "testing")
"""Modules that hold no formula: what they hold is data, words, or estimates."""

NO_NUMBER = {
    "arithmetic.is_symbolic",
    "arithmetic.of",
    "curation.BestOf",
    "curation.Curator",
    "curation.Duel",
    "curation.Verifier",
    "discrete.Frequencies",
    "discrete.from_text",
    "families.VarianceFunction",
    "gaussian.CovarianceMoments",
    "gaussian.RiskLimits",
    "gaussian.SecondMoments",
    "gaussian.SettledMean",
    "gaussian.StationaryMoments",
    "graphs.Delay",
    "graphs.Mixture",
    "graphs.Model",
    "graphs.Source",
    "loop.CertifiedState",
    "loop.FixedPoint",
    "loop.Hysteresis",
    "loop.Path",
    "markov.Blocks",
    "montecarlo.Estimate",
    "montecarlo.GaussianPath",
    "montecarlo.HeavyTailWarning",
    "montecarlo.PartialResultWarning",
    "montecarlo.Quantiles",
    "montecarlo.Until",
    "montecarlo.cluster",
    "montecarlo.until",
    "gaussian.SamplingGrowth",
    "gaussian.SamplingPlan",
    "noise.AssumptionCheck",
    "noise.AssumptionChecks",
    "plan.Passage",
    "plan.Plan",
    "regression.RidgeRisk",
    "schedule.Schedule",
    "schedule.parse",
    "tails.Tail",
    "tails.TailLosses",
}
"""Public names that compute nothing: results, policies, interfaces."""


def public() -> Iterator[str]:
    """Yield the public functions and classes of all modules with formulas."""
    for module in (name for name in ct.__all__ if inspect.ismodule(getattr(ct, name)) and name not in WITHOUT_FORMULA):
        for name in getattr(ct, module).__all__:
            if callable(getattr(getattr(ct, module), name)):
                yield f"{module}.{name}"


@cache
def is_certified(name: str) -> bool:
    """Try the example of a function; any other error than the refusal is a fault of the example."""
    try:
        EXAMPLES[name].certify(name)
    except ValueError as error:
        if "lists the functions that can be certified" not in str(error):
            raise
        return False
    return True


TABLE = "| module | can be certified | floats only |\n|---|---|---|\n"


def page() -> str:
    """Return the page: what is written by hand, then the table."""
    text, _, _ = (HERE / "certificates.md").read_text(encoding="utf-8").partition(TABLE)
    return text + TABLE + "".join(map(_row, dict.fromkeys(name.partition(".")[0] for name in EXAMPLES)))


def _row(module: str) -> str:
    names = [name for name in EXAMPLES if name.startswith(f"{module}.")]
    certified = [name for name in names if is_certified(name)]
    return f"| `{module}` | {_cell(certified)} | {_cell([name for name in names if name not in certified])} |\n"


def _cell(names: list[str]) -> str:
    return ", ".join(f"`{name.rpartition('.')[2]}`" for name in names) or "none"


def main() -> None:
    """Try every function and write the page."""
    write_whole("certificates.md", HERE / "certificates.md", page())


if __name__ == "__main__":
    main()
