"""One small valid call of every public function and class, by its dotted name: what batteries of tests vary."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

import collapse_theory as ct
from collapse_theory.explorer.answers import Choice
from collapse_theory.show import report

MODULES = (
    "arithmetic",
    "cite",
    "claims",
    "decoding",
    "curation",
    "discrete",
    "draw",
    "enclosure",
    "families",
    "figures",
    "gaussian",
    "loop",
    "graphs",
    "markov",
    "montecarlo",
    "noise",
    "plan",
    "policy",
    "profile",
    "regression",
    "schedule",
    "tails",
    "testing",
    "wasserstein",
)

P = [0.2, 0.3, 0.5]
VERIFIER = ct.curation.Verifier(0.5, 0.25)
GRAPH = {"real": ct.graphs.Source(P), "a": ct.graphs.Model(10, {"a": 0.5, "real": 0.5})}
FEW = {"replicates": 20, "seed": 1}
COV = [[2.0, 0.5], [0.5, 1.0]]
EXITS = [[1], [0]]
CHAIN = ([[0.5, 0.25], [0.0, 0.5]], [[0.25], [0.5]])


@cache
def chain() -> Any:
    return ct.markov.AbsorbingChain.from_rows(*CHAIN)


@cache
def record() -> Any:
    return ct.claims.verify(ct.claims.find("shumailov2023.eq4"), effort=ct.claims.QUICK)


def _moments() -> dict[str, Any]:
    rng = np.random.default_rng(1)
    draws = rng.standard_normal((120, 2))
    spread = np.tile(np.eye(2), (120, 1, 1))
    return {"noise": 0.1 * rng.standard_normal((120, 2)), "deviations": draws, "means": draws, "covs": spread}


def _risk(samples: Any, fits: Any) -> Any:
    return ct.gaussian.risk(samples, fits)


CALLS: dict[str, dict[str, Any] | Callable[[], dict[str, Any]]] = {
    "arithmetic.digamma": {"x": 0.5},
    "arithmetic.exp": {"x": 0.5},
    "arithmetic.expm1": {"x": 0.5},
    "arithmetic.floor": {"x": 0.5},
    "arithmetic.gamma": {"x": 0.5},
    "arithmetic.is_symbolic": {"value": 0.5},
    "arithmetic.log": {"x": 0.5},
    "arithmetic.log1p": {"x": 0.5},
    "arithmetic.log_gamma": {"x": 0.5},
    "arithmetic.number": {"value": "0.5"},
    "arithmetic.of": {},
    "arithmetic.pi": {},
    "arithmetic.sin": {"x": 0.5},
    "arithmetic.sqrt": {"x": 0.5},
    "arithmetic.total": {"term": lambda k: k, "over": range(3)},
    "cite.cite": lambda: {"record": record(), "style": "text"},
    "cite.latex_table": lambda: {"records": [record()]},
    "cite.software": {},
    "claims.Bound": {"side": "upper"},
    "claims.Effort": {"name": "mine", "digits": 20, "share": 0.5},
    "claims.Equality": {},
    "claims.LeadingOrder": {"order": 1, "index": "samples"},
    "claims.Limit": {"index": "fits"},
    "claims.Proportional": {"tolerance": 0.1},
    "claims.Within": {"factor": 10},
    "claims.ReportedMean": {"standard_error": lambda samples: 0.1},
    "claims.Source": {"key": "me2026", "version": "arXiv:2601.00001v1", "place": "eq. (1)", "obtained": "paper"},
    "claims.all_claims": {},
    "claims.check": {
        "published": _risk,
        "exact": _risk,
        "domain": [{"samples": 10, "fits": 2}],
        "seed": 0,
        "effort": ct.claims.QUICK,
    },
    "claims.find": {"claim_id": "shumailov2023.eq4"},
    "claims.judge": lambda: {"evidence": record().evidence, "allows": ct.claims.Equality()},
    "claims.read_runs": {"folder": "no-such-folder"},
    "claims.verify": lambda: {
        "claim": ct.claims.find("seddik2024.eq6"),
        "domain": None,
        "runs": (),
        "seed": 0,
        "effort": ct.claims.QUICK,
    },
    "claims.verify_all": lambda: {"claims": [], "seed": 0, "effort": ct.claims.QUICK, "runs": ()},
    "curation.BestOf": {"choices": 3},
    "curation.Duel": {"bad_wins": 0.25},
    "curation.Verifier": {"kept_good": 0.5, "kept_bad": 0.25},
    "curation.bad_share": {"bad": 0.25, "fits": 3, "curator": VERIFIER, "real": 0.125, "real_bad": 0.25},
    "curation.bad_share_law": {
        "bad": 0.25,
        "samples": 5,
        "fits": 3,
        "curator": VERIFIER,
        "real": 0.125,
        "real_bad": 0.25,
    },
    "curation.bad_share_limit": {"curator": VERIFIER, "real": 0.125, "real_bad": 0.25},
    "curation.curation_chain": {"samples": 5, "curator": VERIFIER, "real": 0.125, "real_bad": 0.25, "exact": False},
    "curation.diffusion_fixation": {"bad": 0.25, "samples": 10, "curator": VERIFIER},
    "curation.filtered": {"p": P, "kept": [0.5, 0.25, 1.0], "fits": 2},
    "curation.fixation_bounds": {"bad": 0.25, "samples": 10, "curator": VERIFIER},
    "curation.fixation_probability": {"bad": 0.25, "samples": 5, "curator": VERIFIER},
    "curation.fixation_time": {"bad": 0.25, "samples": 5, "curator": VERIFIER, "real": 0.125, "real_bad": 0.25},
    "curation.invisible_samples": {"curator": ct.curation.Verifier(0.5, 0.49), "change": 0.5},
    "curation.preferred": {"p": P, "scores": [0.5, 0.25, 1.0], "fits": 2},
    "curation.tolerated_bad_share": {"curator": VERIFIER, "fits": 2, "level": 0.25},
    "discrete.CollapseTime": {"p": P, "samples": 10},
    "discrete.StationaryCount": {"p": 0.3, "samples": 10, "anchors": 2},
    "discrete.SupportTime": {"p": P, "samples": 10, "atoms": 2},
    "discrete.Grouped": {"p": [0.25, 0.125], "counts": [2, 4]},
    "discrete.abel_coordinate": {"x": 0.5},
    "discrete.anchored_homozygosity": {"p": P, "samples": 10, "anchors": 2, "fits": 3},
    "discrete.anchored_limit": {"p": P, "samples": 10, "anchors": 2},
    "discrete.branching_rate": {"fits": 3},
    "discrete.collapse_probability_bounds": {"p": P, "samples": 10, "fits": 3},
    "discrete.collapse_probability": {"p": P, "samples": 10, "policy": ct.policy.Replace(), "draw": ct.draw.Draw()},
    "discrete.collapse_time": {
        "p": P,
        "samples": 10,
        "method": "auto",
        "policy": ct.policy.Replace(),
        "draw": ct.draw.Draw(),
    },
    "discrete.collapse_time_bounds": {"p": P, "samples": 10},
    "discrete.diffusion_time": {"p": P, "samples": 10},
    "discrete.dirichlet_limit": {"p": P, "anchors": 2},
    "discrete.entropy_time": {"p": P, "samples": 10, "constant": 1},
    "discrete.excess_support": {"p": P, "samples": 10},
    "discrete.expected_entropy": {
        "p": P,
        "samples": 10,
        "fits": 3,
        "policy": ct.policy.Replace(),
        "draw": ct.draw.Draw(),
    },
    "discrete.expected_support": {
        "p": P,
        "samples": 10,
        "fits": 3,
        "policy": ct.policy.Replace(),
        "draw": ct.draw.Draw(),
    },
    "discrete.from_counts": {"counts": {"the": 3, "end": 1}},
    "discrete.from_text": {"text": __file__, "unit": "words", "lower": False},
    "discrete.homozygosity": {"p": P, "samples": 10, "fits": 3, "policy": ct.policy.Replace(), "draw": ct.draw.Draw()},
    "discrete.homozygosity_limit": {"p": P, "samples": 10, "policy": ct.policy.Accumulate()},
    "discrete.mass_lost": {"p": P, "samples": 10, "fits": 3, "policy": ct.policy.Replace(), "draw": ct.draw.Draw()},
    "discrete.presence_bounds": {"p": 0.01, "samples": 10, "fits": 3},
    "discrete.presence_probability": {
        "p": 0.1,
        "samples": 10,
        "fits": 3,
        "policy": ct.policy.Replace(),
        "draw": ct.draw.Draw(),
    },
    "discrete.resampling_chain": {"atoms": 2, "samples": 5, "exact": False},
    "discrete.series_error": {"p": P, "samples": 1000},
    "discrete.time_to_loss": {"p": P, "samples": 10, "losses": 1},
    "discrete.time_to_support": {"p": P, "samples": 10, "atoms": 2},
    "discrete.uniform": {"atoms": 3},
    "enclosure.Enclosure": lambda: {"ball": ct.certify(ct.gaussian.risk, samples=10, fits=2).ball, "digits": 15},
    "enclosure.certify": {"formula": _risk, "samples": 10, "fits": 2, "digits": 15},
    "enclosure.enclose": {"formula": _risk, "samples": 10, "fits": 2, "bits": 64},
    "families.bernoulli_collapse_time": {"samples": 10, "p": 0.3},
    "families.poisson_extinction": {"samples": 4, "fits": 3, "rate": 0.25},
    "families.poisson_survival": {"samples": 4, "fits": 3, "rate": 0.25},
    "draw.Draw": {"novelty": 0.01, "concentration": 50.0},
    "decoding.Decoding": {"temperature": 0.9, "top_p": 0.95, "top_k": 10, "best_of": 2},
    "loop.certified_state": {"p": P, "real": 0.3, "decoding": ct.decoding.Decoding(0.9)},
    "loop.decoded": {"p": P, "decoding": ct.decoding.Decoding(0.9, 0.95)},
    "loop.decoded_chain": {"samples": 5, "decoding": ct.decoding.Decoding(0.9)},
    "loop.decoded_counts": {"p": [0.25, 0.75], "samples": 5, "fits": 3, "decoding": ct.decoding.Decoding(0.9)},
    "loop.deviation_bound": {"p": P, "samples": 10**9, "fits": 3, "confidence": 0.9},
    "loop.fixed_point": {"p": P, "real": 0.3, "decoding": ct.decoding.Decoding(0.9), "start": "collapsed", "atom": 1},
    "loop.hysteresis": {"p": [0.125] * 8, "decoding": ct.decoding.Decoding(0.9)},
    "loop.path": {"p": P, "fits": 3, "decoding": ct.decoding.Decoding(0.9), "start": [0.5, 0.25, 0.25]},
    "loop.real_share": {"p": P, "keep": 0.9, "decoding": ct.decoding.Decoding(0.9), "tolerance": 0.01},
    "loop.share_at": {"p": P, "top": 0.75, "decoding": ct.decoding.Decoding(0.9)},
    "families.stationary_distribution": {"family": "poisson", "mean": 2.0, "anchors": 1},
    "families.stationary_variance": {"samples": 10, "family": "poisson", "mean": 2.0, "anchors": 1},
    "families.variance_of_mean": {"samples": 10, "fits": 3, "family": "poisson", "mean": 2.0, "anchors": 1},
    "regression.disagreement_amplification": {"samples": 10, "dim": 2},
    "regression.edit_excess_risk": {
        "inputs": np.random.default_rng(2).standard_normal((10, 2)),
        "edits": np.ones((3, 10)),
        "sigma": 1.0,
    },
    "regression.effective_penalty": {"penalty": 0.1, "ratio": 0.5},
    "regression.excess_risk": {"samples": 10, "fits": 3, "dim": 2, "sigma": 1.0, "policy": ct.policy.Replace()},
    "regression.excess_risk_limit": {"samples": 10, "dim": 2, "sigma": 1.0, "policy": ct.policy.Accumulate()},
    "regression.interpolation_excess_risk": {"samples": 10, "fits": 3, "dim": 20, "sigma": 0.0, "signal": 1.0},
    "regression.mixture_excess_risk": {"samples": 10, "dim": 2, "share": 0.5, "gap": 0.3, "sigma": 1.0},
    "regression.mixture_excess_risk_limit": {"ratio": 0.5, "share": 0.5, "gap": 0.3, "sigma": 1.0},
    "regression.prediction_error": {"samples": 10, "fits": 3, "dim": 2, "sigma": 1.0},
    "regression.ridge_excess_risk": {
        "fits": 2,
        "ratio": 0.5,
        "first_ratio": 0.4,
        "penalty": 0.1,
        "sigma": 1.0,
        "first_sigma": 1.0,
        "signal": 1.0,
    },
    "regression.running_average_exponent": {"share": 0.3},
    "regression.running_average_variance": {"fits": 3, "share": 0.3, "variance": 1.0, "initial": 0.0},
    "regression.subsample_series": {"samples": 10, "fits": 3, "dim": 2, "sigma": 1.0},
    "regression.verification_threshold": {"kept_right": 0.8, "kept_wrong": 0.4},
    "figures.draw": {"name": "no-such-figure"},
    "figures.save": {"directory": "/dev/null/figures", "names": ("anchors",), "formats": ("png",)},
    "gaussian.LogVariance": {"samples": 10, "fits": 3, "ddof": 1},
    "gaussian.MeanLimit": {"mu": 0.5, "sigma": 1.0, "ddof": 0},
    "gaussian.accumulated_variance_limit": {"samples": 10, "sigma": 1.0, "ddof": 1},
    "gaussian.almost_sure_rate": {"samples": 10, "ddof": 1},
    "gaussian.anchored_tail_index": {"samples": 10, "anchors": 1},
    "gaussian.anchored_variance": {"samples": 10, "anchors": 1, "sigma": 1.0},
    "gaussian.cheapest_schedule": {"risk_budget": 0.1, "fits": 10, "sigma": 1.0},
    "gaussian.covariance_moments": {"samples": 10, "fits": 3, "cov": COV, "policy": ct.policy.Replace(), "ddof": 1},
    "gaussian.data_kurtosis": {"samples": 10, "fits": 3, "ddof": 1},
    "gaussian.data_variance": {"samples": 10, "fits": 3, "policy": ct.policy.Fresh(2), "sigma": 1.0, "ddof": 1},
    "gaussian.effective_rank": {"samples": 10, "fits": 3, "dim": 3, "policy": ct.policy.Fresh(2), "ddof": 1},
    "gaussian.effective_rank_limit": {"samples": 10, "fits": 3, "rank": 3, "policy": ct.policy.Accumulate()},
    "gaussian.expected_sigma": {"samples": 10, "fits": 3, "sigma": 1.0, "ddof": 1},
    "gaussian.fits_to_shrink": {"samples": 10, "factor": 0.5, "probability": 0.5, "ddof": 1},
    "gaussian.golden_weight": {"samples": 10, "anchors": 10},
    "gaussian.log_det_drift": {"samples": 10, "fits": 3, "dim": 2, "ddof": 1},
    "gaussian.lyapunov_exponents": {"samples": 10, "dim": 2, "ddof": 1},
    "gaussian.mean_drift": {"samples": 10, "fits": 3, "cov": COV, "policy": ct.policy.Replace(), "ddof": 1},
    "gaussian.mixed_fixed_point": {"samples": 10, "policy": ct.policy.Mix(0.5, 0.3, 0.2), "sigma": 1.0, "ddof": 0},
    "gaussian.policy_moments": {"samples": 10, "fits": 3, "policy": ct.policy.Accumulate(), "sigma": 1.0, "ddof": 1},
    "gaussian.risk": {"samples": 10, "fits": 3, "sigma": 1.0, "ddof": 1},
    "gaussian.risk_limits": {"samples": 10, "sigma": 1.0, "ddof": 1},
    "gaussian.risk_multivariate": {
        "samples": 1000,
        "fits": 3,
        "cov": COV,
        "policy": ct.policy.Accumulate(),
        "ddof": 1,
    },
    "gaussian.risk_series": {"samples": 10, "fits": 3, "order": 1, "sigma": 1.0, "ddof": 1},
    "gaussian.risk_spread": {"samples": 10, "fits": 3, "sigma": 1.0, "ddof": 1},
    "gaussian.risk_variance": {"samples": 10, "fits": 3, "sigma": 1.0, "ddof": 1},
    "gaussian.risk_variance_series": {"samples": 10, "fits": 3, "sigma": 1.0},
    "gaussian.sampling_growth": {"samples": 10},
    "gaussian.settled_mean": {"samples": 10, "sigma": 1.0, "ddof": 1},
    "gaussian.sigma_quantile": {"samples": 10, "fits": 3, "q": 0.5, "sigma": 1.0, "ddof": 1},
    "gaussian.variance_of_mean": {
        "samples": 10,
        "fits": 3,
        "policy": ct.policy.AccumulateSubsample(),
        "sigma": 1.0,
        "ddof": 1,
    },
    "gaussian.weighted_mean_limit": {"samples": 10, "anchors": 10, "weight": 0.5, "sigma": 1.0},
    "gaussian.weighted_mean_variance": {"samples": 10, "fits": 3, "anchors": 10, "weight": 0.5, "sigma": 1.0},
    "graphs.Delay": {"of": "a"},
    "graphs.LoopGraph": {"nodes": GRAPH, "start": {"a": "real"}},
    "graphs.Mixture": {"shares": {"a": 1}},
    "graphs.Model": {"samples": 10, "shares": {"a": 1}},
    "graphs.Source": {"p": P},
    "markov.Blocks": {"Q": CHAIN[0], "R": CHAIN[1]},
    "montecarlo.Estimate": {"value": 1.0, "standard_error": 0.1, "replicates": 100, "seed": 1},
    "montecarlo.Until": {"relative_error": 0.1, "at_most": 1000, "confidence": 0.95},
    "montecarlo.absorption_estimate": lambda: {"chain": chain(), "start": 0, "target": 0, **FEW},
    "montecarlo.categorical_fits": {
        "p": P,
        "samples": 10,
        "fits": 3,
        "policy": ct.policy.Replace(),
        "decoding": ct.decoding.Decoding(0.9, 0.9),
        **FEW,
    },
    "montecarlo.collapse_time_estimate": {"p": P, "samples": 10, "method": "lineage", **FEW},
    "montecarlo.collapse_times": {"p": P, "samples": 10, "method": "lineage", **FEW},
    "montecarlo.curated_counts": {
        "bad": 0.25,
        "samples": 5,
        "fits": 3,
        "curator": VERIFIER,
        "real": 0.125,
        "real_bad": 0.25,
        **FEW,
    },
    "montecarlo.curated_winner_estimate": {"bad": 0.25, "samples": 5, "curator": VERIFIER, **FEW},
    "montecarlo.data_variance_estimate": {"samples": 10, "fits": 3, **FEW},
    "montecarlo.diversity_estimate": {"p": P, "samples": 10, "fits": 3, "quantity": "support", "anchors": 1, **FEW},
    "montecarlo.family_fits": {"family": "poisson", "mean": 2.0, "samples": 10, "fits": 3, "anchors": 1, **FEW},
    "montecarlo.gaussian_estimate": {"samples": 10, "fits": 3, "quantity": "risk", "ddof": 1, **FEW},
    "montecarlo.gaussian_fits": {"samples": 10, "fits": 3, "ddof": 1, "policy": ct.policy.Accumulate(), **FEW},
    "montecarlo.gaussian_path": {
        "samples": 10,
        "fits": 3,
        "seed": 1,
        "policy": ct.policy.Replace(),
        "mean": 0.0,
        "sigma": 1.0,
        "ddof": 1,
    },
    "montecarlo.multivariate_estimate": {"cov": COV, "samples": 10, "fits": 2, "quantity": "risk", "ddof": 1, **FEW},
    "montecarlo.multivariate_fits": {"cov": COV, "samples": 10, "fits": 2, "mechanism": "data", **FEW},
    "montecarlo.multivariate_quantiles": {
        "cov": COV,
        "samples": 10,
        "fits": 2,
        "q": 0.5,
        "quantity": "risk",
        "confidence": 0.9,
        **FEW,
    },
    "montecarlo.regression_excess": {"samples": 10, "dim": 2, "fits": 2, "sigma": 1.0, **FEW},
    "montecarlo.regression_excess_estimate": {"samples": 10, "dim": 2, "fits": 2, "sigma": 1.0, **FEW},
    "montecarlo.risk_estimate": {"samples": 10, "fits": 3, **FEW},
    "montecarlo.risk_variance_estimate": {"samples": 10, "fits": 3, **FEW},
    "montecarlo.survival_estimate": {"family": "poisson", "mean": 2.0, "samples": 10, "fits": 3, **FEW},
    "montecarlo.until": {"relative_error": 0.1, "at_most": 1000, "confidence": 0.95},
    "montecarlo.winner_estimate": {"p": P, "samples": 10, "atom": 1, **FEW},
    "noise.bounded_noise_lower_bound": {
        "samples": 10,
        "fits": 3,
        "bound": 0.1,
        "dim": 2,
        "trace": 1.0,
        "noise_variance": 0.0,
    },
    "noise.check_assumptions": lambda: {**_moments(), "false_alarm": 1e-3, "samples": 100, "bound": 1.0},
    "noise.risk_lower_bound": {"samples": 10, "fits": 3, "trace": 1.0, "noise_variance": 0.0},
    "plan.fits_until": {"quantity": ct.discrete.homozygosity, "p": P, "samples": 10, "level": 0.5},
    "plan.passage": {"quantity": ct.gaussian.risk, "samples": 10, "level": 0.5},
    "plan.least_anchors": {
        "quantity": ct.discrete.anchored_homozygosity,
        "p": P,
        "samples": 10,
        "fits": 3,
        "level": 0.45,
    },
    "plan.least_gamma": {"quantity": ct.discrete.homozygosity, "p": P, "samples": 10, "fits": 3, "level": 0.45},
    "plan.least_growth": {"quantity": ct.gaussian.risk, "first": 10, "fits": 3, "level": 0.4},
    "plan.least_samples": {"quantity": ct.gaussian.risk, "fits": 3, "level": 0.4},
    "policy.Accumulate": {},
    "policy.AccumulateSubsample": {},
    "policy.Fresh": {"anchors": 3},
    "policy.Mix": {"alpha": 0.5, "beta": 0.3, "gamma": 0.2},
    "policy.Replace": {},
    "policy.ReplaceMultiple": {},
    "policy.SubsampleModels": {},
    "policy.name": {"policy": ct.policy.Replace()},
    "policy.parse": {"text": "replace"},
    "policy.split": {"policy": ct.policy.Fresh(3), "anchors": 0},
    "profile.Bounds": {"low": 0.0, "high": 1.0, "reason": "exact"},
    "profile.Facts": lambda: {"growth": ct.profile.Bounds(0.0, 1.0)},
    "profile.Metrics": {"risk": np.full((3, 5), 1.0), "spread": np.full((3, 5), 1.0)},
    "schedule.Constant": {"size": 10},
    "schedule.Geometric": {"first": 10, "ratio": 2},
    "schedule.Linear": {"first": 10, "step": 2},
    "schedule.Listed": {"listed": (10, 20)},
    "schedule.Logarithmic": {"first": 10, "exponent": 1},
    "schedule.Power": {"first": 10, "exponent": 1},
    "schedule.Rule": {"rule": lambda generation: 10 + generation, "minimum": 1},
    "schedule.constant": {"size": 10},
    "schedule.geometric": {"first": 10, "ratio": 2},
    "schedule.linear": {"first": 10, "step": 2},
    "schedule.logarithmic": {"first": 10, "exponent": 1},
    "schedule.of": {"samples": 10, "minimum": 1},
    "schedule.parse": {"text": "10,20"},
    "schedule.power": {"first": 10, "exponent": 1},
    "tails.Atoms": {"p": P},
    "tails.GaussianBins": {"width": 0.1},
    "tails.GeometricTail": {"ratio": 0.5},
    "tails.PowerLaw": {"exponent": 2.0},
    "tails.atoms_kept": lambda: {"tail": ct.tails.PowerLaw(2.0), "samples": 10},
    "tails.atoms_lost": lambda: {"tail": ct.tails.Atoms(P), "samples": 10},
    "tails.mass_lost_union_bound": {"exponent": 2.0, "samples": 10, "fits": 3},
    "tails.mass_lost": lambda: {"tail": ct.tails.PowerLaw(2.0), "samples": 10},
    "tails.mass_lost_after": lambda: {"tail": ct.tails.GeometricTail(0.5), "samples": 10, "fits": 3},
    "tails.scaling_constant": {"exponent": 2.0},
    "tails.truncated_mass_lost": {"exponent": 2.0, "samples": 10, "cutoff": 100},
    "tails.zipf": {"atoms": 3, "exponent": 1.0},
    "tails.tail_losses": lambda: {"tails": {"mine": ct.tails.GeometricTail(0.5)}, "samples": 10, "fits": 3},
    "testing.absorbing_chains": {"max_transient": 2, "max_absorbing": 2, "ill_conditioned": False},
    "testing.assert_bound": lambda: {
        "f": lambda samples: samples,
        "bound": lambda samples: samples + 1,
        "over": {"samples": _integers()},
        "side": "upper",
        "digits": 20,
        "examples": 3,
    },
    "testing.assert_distribution": lambda: {
        "draws": np.random.default_rng(3).random(20000),
        "cdf": lambda x: x,
        "resolution": 0.1,
        "false_fail": 1e-9,
        "false_pass": 1e-9,
    },
    "testing.assert_frequency": {"successes": 5000, "trials": 10000, "p": 0.5, "resolution": 0.1},
    "testing.assert_mean": lambda: {
        "draws": np.random.default_rng(3).random(20000),
        "mean": 0.5,
        "low": 0.0,
        "high": 1.0,
        "resolution": 0.2,
    },
    "testing.assert_same_formula": lambda: {
        "f": lambda samples: samples,
        "g": lambda samples: samples,
        "over": {"samples": _integers()},
        "digits": 20,
        "rtol": 1e-9,
        "examples": 3,
    },
    "testing.assert_variance": lambda: {
        "draws": np.random.default_rng(3).random(20000),
        "variance": 1 / 12,
        "low": 0.0,
        "high": 1.0,
        "resolution": 0.2,
    },
    "testing.covariances": {"max_dim": 2, "near_singular": False},
    "testing.distributions": {"min_atoms": 1, "max_atoms": 3, "exact": False},
    "testing.near_point_masses": {"min_atoms": 2, "max_atoms": 3},
    "testing.policies": {},
    "testing.schedules": {"fits": 3, "minimum": 2, "maximum": 10},
    "testing.solved_problems": {},
    "wasserstein.gaussian_w2": {"mean1": [0.0, 0.0], "cov1": COV, "mean2": [1.0, 0.0], "cov2": np.eye(2)},
    "wasserstein.gaussian_w2_squared": {"mean1": [0.0, 0.0], "cov1": COV, "mean2": [1.0, 0.0], "cov2": np.eye(2)},
    "wasserstein.gelbrich_bound": {"data1": [0.0, 1.0, 2.0], "data2": [1.0, 2.0, 5.0]},
}

RESULTS_ONLY = {
    "curation.Curator": "a base class",
    "claims.Claim": "made by the ledger; `check` is the way for users",
    "claims.Measurement": "made by the ledger",
    "claims.Record": "a result",
    "claims.Verdict": "an enumeration",
    "discrete.Frequencies": "made by from_counts and from_text",
    "families.VarianceFunction": "data of the package",
    "gaussian.CovarianceMoments": "a result",
    "gaussian.RiskLimits": "a result",
    "gaussian.SamplingGrowth": "a result",
    "gaussian.SamplingPlan": "a result",
    "gaussian.SecondMoments": "a result",
    "gaussian.SettledMean": "a result",
    "gaussian.StationaryMoments": "a result",
    "montecarlo.GaussianPath": "a result",
    "montecarlo.HeavyTailWarning": "a warning",
    "montecarlo.Quantiles": "a result",
    "montecarlo.PartialResultWarning": "a warning",
    "montecarlo.cluster": "needs a scheduler; has its own tests",
    "loop.CertifiedState": "a result",
    "loop.FixedPoint": "a result",
    "loop.Hysteresis": "a result",
    "loop.Path": "a result",
    "markov.AbsorbingChain": "made by from_rows, from_columns and from_blocks",
    "noise.AssumptionCheck": "a result",
    "noise.AssumptionChecks": "a result",
    "plan.Passage": "a result",
    "plan.Plan": "a result",
    "policy.Policy": "a base class",
    "profile.Cell": "a result",
    "profile.Definition": "data of the package",
    "profile.Profile": "made by of and of_policy",
    "profile.ShapeWarning": "a warning",
    "regression.RidgeRisk": "a result",
    "schedule.Schedule": "a base class",
    "tails.Tail": "a base class",
    "tails.TailLosses": "a result",
    "testing.Problem": "made by the catalogue; has its own tests",
    "testing.Underpowered": "an exception",
}
"""Public names that nobody calls with arguments of their own, and why."""


def _methods() -> dict[str, tuple[Any, dict[str, Any]]]:
    time, law = ct.discrete.CollapseTime(P, samples=10), ct.gaussian.LogVariance(samples=10, fits=3)
    estimate, markov, profile = ct.montecarlo.Estimate(1.0, 0.1, 100, 1), ct.markov.AbsorbingChain, ct.profile.Profile
    quarters = [[Fraction(1, 2), Fraction(1, 2)], [0, 1]]
    runs = ct.profile.Metrics(risk=np.linspace(1, 2, 15).reshape(3, 5))
    choice = {
        "atoms": 3,
        "shape": "uniform",
        "samples": 10,
        "schedule": "constant",
        "policy": "replace",
        "share": 0.1,
        "anchors": 1,
        "fits": 3,
    }
    return {
        "claims.Effort.replicates": (ct.claims.QUICK.replicates, {"usual": 1000}),
        "claims.verify of a measurement": (
            ct.claims.verify,
            {
                "claim": ct.claims.find("shumailov2023.perplexity-real"),
                "runs": (),
                "seed": 0,
                "effort": ct.claims.QUICK,
            },
        ),
        "explorer.answers.Choice": (Choice, choice),
        "report.print_table": (report.print_table, {"records": [record()]}),
        "report.write_csv": (report.write_csv, {"rows": [{"a": 1}], "path": "rows.csv"}),
        "report.write_json": (report.write_json, {"records": [record()], "path": "records.json"}),
        "report.write_rows": (report.write_rows, {"rows": [{"a": 1}], "path": "rows.json"}),
        "discrete.CollapseTime.cdf": (time.cdf, {"x": 3}),
        "discrete.CollapseTime.sf": (time.sf, {"x": 3}),
        "discrete.CollapseTime.pmf": (time.pmf, {"x": 3}),
        "discrete.CollapseTime.ppf": (time.ppf, {"q": 0.5}),
        "discrete.CollapseTime.rvs": (time.rvs, {"size": 3, "seed": 1}),
        "discrete.CollapseTime.interval": (time.interval, {"confidence": 0.9}),
        "gaussian.LogVariance.cdf": (law.cdf, {"x": 0.5}),
        "gaussian.LogVariance.sf": (law.sf, {"x": 0.5}),
        "gaussian.LogVariance.pdf": (law.pdf, {"x": 0.5}),
        "gaussian.LogVariance.ppf": (law.ppf, {"q": 0.5}),
        "gaussian.LogVariance.isf": (law.isf, {"q": 0.5}),
        "gaussian.LogVariance.interval": (law.interval, {"confidence": 0.9}),
        "gaussian.LogVariance.rvs": (law.rvs, {"size": 3, "seed": 1}),
        "montecarlo.Estimate.interval": (estimate.interval, {"confidence": 0.95}),
        "montecarlo.Estimate.agrees_with": (estimate.agrees_with, {"enclosure": 1.0, "false_alarm": 1e-6}),
        "montecarlo.Estimate.z": (estimate.z, {"theory": 1.0}),
        "markov.AbsorbingChain.from_columns": (markov.from_columns, {"Q": CHAIN[0], "R": [[0.5, 0.25]]}),
        "markov.AbsorbingChain.from_matrix": (markov.from_matrix, {"P": quarters}),
        "markov.AbsorbingChain.from_rates": (
            markov.from_rates,
            {"off_diagonal": [[0, 0.5], [0.5, 0]], "exits": [[0.5], [0]]},
        ),
        "markov.AbsorbingChain.from_rows": (markov.from_rows, {"Q": CHAIN[0], "R": CHAIN[1]}),
        "markov.AbsorbingChain.expected_visits": (chain().expected_visits, {"start": 0}),
        "markov.AbsorbingChain.mean_steps": (chain().mean_steps, {"given": None}),
        "markov.AbsorbingChain.power": (chain().power, {"k": 3}),
        "markov.AbsorbingChain.survival": (chain().survival, {"start": 0, "steps": 3}),
        "markov.AbsorbingChain.with_arithmetic": (chain().with_arithmetic, {"kind": "dense"}),
        "profile.Profile.of": (profile.of, {"metrics": runs, "error_rate": 0.05}),
        "profile.Profile.of_policy": (
            profile.of_policy,
            {"model": "gaussian", "policy": ct.policy.Replace(), "samples": 10},
        ),
    }


def calls() -> Iterator[tuple[str, Callable[..., Any], dict[str, Any]]]:
    """Yield name, function and valid arguments."""
    for name, arguments in CALLS.items():
        yield name, resolved(name), arguments() if callable(arguments) else arguments
    for name, (function, arguments) in _methods().items():
        yield name, function, arguments


def public_names() -> Iterator[str]:
    """Yield the dotted name of everything public that can be called."""
    for module in MODULES:
        for name in (found := _module(module)).__all__:
            if callable(getattr(found, name)):
                yield f"{module}.{name}"


def resolved(name: str) -> Any:
    """Return what a dotted name below the package stands for."""
    module, attribute = name.split(".")
    return getattr(_module(module), attribute)


def _module(name: str) -> Any:
    return getattr(ct, name) if name in ct.__all__ else importlib.import_module(f"collapse_theory.{name}")


def _integers() -> Any:
    from hypothesis import strategies as st

    return st.integers(2, 10)
