"""Times of loss: the explicit chain in fractions, other sums, an expansion for many data, and a simulation."""

import math
from fractions import Fraction
from itertools import product

import flint
import mpmath
import numpy as np
import pytest

import collapse_theory as ct
from collapse_theory.discrete import ancestry, steep
from collapse_theory.discrete.atoms import prepare_floats
from collapse_theory.discrete.seen import Seen
from tests.support.seen_atoms import by_counts, by_sets

d = ct.discrete


def words(atoms, exponent=1.0):
    p = 1 / np.arange(1.0, atoms + 1) ** exponent
    return p / p.sum()


def chance(counts, p):
    ways = Fraction(math.factorial(sum(counts)), math.prod(map(math.factorial, counts)))
    return ways * math.prod(q**c for q, c in zip(p, counts, strict=True))


def exact_time(weights, samples, left):
    """Mean fits until at most ``left`` atoms have data: the chain of counts, solved in fractions."""
    p = [Fraction(w, sum(weights)) for w in weights]
    states = [s for s in product(range(samples + 1), repeat=len(p)) if sum(s) == samples and np.count_nonzero(s) > left]
    if not states:
        return Fraction(1)
    rows = [[(a == b) - chance(b, [Fraction(c, samples) for c in a]) for b in states] for a in states]
    matrix = flint.fmpq_mat(len(states), len(states), [flint.fmpq(x.numerator, x.denominator) for r in rows for x in r])
    times = matrix.solve(flint.fmpq_mat(len(states), 1, [1] * len(states)))
    mean = sum(chance(s, p) * Fraction(int(t.p), int(t.q)) for s, t in zip(states, times.entries(), strict=True))
    return 1 + mean


@pytest.mark.parametrize(
    ("weights", "samples"), [([1, 1], 4), ([1, 2, 3], 5), ([5, 1, 1], 3), ([1, 2, 3, 4], 4), ([4, 3, 2, 1, 7], 3)]
)
def test_the_explicit_chain_in_fractions(weights, samples):
    p = [w / sum(weights) for w in weights]
    for left in range(1, len(weights)):
        exact = float(exact_time(weights, samples, left))
        assert d.time_to_support(p, samples=samples, atoms=left) == pytest.approx(exact, rel=1e-13)
        assert d.time_to_loss(p, samples=samples, losses=len(p) - left) == pytest.approx(exact, rel=1e-13)
        assert d.SupportTime(p, samples=samples, atoms=left).mean() == pytest.approx(exact, rel=1e-12)


@pytest.mark.parametrize("size", [700, 12_000])
@pytest.mark.parametrize("left", [2, 3, 4])
def test_rows_over_sets_of_atoms(size, left):
    p = np.array([1.0, 8e-4, 5e-4, 3e-4, 1e-4])  # rare enough to be missing from 2048 draws
    p /= p.sum()
    rows = 1 + ancestry.gathered_by_rows(by_sets(p, left, size), size)
    assert d.time_to_support(p, samples=size, atoms=left) == pytest.approx(rows, rel=1e-12, abs=0)


@pytest.mark.parametrize(("atoms", "left", "size"), [(13, 5, 60), (500, 3, 3000), (500, 499, 3000), (10**6, 200, 2000)])
def test_rows_over_counts_of_equal_atoms(atoms, left, size):
    rows = 1 + ancestry.gathered_by_rows(by_counts(atoms, left, size), size)
    assert d.time_to_support(d.uniform(atoms), samples=size, atoms=left) == pytest.approx(rows, rel=1e-12)


@pytest.mark.parametrize("p", [np.full(500, 1 / 500), words(40), [0.999, 0.001]], ids=["equal", "words", "two"])
def test_one_atom_is_left_at_the_collapse_time(p):
    collapsed = d.collapse_time(p, samples=3000)
    assert d.time_to_support(p, samples=3000, atoms=1) == pytest.approx(collapsed, rel=1e-13)
    assert d.time_to_loss(p, samples=3000, losses=len(p) - 1) == pytest.approx(collapsed, rel=1e-13)


def expansion(seen, size):
    """2D - ln(D)/3 + C - sum of [2D/(k(k-1)) - 1/(3(k-1))] (1 - C(k))."""
    k = np.arange(2.0, seen.high + 1)
    with mpmath.workdps(20):
        constant = ct.discrete.collapse_constant(0)
    lost = (2 * size / (k * (k - 1)) - 1 / (3 * (k - 1))) * seen.complement(k)
    return 2 * size - math.log(size) / 3 + constant - math.fsum(lost)


