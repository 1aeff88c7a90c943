"""Times of the Gaussian closed forms against the obvious alternatives; run as a script."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.linalg import sqrtm

from collapse_theory import certify, gaussian, schedule, wasserstein


def seconds(call: Callable[[], Any], repeats: int = 5) -> float:
    call()
    best = float("inf")
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best


def textbook_w2(first: Any, second: Any) -> float:
    root = sqrtm(first)
    return float(np.trace(first + second - 2 * np.real(sqrtm(root @ second @ root))))


def simulated_cdf(x: float) -> float:
    rng = np.random.default_rng(0)
    return float((sum(np.log(rng.chisquare(99, 10**4) / 99) for _ in range(1000)) <= x).mean())


def main() -> None:
    rng = np.random.default_rng(0)
    factor = rng.normal(size=(20, 22))
    cov = factor @ factor.T
    close = (1 + 1e-12) * cov
    thin = factor[:, :5] @ factor[:, :5].T
    law = gaussian.LogVariance(samples=100, fits=1000)
    long = gaussian.LogVariance(samples=10**18, fits=10**18)
    fits = np.arange(10**6)
    zero = np.zeros(20)
    power = schedule.power(100, 1.5)
    rows: list[tuple[str, Callable[[], Any], Callable[[], Any]]] = [
        (
            "risk, fits = 0 … 10^6 (against a loop, 1000 of them)",
            lambda: gaussian.risk(samples=100, fits=fits),
            lambda: [gaussian.risk(samples=100, fits=n) for n in range(1000)],
        ),
        ("cdf of ln sigma², 1000 fits (against 10^4 runs)", lambda: law.cdf(-10.0), lambda: simulated_cdf(-10.0)),
        (
            "cdf of ln sigma², 1000 fits, proved to 15 digits (against floats)",
            lambda: certify(law.cdf, -10),
            lambda: law.cdf(-10.0),
        ),
        (
            "cdf of ln sigma², 1e18 fits to 1e18 data, proved (against floats)",
            lambda: certify(long.cdf, -1),
            lambda: long.cdf(-1.0),
        ),
        (
            "Lyapunov exponent, M = 100, proved to 15 digits (against floats)",
            lambda: certify(gaussian.almost_sure_rate, 100),
            lambda: gaussian.almost_sure_rate(100),
        ),
        (
            "inverse_sum of power(100, 1.5), n = 10^6 (against np.sum)",
            lambda: power.inverse_sum(10**6),
            lambda: (1 / (100 * np.arange(1, 10**6 + 1) ** 1.5)).sum(),
        ),
        (
            "W2², d = 20, delta = 1e-12 (against sqrtm)",
            lambda: wasserstein.gaussian_w2_squared(zero, cov, zero, close),
            lambda: textbook_w2(cov, close),
        ),
        (
            "W2², d = 20, rank 5 (against sqrtm)",
            lambda: wasserstein.gaussian_w2_squared(zero, thin, zero, 2 * thin),
            lambda: textbook_w2(cov, 2 * cov),
        ),
    ]
    print(f"{'what':62} {'ours/s':>10} {'other/s':>10} {'ratio':>8}")
    for name, ours, other in rows:
        fast, slow = seconds(ours), seconds(other, repeats=2)
        print(f"{name:62} {fast:10.2e} {slow:10.2e} {slow / fast:8.1f}")
    exact = float(np.trace(cov)) * (1e-12 / 2) ** 2
    print(
        f"W2² at delta = 1e-12: ours/exact = {wasserstein.gaussian_w2_squared(zero, cov, zero, close) / exact:.6f}, "
        f"textbook/exact = {textbook_w2(cov, close) / exact:.3g}"
    )


if __name__ == "__main__":
    main()
