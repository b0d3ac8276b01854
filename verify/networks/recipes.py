"""What is typed to have the arrays of a suggestion: statements of Python that give them exactly, for any layout.

The statements speak of ``numpy`` and of X, Y, W1 and W2 as their user has them. Each is short enough for a line of its
own; one after another they are parted by ``PARTED``, which stands in none of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verify.networks.files import Array

PARTED = "; "


@dataclass(frozen=True)
class Recipes:
    """Recipes from the arrays X (N x n), Y (N x m), W1 (n x h), W2 (h x m).

    ``transposed``: whether their user has W1 as h x n and W2 as m x h, as ``torch.nn.Linear`` keeps weights.

    Example:
        >>> ones = np.ones((2, 2))
        >>> Recipes(ones, ones, ones, ones, transposed=False).orthonormal(0.5, rows=True)
        'W1 = 0.5 * numpy.eye(2, 2); W2 = numpy.zeros((2, 2))'
    """

    X: Array
    Y: Array
    W1: Array
    W2: Array
    transposed: bool

    def orthonormal(self, scale: float, rows: bool) -> str:
        """Return the recipe of orthonormal rows of W1, scaled, with W2 = 0; or of columns of W2, with W1 = 0."""
        first, second = (self._sides(layer) for layer in (self.W1, self.W2))
        if rows:
            return _joined(f"W1 = {scale:g} * numpy.eye{first}", f"W2 = numpy.zeros({second})")
        return _joined(f"W1 = numpy.zeros({first})", f"W2 = {scale:g} * numpy.eye{second}")

    def balanced(self) -> str:
        """Return the recipe of balanced layers of the same product."""
        turned = ".T" if self.transposed else ""
        first = f"{_doubles('W1', self.W1)}{turned}"
        second = f"{_doubles('W2', self.W2)}{turned}" if self.W2.shape[1] > 1 else _column("W2", self.W2)
        return self._balanced_layers(f"{first} @ {second}")

    def balanced_minimiser(self) -> str:
        """Return the recipe of balanced layers whose product is the minimiser."""
        targets = _doubles("Y", self.Y) if self.Y.shape[1] > 1 else _column("Y", self.Y)
        return self._balanced_layers(f"numpy.linalg.lstsq({_doubles('X', self.X)}, {targets}, rcond=None)[0]")

    def scaled(self, factor: float) -> str:
        """Return the recipe of all of X divided by a factor, for the same predictions."""
        return f"X, W1 = {_doubles('X', self.X)} / {factor:.17g}, {factor:.17g} * {_doubles('W1', self.W1)}"

    def scaled_columns(self) -> str:
        """Return the recipe of columns of X divided by the powers of two next to their norms."""
        x, first = _doubles("X", self.X), _doubles("W1", self.W1)
        layer = f"{first} * c" if self.transposed else f"c[:, None] * {first}"
        return _joined(
            f"c = 2.0 ** numpy.round(numpy.log2(numpy.linalg.norm({x}, axis=0)))", f"X, W1 = {x} / c, {layer}"
        )

    def _sides(self, layer: Array) -> tuple[int, int]:
        rows, columns = layer.shape
        return (columns, rows) if self.transposed else (rows, columns)

    def _balanced_layers(self, product: str) -> str:
        width = self.W1.shape[1]
        more = width - min(self.W1.shape[0], self.W2.shape[1])
        first, second = "U * numpy.sqrt(s)", "numpy.sqrt(s)[:, None] * V"
        if more:
            first, second = f"numpy.pad({first}, ((0, 0), (0, {more})))", f"numpy.pad({second}, ((0, {more}), (0, 0)))"
        if self.transposed:
            first, second = (f"{x}.T" if more else f"({x}).T" for x in (first, second))
        split = "U, s, V = numpy.linalg.svd(W, full_matrices=False)"
        return _joined(f"W = {product}", split, f"W1 = {first}", f"W2 = {second}")


def _doubles(name: str, array: Array) -> str:
    """The array in double precision, in which what is certified was found."""
    return name if array.dtype == np.float64 else f"{name}.astype(float)"


def _column(name: str, array: Array) -> str:
    """The one column of it, which its user may have as a vector."""
    return f"{_doubles(name, array)}.reshape(-1, 1)"


def _joined(*statements: str) -> str:
    return PARTED.join(statements)
