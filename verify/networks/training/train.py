"""Training the user's network: arrays in, a checked run out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from math import inf, isfinite, nan, nextafter, sqrt

import numpy as np
from numpy.typing import ArrayLike

from verify.instances.losses import Number, ProblemError
from verify.networks.certificates import Certificate
from verify.networks.certificates.certification import certified
from verify.networks.parameters import exact_parameter
from verify.networks.training.bounds.constants import Constants, bounds_of_tau
from verify.networks.training.bounds.differences import UNIT, rounding
from verify.networks.training.measurements import imbalance_error, measured_at, singular_ends
from verify.networks.training.promises import Outcome
from verify.networks.training.reduction import Reduced, reduced
from verify.networks.training.run import ROOM_OF_STABLE, run
from verify.networks.training.run_record import Run
from verify.networks.training.schedules import Schedule
from verify.networks.training.schedules import schedule as named_schedule
from verify.numbers.floats import Array

LOST = 2.0**-20
"""Where the first loss in doubles is off by more than this share, the run is refused."""

ROOM = 64
"""p_2 leaves room for so many times what rounding puts between the layers and the residual at the start."""

UPWARD = ("K", "p2", "beta0", "L0")
DOWNWARD = ("mu", "p1", "alpha0")


def train(
    X: ArrayLike,
    Y: ArrayLike,
    W1: ArrayLike,
    W2: ArrayLike,
    schedule: str = "sharp-adaptive",
    steps: int = 1000,
    *,
    tolerance: Number | None = None,
    eta: Number | None = None,
    c1: Number = 0.5,
    c2: Number = 1.5,
    exact_steps: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Run:
    """Return the run of gradient descent on |Y - X W1 W2|_F^2 / 2, each promise of the theorems checked at each step.

    The run is in double precision. Its iterates differ from those of exact descent by rounding; the promises are
    about one step, or one iterate, and are checked for the iterate as it is. The first loss is the certified one,
    rounded.

    Args:
        X: the data, N x n, finite real numbers.
        Y: the targets, N x m.
        W1: the first layer at the start, n x h.
        W2: the second layer at the start, h x m.
        schedule: one of ``SCHEDULES``.
        steps: after how many steps the run ends, if not before: where the loss diverges, or the run is interrupted.
        tolerance: the loss >= 0, less its minimum, at which the run ends.
        eta: the step size > 0 of the schedule ``constant``, which needs it.
        c1: the slack of the lower uniform bound, 0 < c1 < 1.
        c2: the slack of the upper uniform bound, c2 > 1.
        exact_steps: how many steps whose promises floats leave in doubt are decided in exact arithmetic at most; if
            None, as many as take about half a minute.
        progress: called with the number of steps done.

    Returns:
        The losses and step sizes, and what became of each promise at each step.

    Raises:
        ValueError: naming the argument that is wrong (``ArrayError``, ``ProblemError``).

    Example:
        >>> found = train([[1.0]], [[1.0]], [[1.5]], [[1.0]], steps=3)
        >>> len(found.losses)
        4
    """
    chosen = named_schedule(schedule, None if eta is None else float(exact_parameter("eta", eta)))
    end = None if tolerance is None else float(exact_parameter("tolerance", tolerance))
    _check_numbers(steps, end, exact_steps)
    network, constants, certificate = prepared(X, Y, W1, W2, c1, c2)
    require_guarantee(chosen, constants, certificate)
    found = run(network, constants, chosen, steps, end, exact_steps, progress)
    return _with_certificate(found, certificate)


def prepared(
    X: ArrayLike, Y: ArrayLike, W1: ArrayLike, W2: ArrayLike, c1: Number, c2: Number
) -> tuple[Reduced, Constants, Certificate]:
    """Return the network in few coordinates, the constants that its run is held against, and what is certified."""
    certificate, problem = certified(X, Y, W1, W2, c1, c2)
    network = reduced(X, Y, W1, W2, problem())
    _require_same_loss(float(network.start.loss), certificate)
    ends = {name: (x.lower, x.upper) for name, x in certificate.constants.items() if x is not None}
    return network, safe_constants(network, float(certificate.c1), float(certificate.c2), ends), certificate


def _require_same_loss(loss: float, certificate: Certificate) -> None:
    """Raise ``ProblemError`` where doubles lose the loss at the start."""
    exact = certificate.constants["L0"]
    if exact is None:
        raise AssertionError("a certificate without the loss at the start")
    if abs(Fraction(loss) - exact.lower) > Fraction(LOST) * exact.upper:
        raise ProblemError(
            f"the loss at the start, less its minimum, is {exact}, but comes out as {loss:.6g} in doubles: X, Y, W1 "
            "and W2 differ in scale too widely for a run in doubles; rescale them"
        )


def safe_constants(
    network: Reduced,
    c1: float = 0.5,
    c2: float = 1.5,
    enclosures: Mapping[str, tuple[Fraction, Fraction]] | None = None,
) -> Constants:
    """Return constants of the theorems that are valid for the network that a run starts from, whose numbers are floats.

    The theorems hold for any smaller alpha_0, p_1 and mu and for any larger beta_0, p_2, K and L(0): the constants are
    measured with a bound of every error. With ``enclosures`` (lower, upper) of K, mu, p1, p2, alpha0, beta0 and L0 of
    another network, such as the one that has been rounded, they are valid for that one too.
    """
    known = enclosures or {}
    high = {name: _above(known[name][1]) if known else 0.0 for name in UPWARD}
    low = {name: _below(known[name][0]) if known else inf for name in DOWNWARD}
    start, problem = network.start, network.start.problem
    at = measured_at(start)
    r, m = start.W1.shape[0], start.W2.shape[1]
    K = max(high["K"], float(problem.K) * (1 + 4 * UNIT))
    mu = min(low["mu"], float(problem.mu) * (1 - 4 * UNIT))
    # above the loss of the start even where rounding raises a loss that no longer falls
    loss = max(high["L0"], at.high["loss"] * (1 + 4 * rounding(r * m + 8)))
    radius = sqrt(2 * loss / mu) * (1 + 8 * UNIT)
    least, largest = singular_ends(problem.target)
    p1 = max(min(low["p1"], (least - radius) - 4 * UNIT * (least + radius)), 0.0)
    # and room for what rounding may put between the product of the layers and W* + R later in the run
    p2 = max(high["p2"], (largest + radius + ROOM * at.apart) * (1 + 4 * UNIT))
    error = 2 * imbalance_error(start, at)
    alpha, beta = bounds_of_tau(start, start.imbalance(), np.array([p1]), np.array([p2]))
    # the formulas of alpha and beta: a dozen operations on numbers no larger than these
    rounded = rounding(24) * (at.first**2 + at.second**2 + p2)
    one = np.ones(1)
    return Constants.of(
        K=one * K,
        mu=one * mu,
        p1=one * p1,
        p2=one * p2,
        alpha0=one * max(min(low["alpha0"], float(alpha[0]) - error - rounded), 0.0),
        # and room for what rounding may do to the imbalance later in the run
        beta0=one * max(high["beta0"], float(beta[0]) + error + rounded) * (1 + ROOM_OF_STABLE),
        start_loss=one * loss,
        target_norm=one * network.target_norm,
        target_rank=one * np.linalg.matrix_rank(problem.target),
        rank=one * r,
        c1=c1,
        c2=c2,
        start_level=one * (at.high["level"] * (1 + ROOM_OF_STABLE) if isfinite(at.high["level"]) else nan),
    )


def require_guarantee(chosen: Schedule, constants: Constants, certificate: Certificate) -> None:
    """Raise ``ProblemError`` where a schedule takes its steps from a theorem that says nothing here."""
    if chosen.single and certificate.eta_max_level is None:
        raise ProblemError(
            f"the schedule {chosen.name} is for networks with one input and one output, in the row space of X, that "
            "are not 0; stable and stable-adaptive are for any network"
        )
    if not chosen.guaranteed or constants.eta_max_sharp[0] > 0:
        return
    others = "stable, stable-adaptive, spectral, rho-sharp, line-search, du and constant need no alpha_0"
    if certificate.reason is None:
        raise ProblemError(
            f"alpha_0 = {certificate.alpha0} is positive, and step sizes up to {certificate.eta_max_sharp} are "
            f"guaranteed, but the rounding of the layers to doubles exceeds it: a run of {chosen.name} would show "
            f"nothing; {others}, and `certify --suggest` names starts that guarantee more"
        )
    raise ProblemError(
        f"the schedule {chosen.name} takes its steps from the theorems, which guarantee none here: alpha_0 = 0; "
        f"{others}, and `certify --suggest` names starts that have one"
    )


def _with_certificate(found: Run, certificate: Certificate) -> Run:
    """The run with what is certified of its network; its first loss is the certified one."""
    measured = dict(found.measured)
    losses = measured["loss"].copy()
    losses[0] = float(certificate.constants["L0"] or losses[0])
    measured["loss"] = losses
    return replace(found, measured=measured, certificate=certificate)


def _check_numbers(steps: int, tolerance: float | None, exact_steps: int | None) -> None:
    if steps < 0:
        raise ProblemError(f"steps is {steps}, but 0 or more are expected")
    if tolerance is not None and not 0 < tolerance < inf:
        raise ProblemError(f"tolerance is {tolerance}, but a positive number is expected")
    if exact_steps is not None and exact_steps < 0:
        raise ProblemError(f"exact is {exact_steps}, but 0 or more steps are expected")


def _above(x: Fraction) -> float:
    """The least double that is not below x, or its successor."""
    return _rounded(x, inf)


def _below(x: Fraction) -> float:
    return _rounded(x, -inf)


def _rounded(x: Fraction, towards: float) -> float:
    try:
        nearest = float(x)
    except OverflowError:
        raise ProblemError("a constant is beyond the range of floats; rescale X, Y and the layers") from None
    wrong = Fraction(nearest) < x if towards > 0 else Fraction(nearest) > x
    return nextafter(nearest, towards) if wrong else nearest


def archive(run_: Run) -> dict[str, Array]:
    """Return what ``--out`` keeps, as arrays by name.

    ``loss``, ``lambda_min``, ... (T + 1,), ``eta``, ``rho``, ... (T,); ``promise_NAME`` with codes, explained by
    ``outcomes``; ``constant_NAME``; ``W1``, ``W2``, the last layers; ``schedule``, ``stop`` and ``rounding_from``,
    which is -1 where the run never comes so far.
    """
    found: dict[str, Array] = {**run_.measured, **run_.stepped, "W1": run_.W1, "W2": run_.W2}
    found |= {f"promise_{name.replace('-', '_')}": values for name, values in run_.promises.items()}
    found |= {f"constant_{name}": value[0] for name, value in vars(run_.constants).items()}
    found["outcomes"] = np.array([f"{o.value} {o.name.lower().replace('_', ' ')}" for o in Outcome])
    found["schedule"], found["stop"] = np.array(run_.schedule), np.array(run_.stop.value)
    found["rounding_from"] = np.array(-1 if run_.rounding_from is None else run_.rounding_from)
    return found
