"""Strategies for data with their targets, and for the two layers, by their imbalance or their spectrum."""

from __future__ import annotations

from collections.abc import Sequence
from math import isqrt
from typing import Any

from flint import fmpq, fmpq_mat
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from verify.instances.random_matrices import aligned_layers, spectral
from verify.numbers.rationals import rational, zeros
from verify.strategies.arguments import require, require_sides
from verify.strategies.matrices_and_spectra import matrices, orthogonal, rationals, spectra

Layers = tuple[fmpq_mat, fmpq_mat]
"""W1 (n x h) and W2 (h x m); of a problem, X and Y."""
IMBALANCES = ("any", "balanced", "unbalanced", "first heavy", "second heavy", "zero product")
FITS = ("any", "exact", "near", "zero")


@st.composite
def _data(draw: Any, samples: int, n: int, full_rank: bool, spectrum: Sequence[Any] | None) -> fmpq_mat:
    if spectrum is None:
        rank = min(samples, n) if full_rank else draw(st.integers(1, min(samples, n)))
        values = draw(spectra(rank))
    else:
        values = [rational(x) for x in spectrum]
    return spectral(draw(orthogonal(samples)), values, draw(orthogonal(n)))


@st.composite
def drawn_problem(
    draw: Any,
    n: int,
    m: int,
    samples: int,
    full_rank: bool,
    fit: str,
    weights: fmpq_mat | None,
    spectrum: Sequence[Any] | None = None,
    gradient: fmpq_mat | None = None,
) -> Layers:
    """Data and targets, as ``problems`` has them, its arguments not checked."""
    x = draw(_data(samples, n, full_rank, spectrum))
    if gradient is not None and weights is not None:
        # X'(X W - Y) is the gradient where X W - Y = X (X'X)^-1 gradient
        return x, x * weights - x * (x.transpose() * x).inv() * gradient
    if fit == "zero":
        return x, zeros(samples, m)
    if fit == "any":
        return x, draw(matrices(samples, m))
    fitted = draw(matrices(n, m)) if weights is None else weights
    if fit == "near":
        fitted = fitted + draw(matrices(n, m)) * fmpq(1, 100)
    return x, x * fitted


def problems(
    n: int,
    m: int,
    samples: int,
    *,
    full_rank: bool = False,
    fit: str = "any",
    weights: fmpq_mat | None = None,
    spectrum: Sequence[Any] | None = None,
    gradient: fmpq_mat | None = None,
) -> SearchStrategy[Layers]:
    """Return a strategy for data and targets (X, Y); X is not zero.

    Args:
        n: columns of X, >= 1.
        m: columns of Y, >= 1.
        samples: rows of both, >= 1.
        full_rank: whether X has full column rank, which needs samples >= n.
        fit: "any" targets, "zero" ones, "exact" ones X W, or "near" those.
        weights: W, n x m; any if None.
        spectrum: the singular values of X that are not 0, min(samples, n) of them at most; any if None.
        gradient: that of the loss at the weights, n x m, as ``weights * 2`` for one that is aligned with them; X has
            full column rank then.

    Returns:
        A strategy for pairs of rational matrices.

    Raises:
        InvalidArgument: for what does not go together, or has no such name.

    Example:
        >>> from hypothesis import find
        >>> X, Y = find(problems(1, 1, 1, fit="zero"), lambda found: True)
        >>> Y
        [0]
    """
    require_sides(n=n, m=m, samples=samples)
    require(fit in FITS, f"fit={fit!r} must be one of {', '.join(FITS)}")
    require(not full_rank or samples >= n, f"full_rank needs samples >= n, but samples={samples} and n={n}")
    require(weights is None or (weights.nrows(), weights.ncols()) == (n, m), f"weights must be {n} x {m}")
    most = min(samples, n)
    require(spectrum is None or 1 <= len(spectrum) <= most, f"spectrum must have from 1 to {most} values")
    require(spectrum is None or all(x > 0 for x in spectrum), "spectrum must be positive")
    require(not full_rank or spectrum is None or len(spectrum) == n, f"full_rank needs a spectrum of {n} values")
    if gradient is not None:
        require(weights is not None, "gradient is that at the weights, which must be given")
        require((gradient.nrows(), gradient.ncols()) == (n, m), f"gradient must be {n} x {m}")
        require(samples >= n, f"gradient needs samples >= n, but samples={samples} and n={n}")
        full_rank = True
        require(spectrum is None or len(spectrum) == n, f"gradient needs a spectrum of {n} values")
    return drawn_problem(n, m, samples, full_rank, fit, weights, spectrum, gradient)


@st.composite
def drawn_weights(draw: Any, n: int, h: int, m: int, imbalance: str, spectrum: Sequence[Any] | None) -> Layers:
    """The two layers, as ``weights`` has them, its arguments not checked."""
    if imbalance == "any" and spectrum is None:
        return draw(matrices(n, h)), draw(matrices(h, m))
    if imbalance == "zero product":
        layers = zeros(n, h), draw(matrices(h, m))
        return layers if draw(st.booleans()) else (draw(matrices(n, h)), zeros(h, m))
    if "heavy" in imbalance:
        return _heavy(draw, n, h, m, imbalance == "first heavy")
    values = draw(spectra(min(n, h, m))) if spectrum is None else [rational(x) for x in spectrum]
    ratio = {"balanced": st.just(fmpq(1)), "unbalanced": st.sampled_from([fmpq(10), fmpq(1, 10), fmpq(100)])}.get(
        imbalance, st.sampled_from([fmpq(1), fmpq(2), fmpq(1, 2)])
    )
    factor, hidden = draw(ratio), draw(orthogonal(h))
    left, right = draw(orthogonal(n)), draw(orthogonal(m))
    return aligned_layers(left, values, hidden, [factor * v for v in values], right)


