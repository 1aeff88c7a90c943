"""The one way in which kernels are compiled: GIL released, IEEE division, kept on disk for the next process.

Compiled code is kept in a folder whose name is a digest of every source that can have gone into it, of the versions of
the compiler, and of the processor: code of another version is not found, wherever it was left. The folder lies under
``NUMBA_CACHE_DIR``, or else where this system keeps the caches of a user. Where nothing can be written, kernels are
compiled anew by each process; that costs seconds and changes no number.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar, cast

import llvmlite
import numba
import numpy
from llvmlite import binding
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _CacheLocator
from numba.misc.appdirs import AppDirs

__all__ = ["digest", "folder", "inlined", "kernel", "sources", "summing_kernel"]

Kernel = TypeVar("Kernel", bound=Callable[..., object])

_CONFIG: Any = numba.config
_PACKAGE = Path(__file__).parent
_IMPORTED = re.compile(r"^from collapse_theory\.([\w.]+) import", re.MULTILINE)
_KEPT_SECONDS = 90 * 86400.0


def kernel(function: Kernel) -> Kernel:
    """Compile a pure function of arrays and numbers."""
    return _compiled(function)


def summing_kernel(function: Kernel) -> Kernel:
    """Compile a kernel whose sums may be reordered; only for sums of non-negative terms.

    Their last bits follow the width of the processor's vectors.
    """
    return _compiled(function, fastmath={"reassoc", "contract"})


def inlined(function: Kernel) -> Kernel:
    """Compile a small function into each kernel that calls it, where a call would cost more than its work."""
    return _compiled(function, inline="always")


def _compiled(function: Kernel, **options: Any) -> Kernel:
    dispatcher = numba.njit(nogil=True, error_model="numpy", **options)(function)
    if _is_kept():
        dispatcher._cache = _Kept(function)
    return cast(Kernel, dispatcher)


@cache
def digest() -> str:
    """Return what identifies the compiled code of this package: a digest of its version and of :func:`sources`."""
    content = hashlib.sha256(version("collapse-theory").encode())
    for path in sources():
        content.update(f"\0{path.relative_to(_PACKAGE)}\0".encode() + path.read_bytes())
    return content.hexdigest()[:20]


def sources(package: Path = _PACKAGE) -> list[Path]:
    """Return the files that hold compiled functions, and those from which they take functions and constants."""
    kernels = {path: names for path in package.rglob("*.py") if "compiled" in (names := _imports(path))}
    taken = {path for names in kernels.values() for name in names for path in _files(package, name)}
    return sorted({*kernels, *taken})


def _imports(path: Path) -> list[str]:
    return _IMPORTED.findall(path.read_text(encoding="utf-8"))


def _files(package: Path, name: str) -> Iterator[Path]:
    place = package.joinpath(*name.split("."))
    return (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())


@cache
def folder() -> Path:
    """Return where compiled code is kept, whether or not there is any."""
    compiler = (numba.__version__, llvmlite.__version__, numpy.__version__, sys.version, *_processor())
    name = hashlib.sha256("\0".join((digest(), *compiler)).encode()).hexdigest()[:20]
    chosen = _CONFIG.CACHE_DIR
    base = Path(chosen, "collapse-theory") if chosen else Path(AppDirs("collapse-theory", False).user_cache_dir)
    return base / f"kernels-{name}"


def _processor() -> tuple[str, str]:
    known = _CONFIG.CPU_NAME, _CONFIG.CPU_FEATURES
    return known[0] or binding.get_host_cpu_name(), known[1] or binding.get_host_cpu_features().flatten()


@cache
def _is_kept() -> bool:
    """Tell whether there is a place to keep compiled code, and sources to tell one version from another."""
    try:
        return bool(sources()) and folder().is_absolute()  # without a home, the place of caches is "~/.cache"
    except OSError:
        return False


def _forget_old(base: Path) -> None:
    """Remove the compiled code of versions to which nothing was added for three months."""
    for other in base.glob("kernels-*"):
        if time.time() - other.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(other, ignore_errors=True)


class _Place(_CacheLocator):
    """Where the code of one function is kept."""

    def __init__(self, function: Any) -> None:
        self._py_file, self._line = function.__code__.co_filename, function.__code__.co_firstlineno

    def ensure_cache_path(self) -> None:
        if not folder().exists():
            folder().mkdir(parents=True)
            _forget_old(folder().parent)

    def get_cache_path(self) -> str:
        return str(folder())

    def get_source_stamp(self) -> str:
        return digest()

    def get_disambiguator(self) -> str:
        return str(self._line)


class _Form(CompileResultCacheImpl):
    """How compiled code is written, and under which name."""

    def __init__(self, function: Any) -> None:
        self._lineno = function.__code__.co_firstlineno
        self._locator = _Place(function)
        name = f"{function.__module__}.{function.__qualname__}"
        self._filename_base = self.get_filename_base(name, getattr(sys, "abiflags", ""))


class _Kept(FunctionCache):
    """Compiled code on disk; a disk that cannot be read or written does not stop a computation."""

    _impl_class = _Form

    def load_overload(self, signature: Any, context: Any) -> Any:
        try:
            found = super().load_overload(signature, context)
        except Exception:  # whatever a damaged file leads to: the function is compiled anew
            with suppress(OSError):
                self.flush()
            return None
        return found if found is not None and tuple(found.signature.args) == tuple(signature) else None

    def save_overload(self, signature: Any, compiled: Any) -> None:
        try:
            super().save_overload(signature, compiled)
        except OSError:
            self.disable()
