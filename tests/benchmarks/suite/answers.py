"""Exact and certified answers, warm: what is compiled or tabulated once is so before the clock starts."""

from __future__ import annotations

import numpy as np

import collapse_theory as ct

_COIN = [0.5, 0.5]


class _Warm:
    """Each time is measured after one call of the same."""

    def setup(self, *arguments: int) -> None:
        for name in dir(self):
            if name.startswith("time_"):
                getattr(self, name)(*arguments)


class Discrete(_Warm):
    param_names = ("samples",)
    params = (10**3, 10**6, 10**12)

    def time_mean_collapse_time(self, samples: int) -> None:
        ct.discrete.collapse_time(ct.tails.zipf(1000, 1), samples=samples)

    def time_law_of_the_collapse_time(self, samples: int) -> None:
        ct.discrete.CollapseTime(_COIN, samples=samples).cdf(samples)

    def time_support(self, samples: int) -> None:
        ct.discrete.expected_support(ct.tails.zipf(1000, 1), samples=samples, fits=100)

    def time_certified_collapse_time(self, samples: int) -> None:
        ct.certify(ct.discrete.collapse_time, _COIN, samples=samples, digits=10)


class Gaussian(_Warm):
    param_names = ("fits",)
    params = (10, 10**3, 10**5)

    def time_risk(self, fits: int) -> None:
        ct.gaussian.risk(100, fits)

    def time_law_of_the_variance(self, fits: int) -> None:
        ct.gaussian.LogVariance(samples=100, fits=fits).cdf(-0.5)


class Monitor(_Warm):
    param_names = ("categories",)
    params = (10**2, 10**4)

    def setup(self, categories: int) -> None:
        rng, p = np.random.default_rng(0), ct.tails.zipf(categories, 1)
        self.log = [rng.multinomial(10 * categories, p)]
        for _ in range(10):
            self.log.append(rng.multinomial(10 * categories, self.log[-1] / self.log[-1].sum()))
        super().setup(categories)

    def time_watch(self, categories: int) -> None:
        ct.monitor.watch(np.array(self.log))
