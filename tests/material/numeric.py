"""The value of an expression of the notation in floating point, by NumPy alone: nothing of ``verify`` is used.

Every operation is written here a second time, from its meaning: tau as the matrix on all entries, eigenvalues and
singular values by LAPACK, the loss by least squares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import numpy as np
from sympy import And, Eq, Ge, Gt, Le, Lt, S

from derivations.notation import W1, W2, TimedMatrix, X, Y

TOLERANCE = 1e-7
# which of lhs - rhs < 0 and lhs - rhs > 0 a relation allows
_ORDER = {Eq: (0, 0), Le: (-1, 0), Lt: (-1, 0), Ge: (0, 1), Gt: (0, 1)}


@dataclass
class Values:
    """Numbers for symbols, arrays for matrices (timed ones by name and time), Python functions for processes."""

    numbers: Mapping[Any, Any] = field(default_factory=dict)
    arrays: Mapping[Any, np.ndarray] = field(default_factory=dict)

    def __call__(self, expr: Any) -> Any:
        """The value of a scalar (float) or of a matrix (array)."""
        expr = S(expr)
        if expr in self.numbers:
            return self.numbers[expr]
        if expr in self.arrays:
            return self.arrays[expr]
        if expr.is_Number:
            return float(expr)
        name = type(expr).__name__
        if isinstance(expr, TimedMatrix):
            return self._timed(expr)
        method = getattr(self, f"_{name}", None)
        if method is None:
            raise NotImplementedError(f"no value for {name}: {expr}")
        return method(*expr.args)

    def holds(self, relation: Any, slack: float = TOLERANCE) -> bool:
        """Whether a relation holds, up to rounding; a strict one must hold beyond it."""
        if relation in (True, False):
            return bool(relation)
        if isinstance(relation, And):
            return all(self.holds(r, slack) for r in relation.args)
        a, b = self(relation.lhs), self(relation.rhs)
        size = 1 + np.max(np.abs(a), initial=0) + np.max(np.abs(b), initial=0)
        low, high = _ORDER[type(relation)]
        gap = np.asarray(a - b) / size
        slack = -slack if isinstance(relation, (Gt, Lt)) else slack
        return bool(np.all((gap <= slack) | (high > 0)) and np.all((gap >= -slack) | (low < 0)))

    # --- matrices

    def _timed(self, expr: TimedMatrix) -> np.ndarray:
        if expr.name == "W":
            return self(W1(expr.time)) @ self(W2(expr.time))
        if expr.name == "D":
            first, second = self(W1(expr.time)), self(W2(expr.time))
            return first.T @ first - second @ second.T
        raise NotImplementedError(f"no value for {expr}")

    def _MatAdd(self, *args: Any) -> Any:
        return sum(map(self, args))

    def _MatMul(self, *args: Any) -> Any:
        return reduce(lambda a, b: a @ b if np.ndim(a) and np.ndim(b) else a * b, map(self, args))

    def _Transpose(self, a: Any) -> Any:
        return self(a).T

    def _ZeroMatrix(self, rows: Any, cols: Any) -> Any:
        return np.zeros((int(self(rows)), int(self(cols))))

    def _Identity(self, side: Any) -> Any:
        return np.eye(int(self(side)))

    def _Tau(self, time: Any, a: Any) -> Any:
        flat = self._tau_matrix(time) @ self(a).reshape(-1)
        return flat.reshape(self(a).shape)

    def _tau_matrix(self, time: Any) -> np.ndarray:
        first, second = self(W1(time)), self(W2(time))
        rows, cols = first.shape[0], second.shape[1]
        gamma = np.vstack([np.kron(np.eye(rows), second), np.kron(first.T, np.eye(cols))])
        return gamma.T @ gamma

    def _Grad(self, a: Any) -> Any:
        x = self(X)
        return x.T @ (x @ self(a) - self(Y))

    def _TopProjection(self, k: Any, s: Any) -> Any:
        vectors = np.linalg.eigh(self(s))[1][:, ::-1][:, : int(self(k))]
        return vectors @ vectors.T

    def _BlockColumn(self, a: Any, b: Any) -> Any:
        return np.vstack([self(a), self(b)])

    def _Blocks(self, a: Any, b: Any, c: Any, d: Any) -> Any:
        return np.block([[self(a), self(b)], [self(c), self(d)]])

    # --- numbers

    def _Determinant(self, a: Any) -> float:
        return float(np.linalg.det(self(a)))

    def _Add(self, *args: Any) -> float:
        return sum(map(self, args))

    def _Mul(self, *args: Any) -> float:
        return float(np.prod([self(a) for a in args]))

    def _Pow(self, base: Any, exponent: Any) -> float:
        value, power = self(base), self(exponent)
        if power != int(power):
            value = max(value, 0.0) if value > -TOLERANCE else np.nan
        return value**power

    def _Abs(self, a: Any) -> float:
        return abs(self(a))

    def _Min(self, *args: Any) -> float:
        return min(map(self, args))

    def _Max(self, *args: Any) -> float:
        return max(map(self, args))

    def _NormF(self, a: Any) -> float:
        return float(np.sqrt(np.sum(self(a) ** 2)))

    def _Inner(self, a: Any, b: Any) -> float:
        return float(np.sum(self(a) * self(b)))

    def _SigmaMax(self, a: Any) -> float:
        return self._SigmaK(1, a)

    def _SigmaMin(self, a: Any) -> float:
        array = self(a)
        return self._SigmaK(np.linalg.matrix_rank(array) if a == X else min(array.shape), a)

    def _SigmaK(self, k: Any, a: Any) -> float:
        found = np.linalg.svd(self(a), compute_uv=False)
        k = int(self(k)) if not isinstance(k, (int, np.integer)) else int(k)
        return float(found[k - 1]) if 1 <= k <= len(found) else 0.0

    def _LambdaK(self, k: Any, s: Any) -> float:
        found = np.linalg.eigvalsh(self(s))[::-1]
        k = int(self(k))
        return float(found[k - 1]) if k <= len(found) else 0.0

    def _LambdaMax(self, s: Any) -> float:
        return float(np.linalg.eigvalsh(self(s))[-1])

    def _LambdaMin(self, s: Any) -> float:
        return float(np.linalg.eigvalsh(self(s))[0])

    def _LambdaMinTau(self, time: Any) -> float:
        return float(np.linalg.eigvalsh(self._tau_matrix(time))[0])

    def _LambdaMaxTau(self, time: Any) -> float:
        return float(np.linalg.eigvalsh(self._tau_matrix(time))[-1])

    def _AtMost(self, a: Any, b: Any) -> float:
        return float(self(a) <= self(b))

    def _PositivePart(self, a: Any) -> float:
        return max(self(a), 0.0)

    def _Loss(self, a: Any) -> float:
        x, y = self(X), self(Y)
        best = np.linalg.lstsq(x, y, rcond=None)[0]
        return float((np.sum((y - x @ self(a)) ** 2) - np.sum((y - x @ best) ** 2)) / 2)
