"""``certify``: what is guaranteed for a user's own network, from its arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np
from flint import ctx, fmpq

from derivations.notation import alpha0
from derivations.notation import c1 as slack_low
from derivations.notation import c2 as slack_high
from verify.instances.losses import ProblemError
from verify.networks.certificates import presentation
from verify.networks.certificates.constants import NAMED, NEED_MARGIN, Constants
from verify.networks.certificates.enclosure import Enclosure, enclose
from verify.networks.certificates.guarantees import (
    Guarantee,
    Theorem,
    best_slacks,
    coverage,
    enclose_factor,
    guarantee,
    missing_of_stable,
)
from verify.networks.certificates.moments import (
    Integers,
    Moments,
    column_exponents,
    exact_matrix,
    exact_moments,
    holds_doubles,
)
from verify.networks.certificates.network import Network
from verify.networks.certificates.quick_network import QuickNetwork
from verify.networks.certificates.record import CertificateRecord
from verify.networks.certificates.reduction import RankZero, Reduced, reduce_tall, reduce_wide
from verify.networks.files import Array, as_matrix, require_shapes
from verify.numbers.exact.scalars import ONE, Undecided, sign
from verify.numbers.rationals import fraction, rational

BITS = 112
LARGE = 48
"""Networks of which n, h or m is this large are certified by verified floats."""
_ORDINARY = 100
_ZERO = ProblemError("X is zero, of rank 0; data with at least one entry that is not zero are expected")
RELATIVE_TOLERANCE = Fraction(1, 10**6)
_THEOREMS = (Theorem.UNIFORM, Theorem.SHARP_UNIFORM)
_DECIMAL = re.compile(r"[+-]?(\d{1,60}(\.\d{0,60})?|\.\d{1,60})([eE][+-]?\d{1,3})?", re.ASCII)
_QUOTIENT = re.compile(r"[+-]?\d{1,60}/\d{1,60}", re.ASCII)


@dataclass(frozen=True, repr=False)
class Certificate(CertificateRecord):
    """What ``certify`` returns: the record, and the ways to write it (as text, as HTML in a notebook, as JSON)."""

    def __repr__(self) -> str:
        return presentation.text(self)

    def _repr_html_(self) -> str:
        return presentation.html(self)

    def to_json(self) -> dict[str, Any]:
        """Return the certificate as what JSON is made of; numbers are exact decimals or fractions, as strings."""
        return presentation.as_json(self)


def certify(
    X: Any,
    Y: Any,
    W1: Any,
    W2: Any,
    c1: Any = Fraction(1, 2),
    c2: Any = Fraction(3, 2),
    eta: Any = None,
    *,
    tolerance: Any = None,
    optimise: bool = True,
) -> Certificate:
    """Return what is guaranteed for gradient descent on ``|Y - X W1 W2|_F^2 / 2`` from W1 and W2: a ``Certificate``.

    X is N x n, Y N x m, W1 n x h, W2 h x m: arrays of finite floats of any width, integers or truth values, taken
    exactly; Y and W2 may be one-dimensional where m = 1. All shapes and ranks of X but 0 are allowed. 0 < c1 < 1 and
    c2 > 1 are the slacks of the uniform bounds, slides (23)-(25). ``eta`` > 0: a step size to be judged. ``tolerance``
    > 0: the loss, less its minimum, that the numbers of steps lead to; a millionth of the loss at the start if None.
    ``optimise``: whether to search for better slacks too.

    All numbers are rigorous: the moments of the data are exact, the eigenvalues enclosed. Raises ``ArrayError``
    (``verify.networks.files``) for arrays and ``ProblemError`` (``verify.instances.losses``) for numbers that cannot
    be used; both are ``ValueError``.
    """
    first, second = exact_parameter("c1", c1), exact_parameter("c2", c2)
    if not 0 < first < 1:
        raise ProblemError(f"c1 is {first}, but 0 < c1 < 1 is expected")
    if not second > 1:
        raise ProblemError(f"c2 is {second}, but c2 > 1 is expected")
    step = None if eta is None else _positive("eta", eta)
    wanted = None if tolerance is None else _positive("tolerance", tolerance)
    x, y, w1, w2 = (as_matrix(name, a) for name, a in (("X", X), ("Y", Y), ("W1", W1), ("W2", W2)))
    require_shapes(x, y, w1, w2)
    shape = {"n": w1.shape[0], "h": w1.shape[1], "m": w2.shape[1], "N": len(x)}
    question = _Question(shape, rational(first), rational(second), step, wanted, optimise)
    with ctx.workprec(BITS):
        exponents = _ordinary_exponents(x, y, w1, w2) if _is_large(shape) else None
        if exponents is not None:
            try:
                return question.answered(_quick(x, y, w1, w2, exponents))
            except Undecided:
                pass  # floats leave a rank or a sign open: exact arithmetic decides it
        try:
            return question.answered(Network(reduced_exactly(x, y, w1, w2)))
        except Undecided as undecided:
            raise ProblemError(
                f"X, Y, W1 and W2 differ in scale too widely: {undecided}, at the highest precision tried"
            ) from None


def _is_large(shape: dict[str, int]) -> bool:
    """Whether floats are tried first: exact matrices of more rows take seconds, and minutes; not for fewer samples."""
    return max(shape["n"], shape["h"], shape["m"]) >= LARGE and shape["N"] >= shape["n"]


def _ordinary_exponents(x: Array, y: Array, w1: Array, w2: Array) -> Integers | None:
    """The exponents of the columns of X and Y, None unless products of squares stay in the range of floats."""
    if not all(holds_doubles(a.dtype) for a in (x, y, w1, w2)):
        return None
    data, layers = (np.concatenate([column_exponents(a) for a in pair]) for pair in ((x, y), (w1, w2)))
    return data if max(np.abs(data).max(), np.abs(layers).max()) <= _ORDINARY else None


def _quick(x: Array, y: Array, w1: Array, w2: Array, exponents: Integers) -> QuickNetwork:
    layers = (np.asarray(a, dtype=np.float64) for a in (w1, w2))

    def moments(slices: int) -> Moments:
        found = Moments(exponents, slices=slices, exact=False)
        found.add_arrays(x, y)
        return found.finish()

    try:
        return QuickNetwork(moments, *layers)
    except RankZero:
        raise _ZERO from None


def reduced_exactly(x: Any, y: Any, w1: Any, w2: Any) -> Reduced:
    """Return the exact problem of checked arrays in few coordinates; raises ``ProblemError`` where X is zero."""
    layers = exact_matrix(w1), exact_matrix(w2)
    try:
        if x.shape[0] < x.shape[1]:
            return reduce_wide(exact_matrix(x), exact_matrix(y), *layers)
        return reduce_tall(*exact_moments(x, y), *layers)
    except RankZero:
        raise _ZERO from None


@dataclass(frozen=True)
class _Question:
    """What is asked about a network."""

    shape: dict[str, int]
    c1: fmpq
    c2: fmpq
    step: Fraction | None
    wanted: Fraction | None
    optimise: bool

    def answered(self, network: Network | QuickNetwork) -> Certificate:
        """Return the certificate; raises ``Undecided`` where the network's numbers leave a sign open."""
        constants = Constants.of(network, self.c1, self.c2)
        return _certificate(self.shape, network.rank, constants, self.step, self.wanted, self.optimise)


