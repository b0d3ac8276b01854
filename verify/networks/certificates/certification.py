"""``certify``: what is guaranteed for a user's own network, from its arrays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from flint import ctx, fmpq
from numpy.typing import ArrayLike

from derivations.notation import alpha0
from derivations.notation import c1 as slack_low
from derivations.notation import c2 as slack_high
from verify.instances.losses import Number, ProblemError
from verify.networks.certificates import presentation
from verify.networks.certificates.best_slacks import best_slacks
from verify.networks.certificates.constants import LEVEL, NAMED, NEED_MARGIN, Constants
from verify.networks.certificates.distributed import Advance
from verify.networks.certificates.enclosure import Enclosure, enclose
from verify.networks.certificates.given_arrays import GivenArrays
from verify.networks.certificates.guarantees import (
    Guarantee,
    Theorem,
    coverage,
    enclose_factor,
    guarantee,
    has_level,
    missing_of_stable,
    stationarity,
)
from verify.networks.certificates.network import Network
from verify.networks.certificates.quick_network import QuickNetwork
from verify.networks.certificates.record import CertificateRecord
from verify.networks.certificates.reduction import Reduced
from verify.networks.certificates.rounding import cautions
from verify.networks.files import as_matrix, require_shapes
from verify.networks.parameters import exact_parameter, positive_parameter
from verify.networks.shards import Shards, as_rows
from verify.numbers.arithmetic import require_ieee
from verify.numbers.exact.scalars import ONE, Scalar, Undecided, sign
from verify.numbers.rationals import rational

BITS = 112
BITS_OF_FLOATS = 2 * BITS
"""The precision of formulas of numbers known to fewer bits than are asked of answers, which no precision gives more:
they are evaluated once, at the precision at which that would be noticed (``enclosure``)."""
LARGE = 48
"""Networks of which n, h or m is this large are certified by verified floats."""
AFFORDABLE = 100
"""Up to these sides exact matrices take seconds, and are asked where floats have less than 15 digits."""
RELATIVE_TOLERANCE = Fraction(1, 10**6)
_THEOREMS = (Theorem.UNIFORM, Theorem.SHARP_UNIFORM)


@dataclass(frozen=True, repr=False)
class Certificate(CertificateRecord):
    """What ``certify`` returns: the record, and the ways to write it (as text, and as HTML in a notebook)."""

    def __repr__(self) -> str:
        return presentation.text(self)

    def _repr_html_(self) -> str:
        return presentation.html(self)


def certify(
    X: ArrayLike | Shards,
    Y: ArrayLike | Shards,
    W1: ArrayLike,
    W2: ArrayLike,
    c1: Number = Fraction(1, 2),
    c2: Number = Fraction(3, 2),
    eta: Number | None = None,
    *,
    tolerance: Number | None = None,
    optimise: bool = True,
    scheduler: str | None = None,
    progress: Advance | None = None,
) -> Certificate:
    """Return what is guaranteed for gradient descent on ``|Y - X W1 W2|_F^2 / 2`` from W1 and W2: a ``Certificate``.

    All numbers are rigorous. Up to ``LARGE`` sides they come from exact matrices, beyond from floats whose errors are
    bounded (``verify.networks.certificates.quick_network``), with exact matrices where these leave a rank or a sign
    open.

    The same question has the same answer, digit for digit, each time and for any partition of the rows among files, on
    one machine: another build of BLAS, or another number of its threads, rounds otherwise and may move the ends of
    enclosures. With a scheduler the answer does not depend on how the rows are parted among workers, nor on how many
    there are. It is the answer without one where exact matrices give that, or where X and Y have few columns
    (``normal_equations.moments_take_less``); of more columns workers add exact sums of what one machine finds by other
    ways, and the enclosures, both right, may differ in width.

    Args:
        X: the data, N x n: an array of finite floats of any width, integers or truth values, taken exactly, or
            ``Shards`` (``verify.networks.shards``). All shapes and ranks but 0 are allowed.
        Y: the targets, N x m; likewise, and one-dimensional if need be where m = 1.
        W1: the first layer at the start, n x h.
        W2: the second layer at the start, h x m, one-dimensional if need be where m = 1.
        c1: the slack of the lower uniform bound, 0 < c1 < 1, slides (23)-(25).
        c2: the slack of the upper uniform bound, c2 > 1.
        eta: a step size > 0 to be judged.
        tolerance: the loss > 0, less its minimum, that the numbers of steps lead to; a millionth of the loss at the
            start if None.
        optimise: whether to search for better slacks too.
        scheduler: the address of a Dask scheduler whose workers sum the moments of the data.
        progress: told how much of how much is done.

    Returns:
        The constants of the slides and of the sharper results, enclosed, the largest step sizes, and for each theorem
        that applies the best step, its factor and the number of steps.

    Raises:
        ArrayError: for arrays that cannot be used (``verify.networks.files``); a ``ValueError``.
        ProblemError: for numbers that cannot be used (``verify.instances.losses``); a ``ValueError``.
        RequestError: if this machine does not compute by IEEE 754, multiplies matrices wrongly, or does not reach the
            scheduler.

    Example:
        >>> found = certify([[1.0]], [[1.0]], [[2.0]], [[0.5]], optimise=False)
        >>> found.kappa.strings
        ('1', '1')
    """
    question = _question(X, Y, W1, W2, c1, c2)
    asked = replace(
        question,
        step=None if eta is None else positive_parameter("eta", eta),
        wanted=None if tolerance is None else positive_parameter("tolerance", tolerance),
        optimise=optimise,
        arrays=replace(question.arrays, scheduler=scheduler, progress=progress),
    )
    return asked.within_precision()


def certified(
    X: ArrayLike, Y: ArrayLike, W1: ArrayLike, W2: ArrayLike, c1: Number, c2: Number
) -> tuple[Certificate, Callable[[], Reduced]]:
    """Return what ``certify`` does at these slacks, and a function that returns the exact problem.

    The moments of the data are found once for both.
    """
    question = _question(X, Y, W1, W2, c1, c2)
    return question.within_precision(), lambda: question.arrays.problem


def _question(
    X: ArrayLike | Shards, Y: ArrayLike | Shards, W1: ArrayLike, W2: ArrayLike, c1: Number, c2: Number
) -> _Question:
    """The arrays and slacks, checked, with nothing else asked."""
    require_ieee()
    first, second = exact_parameter("c1", c1), exact_parameter("c2", c2)
    if not 0 < first < 1:
        raise ProblemError(f"c1 is {first}, but 0 < c1 < 1 is expected")
    if not second > 1:
        raise ProblemError(f"c2 is {second}, but c2 > 1 is expected")
    x, y, w1, w2 = as_rows("X", X), as_rows("Y", Y), as_matrix("W1", W1), as_matrix("W2", W2)
    require_shapes(x, y, w1, w2)
    shape = {"n": w1.shape[0], "h": w1.shape[1], "m": w2.shape[1], "N": len(x)}
    return _Question(shape, rational(first), rational(second), GivenArrays(x, y, w1, w2))


def _is_large(shape: dict[str, int]) -> bool:
    """Whether floats are tried first: exact matrices of more rows take seconds, and minutes; not for fewer samples."""
    return max(shape["n"], shape["h"], shape["m"]) >= LARGE and shape["N"] >= shape["n"]


@dataclass(frozen=True)
class _Question:
    """What is asked about a network."""

    shape: dict[str, int]
    c1: fmpq
    c2: fmpq
    arrays: GivenArrays
    step: Fraction | None = None
    wanted: Fraction | None = None
    optimise: bool = False
    warn: bool = True

    def within_precision(self) -> Certificate:
        """Return the certificate; raises ``ProblemError`` where no precision that is tried decides a sign."""
        with ctx.workprec(BITS):
            try:
                return self.answer()
            except Undecided as undecided:
                raise ProblemError(
                    f"X, Y, W1 and W2 differ in scale too widely: {undecided}, at the highest precision tried"
                ) from None

    def answer(self) -> Certificate:
        """Return the certificate: by floats if the arrays are large, by exact matrices otherwise, or if need be."""
        if _is_large(self.shape) and self.arrays.are_ordinary:
            try:
                with ctx.workprec(BITS_OF_FLOATS):
                    network = self.arrays.quick()
                    if network.has_all_bits or max(self.shape[side] for side in "nhm") > AFFORDABLE:
                        return self.answered(network)
            except Undecided:
                pass  # floats leave a rank or a sign open: exact arithmetic decides it
        return self.answered(Network(self.arrays.problem))

    def answered(self, network: Network | QuickNetwork) -> Certificate:
        """Return the certificate; raises ``Undecided`` where the network's numbers leave a sign open."""
        constants = Constants.of(network, self.c1, self.c2)
        found = _certificate(self.shape, network.rank, constants, self.step, self.wanted, self.optimise)
        if not self.warn:
            return found
        arrays = self.arrays.x, self.arrays.y, self.arrays.w1, self.arrays.w2
        said = cautions(found, arrays, lambda asked: enclose(constants.value(asked)), self._without)
        return replace(found, cautions=said, warnings=tuple(map(str, said)))

    def _without(self, kept: list[int]) -> Certificate:
        """The certificate with these columns of X alone, which has no warnings."""
        arrays = replace(
            self.arrays, x=self.arrays.x[:][:, kept], w1=self.arrays.w1[kept], scheduler=None, progress=None
        )
        shape = {**self.shape, "n": len(kept)}
        return replace(self, arrays=arrays, shape=shape, optimise=False, warn=False).answer()


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
    ratio: Scalar = ONE if sign(loss) == 0 else rational(tolerance) if relative else rational(tolerance) / loss
    found: list[Guarantee] = []
    best: list[Guarantee] = []
    if has_margin:
        found = [guarantee(constants, theorem, ratio) for theorem in _THEOREMS]
        best = [_optimised(constants, g, ratio) for g in found if optimise]
        if sign(loss) == 1:
            found.append(guarantee(constants, Theorem.STABLE, ratio))
    unproved = missing_of_stable(constants)
    missing = set(() if has_margin else NEED_MARGIN) | set(unproved)
    exists: set[Theorem] = set(_THEOREMS if has_margin else ())
    if sign(loss) == 1:
        exists.add(Theorem.STABLE)
    names = [name for name in NAMED if name != LEVEL]
    if has_level(constants, rank, shape["m"]):
        exists.add(Theorem.LEVEL)
        names.append(LEVEL)
    enclosed = {name: None if name in missing else _enclosed(constants, name) for name in names}
    return Certificate(
        shape,
        rank,
        constants.exactly(slack_low),
        constants.exactly(slack_high),
        enclosed,
        None if has_margin else presentation.reason(constants, shape, rank),
        presentation.reason_of_stable(enclosed),
        tuple(found),
        tuple(best),
        tolerance,
        relative,
        None if step is None else coverage(constants, step, exists),
        stationarity=stationarity(constants) if unproved == ("rate_stable",) else None,
    )


def _optimised(constants: Constants, plain: Guarantee, ratio: Scalar) -> Guarantee:
    """The guarantee with the best slacks that are found; the plain one, if none are better than its own."""
    slacks = best_slacks(constants, plain.theorem)
    if slacks is None:
        return plain
    found = guarantee(constants.with_slacks(*slacks), plain.theorem, ratio)
    return found if found.rate.upper < plain.rate.upper else plain


def _enclosed(constants: Constants, name: str) -> Enclosure:
    value = constants.value(NAMED[name])
    return enclose_factor(value) if name.startswith("rate") else enclose(value)
