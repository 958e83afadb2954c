"""How every compiled function of the engine is compiled: at import, once, cached, without the GIL.

Numba compiles a new version silently for every new combination of argument types, so each kernel
states its one signature. Kernels take scalars and whole arrays only: slices and tuples of arrays cost
reference counts in the hot loops (a factor of 4.7 was measured).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])

FloatArray: TypeAlias = NDArray[np.float64]
IntArray: TypeAlias = NDArray[np.int64]
SmallIntArray: TypeAlias = NDArray[np.int32]
SmallFloatArray: TypeAlias = NDArray[np.float32]

GRID_PER_MM = 2.0**17  # points are rounded to 7.6e-6 mm; sums of such points are exact in float64

COMPILED_MODULES = (
    "fill/candidates",
    "fill/lay",
    "fill/overlap",
    "jigsaw/contact",
    "jigsaw/corner_fit",
    "jigsaw/corners",
    "jigsaw/kernel",
    "jigsaw/niche",
    "kernels",
    "lattice/pitch",
    "nfp/arrangement",
    "nfp/bands",
    "nfp/chains",
    "nfp/convolution",
    "nfp/lookup",
    "nfp/pairs",
    "nfp/polygon",
    "nfp/winding",
    "separation/descent",
    "separation/distance_field",
    "separation/losses",
    "separation/moves",
    "separation/neighbours",
    "separation/randomness",
    "separation/samples",
    "separation/separate",
    "separation/state",
    "separation/surroundings",
)

INTS = "i8[::1]"
REALS = "f8[::1]"
REAL_ROWS = "f8[:,::1]"
INT_ROWS = "i8[:,::1]"
SMALL_INT_ROWS = "i4[:,::1]"
SMALL_INTS = "i4[::1]"
SMALL_REAL_ROWS = "f4[:,::1]"


def _source_digest() -> str:
    """Return a hash of everything that is compiled: Numba's cache alone sees no change of a helper's file."""
    sources = [Path(__file__).parent / f"{module}.py" for module in COMPILED_MODULES]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources if path.exists())).hexdigest()[:12]


SOURCE_DIGEST = _source_digest()


class _Kernel:
    """A function that is compiled, or loaded from the cache, when it is first called.

    The first answer needs few of them, so the first nest after an install need not wait for all.
    """

    def __init__(self, function: Callable[..., Any], signature: str) -> None:
        function.__qualname__ += f"_{SOURCE_DIGEST}"  # names the cache's file
        self._function, self._signature, self._lock = function, signature, threading.Lock()
        self._compiled: Callable[..., Any] | None = None

    def __call__(self, *arguments: Any) -> Any:
        compiled = self._compiled
        return (self.compiled() if compiled is None else compiled)(*arguments)

    def compiled(self) -> Callable[..., Any]:
        """Return the compiled function; several threads wait for the first."""
        with self._lock:
            if self._compiled is None:
                try:
                    self._compiled = self._compile(cache=True)
                except RuntimeError as error:
                    if "cannot cache" not in str(error):
                        raise
                    # Neither the package's folder nor the user's can be written: compiled in every process.
                    self._compiled = self._compile(cache=False)
            return self._compiled

    def _compile(self, *, cache: bool) -> Callable[..., Any]:
        made = numba.njit(self._signature, cache=cache, nogil=True, error_model="numpy")(self._function)
        return cast("Callable[..., Any]", made)


_ALL: list[_Kernel] = []


def compile_all() -> None:
    """Compile or load every kernel of the modules imported so far."""
    for each in _ALL:
        each.compiled()


def kernel(returns: str, *arguments: str) -> Callable[[Function], Function]:
    """Return a decorator for what Python calls, with arguments of this signature only."""
    signature = f"{returns}({', '.join(arguments)})"

    def decorate(function: Function) -> Function:
        made = _Kernel(function, signature)
        _ALL.append(made)
        return cast("Function", made)

    return decorate


def helper(function: Function) -> Function:
    """Compile a function that kernels call: as part of them, so that a cached kernel needs no more."""
    return cast("Function", numba.njit(nogil=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """Compile a small helper into its callers: passing many arrays costs more than it does, in a hot loop."""
    return cast("Function", numba.njit(nogil=True, error_model="numpy", forceinline=True)(function))


@helper
def integer(literal: int) -> int:
    """Return a plain integer: as an argument, each different literal compiles a helper anew."""
    return literal + int(np.int64(0))


@helper
def copy_rows(rows: FloatArray, used: int, room: int) -> FloatArray:
    """Return a copy of the first ``used`` rows in an array of ``room`` rows (loops compile faster)."""
    out = np.empty((room, rows.shape[1]))
    for i in range(used):
        for c in range(rows.shape[1]):
            out[i, c] = rows[i, c]
    return out


@helper
def copy_ints(values: IntArray, used: int, room: int) -> IntArray:
    """Return a copy of the first ``used`` values in an array of ``room`` values."""
    out = np.empty(room, np.int64)
    for i in range(used):
        out[i] = values[i]
    return out


@helper
def copy_int_rows(rows: IntArray, used: int, room: int) -> IntArray:
    """Return a copy of the first ``used`` rows in an array of ``room`` rows."""
    out = np.empty((room, rows.shape[1]), np.int64)
    for i in range(used):
        for c in range(rows.shape[1]):
            out[i, c] = rows[i, c]
    return out