def _certificate(
    shape: dict[str, int],
    rank: int,
    constants: Constants,
    step: Fraction | None,
    wanted: Fraction | None,
    optimise: bool,
) -> Certificate:
    margin_sign = sign(constants.value(alpha0))
    if margin_sign is None:
        raise Undecided("the sign of alpha0")
    has_margin = margin_sign == 1
    relative = wanted is None
    tolerance = RELATIVE_TOLERANCE if wanted is None else wanted
    loss = constants.value(NAMED["L0"])
    ratio: Any = ONE if sign(loss) == 0 else rational(tolerance) if relative else rational(tolerance) / loss
    found: list[Guarantee] = []
    best: list[Guarantee] = []
    if has_margin:
        found = [guarantee(constants, theorem, ratio) for theorem in _THEOREMS]
        best = [_optimised(constants, g, ratio) for g in found if optimise]
        if sign(loss) == 1:
            found.append(guarantee(constants, Theorem.STABLE, ratio))
    missing = set(() if has_margin else NEED_MARGIN) | set(missing_of_stable(constants))
    enclosed = {name: None if name in missing else _enclosed(constants, name) for name in NAMED}
    return Certificate(
        shape,
        rank,
        fraction(constants.value(slack_low)),
        fraction(constants.value(slack_high)),
        enclosed,
        None if has_margin else presentation.reason(constants, shape, rank),
        presentation.reason_of_stable(enclosed),
        tuple(found),
        tuple(best),
        tolerance,
        relative,
        None if step is None else coverage(constants, step, has_margin),
    )


def _optimised(constants: Constants, plain: Guarantee, ratio: Any) -> Guarantee:
    """The guarantee with the best slacks that are found; the plain one, if none are better than its own."""
    slacks = best_slacks(constants, plain.theorem)
    if slacks is None:
        return plain
    found = guarantee(constants.with_slacks(*slacks), plain.theorem, ratio)
    return found if found.rate.upper < plain.rate.upper else plain


def _enclosed(constants: Constants, name: str) -> Enclosure:
    value = constants.value(NAMED[name])
    return enclose_factor(value) if name.startswith("rate") else enclose(value)


def exact_parameter(name: str, value: Any) -> Fraction:
    """Return a number, or text such as 0.5, 1e-3 and 3/4, exactly; raises ``ProblemError``."""
    expected = f"{name} is {value!r}, but a number is expected, such as 0.5, 1e-3 or 3/4"
    if isinstance(value, str):
        text = value.strip()
        if not (_DECIMAL.fullmatch(text) or _QUOTIENT.fullmatch(text)):
            raise ProblemError(expected)
        try:
            return Fraction(text)
        except ZeroDivisionError:
            raise ProblemError(expected) from None
    if isinstance(value, fmpq):
        return fraction(value)
    try:
        plain = value.item() if hasattr(value, "item") else value
        if isinstance(plain, bool) or not isinstance(plain, (Rational, Decimal, float)):
            raise ProblemError(expected)
        return Fraction(plain)
    except (ValueError, OverflowError, TypeError):  # not finite, or an array of several numbers
        raise ProblemError(expected) from None


def _positive(name: str, value: Any) -> Fraction:
    number = exact_parameter(name, value)
    if not number > 0:
        raise ProblemError(f"{name} is {number}, but {name} > 0 is expected")
    return number
