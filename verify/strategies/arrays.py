"""A strategy for instances as arrays of NumPy."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np
from flint import fmpq_mat
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from numpy.typing import DTypeLike, NDArray

from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.rationals import fraction
from verify.strategies.arguments import require


def float_arrays(
    of: SearchStrategy[Instance | ScalarFlow], *, dtype: DTypeLike = np.float64
) -> SearchStrategy[dict[str, NDArray[Any]]]:
    """Return a strategy for the arrays X, Y, W1, W2 of instances, by their names, rounded to a dtype of NumPy.

    Shrinks as the instances do.

    Args:
        of: a strategy for instances, as ``instances(setting)`` makes; a scalar flow has no arrays.
        dtype: any real floating dtype, to which the nearest floats of 64 bits are rounded, or one of signed integers,
            to which the numbers are rounded down: -1/2 to -1.

    Returns:
        A strategy for dictionaries of arrays, X (N x n), Y (N x m), W1 (n x h) and W2 (h x m).

    Raises:
        InvalidArgument: at once where the dtype is not one of real numbers of either sign; as it is drawn, for an
            instance with a number beyond the dtype's range, and for a scalar flow.

    Example:
        >>> from hypothesis import find
        >>> from derivations import Setting
        >>> from verify.strategies import instances
        >>> arrays = find(float_arrays(instances(Setting.POINT), dtype="float32"), lambda a: True)
        >>> sorted(arrays), arrays["W1"].dtype.name
        (['W1', 'W2', 'X', 'Y'], 'float32')
    """
    kind = np.dtype(dtype)
    require(kind.kind in "fi", f"dtype={dtype!r} must be real numbers of either sign")
    return _arrays(of, kind)


@st.composite
def _arrays(draw: Any, of: SearchStrategy[Instance | ScalarFlow], kind: np.dtype[Any]) -> dict[str, NDArray[Any]]:
    inst = draw(of)
    require(isinstance(inst, Instance), "a scalar flow has no arrays: draw instances of another setting")
    return {name: _rounded(name, getattr(inst, name), kind) for name in ("X", "Y", "W1", "W2")}


def _rounded(name: str, matrix: fmpq_mat, kind: np.dtype[Any]) -> NDArray[Any]:
    """The matrix in that dtype; ``InvalidArgument`` where it has a number beyond the dtype's range."""
    exact = [[fraction(x) for x in row] for row in matrix.tolist()]
    rows = [[floor(x) for x in row] for row in exact] if kind.kind == "i" else exact
    limits = np.iinfo(kind) if kind.kind == "i" else np.finfo(kind)
    for x in (x for row in rows for x in row):
        require(int(limits.min) <= x <= int(limits.max), f"dtype={kind.name!r} cannot hold {x}, an entry of {name}")
    return np.array(rows, kind if kind.kind == "i" else np.float64).astype(kind)
