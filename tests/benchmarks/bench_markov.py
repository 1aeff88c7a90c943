"""Time absorbing chains against the obvious alternatives. Run: python tests/benchmarks/bench_markov.py"""

import math
import time
from fractions import Fraction
from math import comb
from statistics import median

import mpmath
import numpy as np
import scipy.linalg
from scipy import sparse
from scipy.sparse.linalg import spsolve

from collapse_theory.markov import AbsorbingChain


def seconds(task, repeats=5):
    """Return the median time of a task, after one warm-up."""
    task()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return median(times)


def closed_chain(size, leak):
    """Return random moves that leak at one rate, so that the mean steps are 1 / leak."""
    moves = np.random.default_rng(0).random((size, size))
    np.fill_diagonal(moves, 0)
    return 0.9 * moves / moves.sum(axis=1, keepdims=True), np.full(size, leak)


def departures(moves, exits):
    """Return I - Q as it is usually formed, from a stored diagonal."""
    Q = moves + np.diag(1 - moves.sum(axis=1) - exits)
    return np.eye(len(Q)) - Q


def line(size):
    moves = sparse.diags_array([np.full(size - 1, 0.3)] * 2, offsets=[-1, 1], format="csr")
    exits = np.zeros(size)
    exits[[0, -1]] = 0.3
    return moves, exits


def square(side):
    path, eye = sparse.diags_array([np.ones(side - 1)] * 2, offsets=[-1, 1]), sparse.eye_array(side)
    return (0.24 * (sparse.kron(eye, path) + sparse.kron(path, eye))).tocsr(), np.full(side * side, 0.01)


def resampling(samples):
    """Return the exact two-atom resampling chain."""
    row = [
        [
            Fraction(comb(samples, j) * i**j * (samples - i) ** (samples - j), samples**samples)
            for j in range(samples + 1)
        ]
        for i in range(samples + 1)
    ]
    return AbsorbingChain.from_matrix(row)


def mpmath_solve(moves, exits):
    """Solve in 30 digits by mpmath, for a chain a fifth of the size (a 125th of the work)."""
    part = len(exits) // 5
    with mpmath.workdps(30):
        mpmath.lu_solve(mpmath.matrix(departures(moves, exits)[:part, :part]), mpmath.ones(part, 1))


def row(name, ours, other, alternative):
    print(f"{name:<52} {ours:10.4f} s {other:10.4f} s {other / ours:9.1f} x   {alternative}")


def error_row(name, ours, other, alternative):
    print(f"{name:<52} {ours:12.1e} {other:12.1e} {'':>11}   {alternative}")


def relative_error(found, truth):
    return float(np.abs(found / truth - 1).max())


def dense_rows():
    for size in (3, 200, 2000):
        moves, exits = closed_chain(size, 1e-15)
        matrix, ones = departures(moves, exits), np.ones(size)
        ours = seconds(lambda m=moves, e=exits: AbsorbingChain.from_rates(m, e).mean_steps())
        inverse, solve = (
            seconds(lambda a=matrix: np.linalg.inv(a)),
            seconds(lambda a=matrix, b=ones: scipy.linalg.solve(a, b)),
        )
        row(f"{size} dense states, build and mean_steps", ours, inverse, "numpy.linalg.inv")
        row("", ours, solve, "scipy.linalg.solve")
        found = AbsorbingChain.from_rates(moves, exits).mean_steps()
        error_row("  relative error at leak 1e-15", relative_error(found, 1e15), inverse_error(matrix), "inv(I - Q)")


def inverse_error(matrix):
    try:
        return relative_error(np.linalg.inv(matrix).sum(axis=1), 1e15)
    except np.linalg.LinAlgError:
        return math.inf


def sparse_rows():
    for name, (moves, exits) in {"10^6 states in a row": line(10**6), "200 x 200 square": square(200)}.items():
        matrix, ones = sparse_departures(moves, exits), np.ones(len(exits))
        row(
            f"sparse: {name}",
            seconds(lambda m=moves, e=exits: AbsorbingChain.from_rates(m, e).mean_steps(), repeats=3),
            seconds(lambda a=matrix, b=ones: spsolve(a, b), repeats=3),
            "scipy.sparse.linalg.spsolve",
        )
    moves, exits = square(200)[0], np.full(200 * 200, 1e-15)
    found, usual = AbsorbingChain.from_rates(moves, exits).mean_steps(), spsolve(sparse_departures(moves, exits), ones)
    error_row("  relative error at leak 1e-15", relative_error(found, 1e15), relative_error(usual, 1e15), "spsolve")


def sparse_departures(moves, exits):
    return (sparse.diags_array(moves.sum(axis=1) + exits) - moves).tocsc()


def other_arithmetics():
    row("exact: resampling, 2 atoms, 201 samples", seconds(lambda: resampling(201).mean_steps(), 1), math.nan, "")
    moves, exits = closed_chain(500, 1e-15)
    certified = AbsorbingChain.from_rates(moves, exits).with_arithmetic("certified")
    small = closed_chain(500, 1e-15)
    row(
        "certified: 500 dense states at leak 1e-15",
        seconds(certified.mean_steps, 1),
        125 * seconds(lambda: mpmath_solve(*small), 1),
        "mpmath.lu_solve, 30 digits, no proof (scaled up)",
    )
    widths = [float(ball.rad() / ball.mid()) for ball in certified.mean_steps()]
    error_row("  relative radius", max(widths), math.nan, "")


def main():
    """Print the table."""
    print(f"{'what':<52} {'here':>12} {'other':>12} {'ratio':>11}   alternative")
    dense_rows()
    sparse_rows()
    other_arithmetics()


if __name__ == "__main__":
    main()
