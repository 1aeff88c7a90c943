"""The one way in which kernels are compiled: cached on disk, GIL released, IEEE division.

The cache notices a change of the file of a kernel, not of the kernels that it calls in other files. Whoever changes one
of those deletes the caches: ``find . -name "*.nb[ic]" -delete``.
"""

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def kernel(function: Kernel) -> Kernel:
    """Compile a pure function of arrays and numbers."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def summing_kernel(function: Kernel) -> Kernel:
    """Compile a kernel whose sums may be reordered; only for sums of non-negative terms."""
    return cast(
        Kernel, numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "contract"})(function)
    )


def inlined(function: Kernel) -> Kernel:
    """Compile a small function into each kernel that calls it, where a call would cost more than its work."""
    return cast(Kernel, numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")(function))
