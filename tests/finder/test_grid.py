"""The grid knows every public quantity that is a number for arguments that people choose, and tells its calls apart."""

import inspect

import collapse_theory as ct
from collapse_theory.finder import grid

ROOMS = ("discrete", "gaussian", "families", "tails", "regression", "noise")
LEFT_OUT = {
    "tuples, arrays, laws and moments": "collapse_time_bounds collapse_probability_bounds presence_bounds from_counts"
    " from_text uniform resampling_chain anchored_variance cheapest_schedule covariance_moments mixed_fixed_point"
    " policy_moments risk_limits sampling_growth settled_mean lyapunov_exponents stationary_distribution tail_losses"
    " zipf edit_excess_risk ridge_excess_risk check_assumptions",
    "bounds of errors and parts of the theory": "series_error excess_support abel_coordinate branching_rate"
    " bounded_noise_lower_bound",
    "whole numbers, which say nothing of where they come from": "fits_to_shrink",
    "arguments of which nobody has usual values": "risk_multivariate mean_drift effective_rank_limit atoms_kept"
    " atoms_lost mass_lost mass_lost_after truncated_mass_lost effective_penalty interpolation_excess_risk"
    " mixture_excess_risk running_average_variance subsample_series variance_of_mean stationary_variance"
    " weighted_mean_variance dirichlet_limit",
    "the same as another, or a sum that always is": "collapse_probability time_to_support",
}


def test_every_quantity_is_in_the_grid_or_left_out_for_a_reason():
    known = {family.function for family in grid.QUANTITIES}
    out = {name for names in LEFT_OUT.values() for name in names.split()}
    for room in ROOMS:
        module = getattr(ct, room)
        names = {name for name in module.__all__ if inspect.isfunction(getattr(module, name))}
        missing = {name for name in names if f"{room}.{name}" not in known and name not in out}
        assert not missing, room


def test_every_call_is_another_and_stands_at_its_number():
    for family in grid.QUANTITIES:
        calls = list(family.calls())
        assert len({*calls}) == len(calls) == family.size
        for number in (0, family.size // 2, family.size - 1):
            assert family.call(number) == calls[number]
    assert grid.entry(grid.size() - 1) == grid.QUANTITIES[-1].call(grid.QUANTITIES[-1].size - 1)


def test_an_argument_can_be_left_out():
    family = grid.Family("gaussian.risk", (("samples", ("9",)), ("ddof", ("-", "0"))))
    assert [*family.calls()] == ["ct.gaussian.risk(samples=9)", "ct.gaussian.risk(samples=9, ddof=0)"]