def test_the_first_loss_of_ten_words_by_its_expansion():
    """The expansion misses by 1.3e-3 at a thousand data; its first order, the diffusion, by 1.54."""
    p = words(10)
    exact = d.time_to_loss(p, samples=1000)
    assert exact == pytest.approx(43.906451990755, rel=1e-13)  # computed before from all rows, by sets of atoms
    seen = Seen.of(prepare_floats(p), 9)
    assert abs(expansion(seen, 1000) - exact) == pytest.approx(1.3e-3, rel=0.1)
    k = np.arange(2.0, seen.high + 1)
    diffusion = 2000 - math.fsum(2000 / (k * (k - 1)) * seen.complement(k))
    assert abs(diffusion - exact) == pytest.approx(1.54, abs=0.005)


@pytest.mark.parametrize("losses", [1, 12, 114])
def test_the_expansion_for_many_data(losses):
    """What it leaves out is of the order of the ancestors at the loss over D: 1e7 data bound it most tightly."""
    p = words(120)
    seen = Seen.of(prepare_floats(p), 120 - losses)
    for size in (10**7, 10**9) if losses == 1 else (10**7,):
        exact = d.time_to_loss(p, samples=size, losses=losses)
        assert exact == pytest.approx(expansion(seen, size), rel=2e-13, abs=2 * seen.high / size + 1e-12 * size)


def test_sizes_of_language_models():
    """The first of 50 000 words at 1e9 data, by two routes; half of 128 000 words at 15e12, by the expansion."""
    first = Seen.of(prepare_floats(words(50_000)), 49_999)
    exact = d.time_to_loss(words(50_000), samples=10**9)
    assert exact == pytest.approx(1 + steep.by_generations(first, 10**9), rel=1e-11)
    half = Seen.of(prepare_floats(words(128_000)), 64_000)
    exact = d.time_to_support(words(128_000), samples=15 * 10**12, atoms=64_000)
    assert exact == pytest.approx(expansion(half, 15 * 10**12), rel=1e-10)


def test_many_equal_atoms_and_many_data():
    """Half of K equal atoms are seen from k = K ln 2 draws on, and D data have had k ancestors since Phi(k/D) - Phi(1)
    generations: x -> 1 - exp(-x) is what becomes of A/D while there are many."""
    size, atoms = 10**15, 10**9
    time = d.time_to_support(d.uniform(atoms), samples=size, atoms=atoms // 2)
    passed = d.abel_coordinate(atoms * math.log(2) / size) - d.abel_coordinate(1)
    assert time == pytest.approx(passed + 1.5, abs=2e-3)


def test_a_simulation_of_the_second_loss():
    """Direct resampling: z < 6 fails right code with probability 2e-9; an error of 2 per cent would give z > 9."""
    p, size, replicates = words(12), 60, 100_000
    rng = np.random.default_rng(5)
    counts, alive, times = rng.multinomial(size, p, replicates), np.arange(replicates), np.ones(replicates)
    alive = alive[(counts > 0).sum(axis=1) > 10]
    while alive.size:
        times[alive] += 1
        counts[alive] = rng.multinomial(size, counts[alive] / size)
        alive = alive[(counts[alive] > 0).sum(axis=1) > 10]
    error = times.std() / math.sqrt(replicates)
    exact = d.time_to_loss(p, samples=size, losses=2)
    assert abs(times.mean() - exact) < 6 * error
    assert 0.02 * exact > 9 * error


def test_edges_and_bad_input():
    assert d.time_to_support([0.5, 0.5, 0.0], samples=10, atoms=2) == 0
    assert d.time_to_support(d.uniform(10**6), samples=20_000, atoms=500_000) == 1
    assert d.time_to_loss([0.5, 0.5, 0.0], samples=10) == d.collapse_time([0.5, 0.5], samples=10)
    assert d.time_to_loss(d.uniform(10**6), samples=10) == 1
    with pytest.raises(ValueError, match=r"`losses` must be less than the number of atoms.*got 2 of 2"):
        d.time_to_loss([0.5, 0.5], samples=10, losses=2)
    with pytest.raises(ValueError, match="`losses` must be a whole number of at least 1; got 0"):
        d.time_to_loss([0.5, 0.5], samples=10, losses=0)
    with pytest.raises(ValueError, match="`atoms` must be"):
        d.time_to_support([0.5, 0.5], samples=10, atoms=0)
    with pytest.raises(ValueError, match="`samples` must be at most 1000000000000000000; got"):
        d.time_to_support([0.5, 0.5], samples=10**19, atoms=1)
