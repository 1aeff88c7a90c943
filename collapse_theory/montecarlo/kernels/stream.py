"""The random stream of one block: 64 interleaved xoshiro256++ generators and the variates made from them.

The lanes are advanced together by vector instructions on integers, which give the same bits on every machine. Normals
come from a ziggurat of 256 layers, a buffer at a time: all are first taken from inside their layer; the one in 70
for which that was wrong is drawn again by the slow and exact branch.

Sources: Blackman and Vigna (2021) for the generator, Marsaglia and Tsang (2000) for ziggurat and gamma variates.
"""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from collapse_theory.compiled import inlined, kernel

LANES = 64
BUFFER = 1024
_LAYERS = 256
_BELOW_ONE = 1.0 - 2.0**-53
_BASE = 3.6541528853610088  # where the tail begins: 256 layers of equal area

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Bits: TypeAlias = np.uint64
Stream: TypeAlias = Any
"""State and buffers in one record, which compiled code passes as one pointer."""


_LAYOUT = np.dtype(
    [
        ("lanes", np.uint64, (4, LANES)),
        ("words", np.uint64, BUFFER),
        ("normals", np.float64, BUFFER),
        ("scratch", np.uint64, BUFFER),
        ("words_used", np.int64),
        ("normals_used", np.int64),
    ]
)


def stream(seed: int, block: int) -> Stream:
    """Return the stream of one block of a run; it depends on nothing but the two numbers.

    Examples
    --------
    >>> first = stream(1, 0)
    >>> bool((first["lanes"] == stream(1, 0)["lanes"]).all()), bool((first["lanes"] == stream(1, 1)["lanes"]).any())
    (True, False)
    """
    state = np.zeros(1, _LAYOUT)[0]
    words: Any = np.random.SeedSequence(seed, spawn_key=(block,)).generate_state(4, np.uint64)
    _scatter(words, state["lanes"])
    state["words_used"] = state["normals_used"] = BUFFER
    return state


@kernel
def _scatter(words: Words, lanes: Words) -> None:
    """Fill each row of the lanes with the splitmix64 sequence (Steele et al. 2014) from one of four words."""
    for row in range(4):
        counter = words[row]
        for lane in range(LANES):
            counter += np.uint64(0x9E3779B97F4A7C15)
            mixed = (counter ^ (counter >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            lanes[row, lane] = mixed ^ (mixed >> np.uint64(31))


def _ziggurat() -> tuple[Floats, Floats]:
    """Return the right edge of each layer, the virtual one of the base first, and the density there."""
    density = math.exp(-0.5 * _BASE**2)
    area = _BASE * density + math.sqrt(math.pi / 2) * math.erfc(_BASE / math.sqrt(2))
    edges = [area / density, _BASE]
    while len(edges) < _LAYERS:
        edges.append(math.sqrt(-2 * math.log(area / edges[-1] + math.exp(-0.5 * edges[-1] ** 2))))
    right = np.array([*edges, 0.0])
    return right, np.exp(-0.5 * right**2)


_EDGES, _DENSITY = _ziggurat()
_WIDTH = _EDGES[:-1] * 2.0**-52
_INSIDE = _EDGES[1:].copy()
_LAYER = np.uint64(_LAYERS - 1)


@kernel
def _advance(s0: Words, s1: Words, s2: Words, s3: Words, out: Words) -> None:
    """Fill ``out`` with xoshiro256++, one word of each lane in turn."""
    for start in range(0, BUFFER, LANES):
        row = out[start : start + LANES]
        for k in range(LANES):
            a, b, c, d = s0[k], s1[k], s2[k], s3[k]
            word = a + d
            row[k] = ((word << np.uint64(23)) | (word >> np.uint64(41))) + a
            shifted = b << np.uint64(17)
            c ^= a
            d ^= b
            b ^= c
            a ^= d
            c ^= shifted
            s0[k], s1[k], s2[k], s3[k] = a, b, c, (d << np.uint64(45)) | (d >> np.uint64(19))


@inlined
def bits(rng: Stream) -> Bits:
    """Return 64 random bits."""
    at = rng.words_used
    if at == BUFFER:
        _advance(rng.lanes[0], rng.lanes[1], rng.lanes[2], rng.lanes[3], rng.words)
        at = 0
    rng.words_used = at + 1
    word: Bits = rng.words[at]
    return word


@inlined
def uniform(rng: Stream) -> float:
    """Return a multiple of 2^-53, shifted by half of it: neither 0 nor 1 comes up."""
    x: float = (np.float64(bits(rng) >> np.uint64(11)) + 0.5) * 2.0**-53
    return min(x, _BELOW_ONE)  # the greatest multiple rounds to 1


@inlined
def below(rng: Stream, size: int) -> int:
    """Return a whole number in [0, size), size below 2^53, every one equally likely but for 2^-53 size."""
    return int(uniform(rng) * size)


@kernel
def _outside(rng: Stream, word: Bits) -> float:
    """Finish a normal whose first draw fell outside the safe part of its layer."""
    while True:
        layer = int(word & _LAYER)
        x = np.float64(np.int64(word) >> np.int64(11)) * _WIDTH[layer]
        size = abs(x)
        if size < _INSIDE[layer]:
            return float(x)
        if layer == 0:
            return math.copysign(_tail(rng), x)
        height = _DENSITY[layer] + uniform(rng) * (_DENSITY[layer + 1] - _DENSITY[layer])
        if height < math.exp(-0.5 * size * size):
            return float(x)
        word = bits(rng)


@kernel
def _tail(rng: Stream) -> float:
    """Return a normal given that it lies beyond the base (Marsaglia 1964)."""
    while True:
        beyond = -math.log(uniform(rng)) / _BASE
        if -2.0 * math.log(uniform(rng)) > beyond * beyond:
            return _BASE + beyond


@kernel
def refill(rng: Stream) -> None:
    """Fill the buffer of normals."""
    words, normals = rng.scratch, rng.normals
    _advance(rng.lanes[0], rng.lanes[1], rng.lanes[2], rng.lanes[3], words)
    outside = np.empty(BUFFER, np.int64)
    count = 0
    for j in range(BUFFER):
        layer = words[j] & _LAYER
        x = np.float64(np.int64(words[j]) >> np.int64(11)) * _WIDTH[layer]
        normals[j] = x
        if abs(x) >= _INSIDE[layer]:
            outside[count] = j
            count += 1
    for j in outside[:count]:
        normals[j] = _outside(rng, words[j])
    rng.normals_used = 0


@inlined
def normal(rng: Stream) -> float:
    """Return a standard normal."""
    if rng.normals_used == BUFFER:
        refill(rng)
    at = rng.normals_used
    rng.normals_used = at + 1
    x: float = rng.normals[at]
    return x


@kernel
def gamma(rng: Stream, shape: float) -> float:
    """Return a standard gamma variate, shape at least 1 (Marsaglia and Tsang 2000)."""
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    while True:
        x = normal(rng)
        v = 1.0 + c * x
        if v <= 0.0:
            continue
        v = v * v * v
        u = uniform(rng)
        square = x * x
        if u < 1.0 - 0.0331 * square * square:
            return d * v
        if math.log(u) < 0.5 * square + d * (1.0 - v + math.log(v)):
            return d * v


@kernel
def chi_square(rng: Stream, degrees: int) -> float:
    """Return a chi-square variate with a whole number of degrees of freedom, at least 1."""
    if degrees == 1:
        x = normal(rng)
        return x * x
    return 2.0 * gamma(rng, 0.5 * degrees)
