"""One of each distribution, and of each of its kinds."""

import collapse_theory as ct
from collapse_theory import schedule
from collapse_theory.distribution import ContinuousDistribution, DiscreteDistribution

COLLAPSE = ct.discrete.CollapseTime
LOG = ct.gaussian.LogVariance
ALL = {
    "collapse time": COLLAPSE([0.5, 0.3, 0.2], samples=30),
    "collapse time of a rare atom": COLLAPSE([0.999, 0.001], samples=7),
    "time until two atoms are left": ct.discrete.SupportTime([0.5, 0.3, 0.2], samples=30, atoms=2),
    "one datum": COLLAPSE([0.5, 0.5], samples=1),
    "point mass": COLLAPSE([0.0, 1.0], samples=10),
    "power law": ct.tails.PowerLaw(2.0),
    "heavy power law": ct.tails.PowerLaw(1.02),
    "geometric tail": ct.tails.GeometricTail(0.9),
    "normal bins": ct.tails.GaussianBins(0.3),
    "atoms": ct.tails.Atoms([0.3, 0.0, 0.15, 0.25, 0.1, 0.2]),
    "stationary count": ct.discrete.StationaryCount(0.3, samples=40, anchors=3),
    "log variance": LOG(samples=10, fits=20),
    "mean that has come to rest": ct.gaussian.MeanLimit(),
    "mean that has come to rest, ddof 0": ct.gaussian.MeanLimit(mu=0.5, sigma=2.0, ddof=0),
    "log variance of growing data": LOG(samples=schedule.geometric(5, 1.5), fits=6, ddof=0),
}
CONTINUOUS = [name for name, each in ALL.items() if isinstance(each, ContinuousDistribution)]
DISCRETE = [name for name, each in ALL.items() if isinstance(each, DiscreteDistribution)]
ONE_OF_EACH = list({type(each): name for name, each in reversed(ALL.items())}.values())