def _heavy(draw: Any, n: int, h: int, m: int, first: bool) -> Layers:
    """One layer at least twice the identity, the other of norm at most 1."""
    side = n if first else m
    large = spectral(draw(orthogonal(side)), [draw(st.sampled_from([fmpq(2), fmpq(3)]))] * side, draw(orthogonal(h)))
    cells = (h * m) if first else (n * h)
    root = max(4, isqrt(cells - 1) + 1)  # so that the sum of all squares is at most 1
    small = rationals(largest=1, denominators=(root, 2 * root))
    if first:
        return large, draw(matrices(h, m, entries=small))
    return draw(matrices(n, h, entries=small)), large.transpose()


@st.composite
def _with_imbalance(draw: Any, n: int, h: int, m: int, pairs: Sequence[tuple[fmpq, int, int]]) -> Layers:
    """Layers whose D has the eigenvalues of the pairs: each a number d and the indices of a, b with a^2 - b^2 = d."""
    hidden = draw(orthogonal(h))
    first, second = zeros(n, h), zeros(h, m)
    for k, (d, i, j) in enumerate(pairs):
        if i >= 0 and j >= 0:
            s = draw(st.sampled_from([fmpq(1), fmpq(2), fmpq(1, 2), fmpq(4)]))
            first[i, k], second[k, j] = (s + d / s) / 2, (s - d / s) / 2
        elif i >= 0:
            first[i, k] = _root(d) or fmpq(0)
        elif j >= 0:
            second[k, j] = _root(-d) or fmpq(0)
    return draw(orthogonal(n)) * first * hidden, hidden.transpose() * second * draw(orthogonal(m))


def _root(x: fmpq) -> fmpq | None:
    """The rational square root of a rational; None where there is none."""
    if x < 0:
        return None
    p, q = isqrt(int(x.p)), isqrt(int(x.q))
    return fmpq(p, q) if p * p == x.p and q * q == x.q else None


def _paired(n: int, h: int, m: int, eigenvalues: Sequence[fmpq]) -> list[tuple[fmpq, int, int]] | None:
    """Each eigenvalue with the index of a singular value of each layer, -1 for none; None where that cannot be."""
    both, first, second = min(n, m, h), max(0, min(n, h) - m), max(0, min(m, h) - n)
    free = sorted(eigenvalues, key=lambda d: (d == 0, _root(abs(d)) is not None))  # what is least easily placed first
    pairs: list[tuple[fmpq, int, int]] = []
    for d in free:
        if d != 0 and first and _root(d) is not None:
            first -= 1
            pairs.append((d, m + first, -1))
        elif d != 0 and second and _root(-d) is not None:
            second -= 1
            pairs.append((d, -1, n + second))
        elif both:
            both -= 1
            pairs.append((d, both, both))
        elif d == 0:
            pairs.append((d, -1, -1))
        else:
            return None
    return pairs


def weights(
    n: int,
    h: int,
    m: int,
    *,
    imbalance: str = "any",
    spectrum: Sequence[Any] | None = None,
    imbalance_spectrum: Sequence[Any] | None = None,
) -> SearchStrategy[Layers]:
    """Return a strategy for the two layers (W1, W2).

    Args:
        n: rows of W1, >= 1.
        h: the width, >= 1.
        m: columns of W2, >= 1.
        imbalance: "any"; "balanced", so that D = 0; "unbalanced", one layer at least ten times the other; "first heavy"
            or "second heavy", so that lambda_n(D) > 0 or lambda_m(-D) > 0 (h >= n or h >= m); "zero
            product".
        spectrum: the min(n, h, m) singular values of the first layer, to which the second's are proportional.
        imbalance_spectrum: the h eigenvalues of D = W1'W1 - W2 W2', rational; where h > min(n, m), those beyond as many
            must be squares, or minus squares, or 0, since one layer alone makes them.

    Returns:
        A strategy for pairs of rational matrices, n x h and h x m.

    Raises:
        InvalidArgument: for what does not go together, or has no such name.

    Example:
        >>> from hypothesis import find
        >>> W1, W2 = find(weights(1, 1, 1, imbalance="balanced"), lambda found: True)
        >>> W1 * W1 == W2 * W2
        True
    """
    require_sides(n=n, h=h, m=m)
    if imbalance_spectrum is not None:
        require(imbalance == "any" and spectrum is None, "imbalance_spectrum goes with no imbalance and no spectrum")
        require(len(imbalance_spectrum) == h, f"imbalance_spectrum must have {h} values")
        pairs = _paired(n, h, m, [rational(x) for x in imbalance_spectrum])
        require(
            pairs is not None,
            f"no rational layers {n} x {h} and {h} x {m} have imbalance_spectrum={imbalance_spectrum!r}",
        )
        return _with_imbalance(n, h, m, pairs or [])
    require(imbalance in IMBALANCES, f"imbalance={imbalance!r} must be one of {', '.join(IMBALANCES)}")
    require(spectrum is None or len(spectrum) == min(n, h, m), f"spectrum must have {min(n, h, m)} values")
    require(
        spectrum is None or imbalance in ("any", "balanced", "unbalanced"), f"no spectrum with imbalance={imbalance!r}"
    )
    side = {"first heavy": n, "second heavy": m}.get(imbalance, 0)
    require(h >= side, f"imbalance={imbalance!r} needs h >= {side}, but h={h}")
    return drawn_weights(n, h, m, imbalance, spectrum)
