"""Training the user's network: arrays in, a checked run out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import inf, nextafter
from typing import Any

import numpy as np

from verify.instances.losses import ProblemError
from verify.networks.certificates import certify
from verify.networks.certificates.certification import exact_parameter
from verify.networks.files import as_matrix
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.reduction import Reduced, reduced
from verify.networks.training.run import Run, run
from verify.networks.training.schedules import Schedule, schedule
from verify.numbers.floats import Array

SLACK = 2.0**-40
"""How far constants are moved outward, relatively: more than the reduction to few coordinates is off by rounding."""

UPWARD = ("K", "p2", "beta0", "L0")
DOWNWARD = ("mu", "p1", "alpha0")


def train(
    X: Any,
    Y: Any,
    W1: Any,
    W2: Any,
    schedule_name: str = "sharp-adaptive",
    steps: int = 1000,
    *,
    tolerance: Any = None,
    eta: Any = None,
    c1: Any = 0.5,
    c2: Any = 1.5,
    exact_steps: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Run:
    """Return the run of gradient descent on |Y - X W1 W2|_F^2 / 2, each promise of the theorems checked at each step.

    X (N, n), Y (N, m), W1 (n, h), W2 (h, m): arrays of finite real numbers. ``schedule_name``: one of ``SCHEDULES``;
    ``constant`` needs ``eta`` > 0. The run ends after ``steps`` steps, where the loss less its minimum is at most
    ``tolerance``, where it diverges, or when it is interrupted, and then keeps what was computed. ``exact_steps``: how
    many steps whose promises floats leave in doubt are decided in exact arithmetic at most; if None, as many as take
    about half a minute.

    The run is in double precision. Its iterates differ from those of exact descent by rounding; the promises are
    about one step, or one iterate, and are checked for the iterate as it is. Raises ValueError (``ArrayError``,
    ``ProblemError``) naming the argument that is wrong.
    """
    chosen = schedule(schedule_name, None if eta is None else float(exact_parameter("eta", eta)))
    end = None if tolerance is None else float(exact_parameter("tolerance", tolerance))
    _check_numbers(steps, end, exact_steps)
    network, constants = prepared(X, Y, W1, W2, c1, c2)
    require_guarantee(chosen, constants)
    return run(network, constants, chosen, steps, end, exact_steps, progress)


def prepared(X: Any, Y: Any, W1: Any, W2: Any, c1: Any, c2: Any) -> tuple[Reduced, Constants]:
    """Return the network in few coordinates, and the certified constants that its run is held against."""
    certificate = certify(X, Y, W1, W2, c1, c2, optimise=False)
    x, y, w1, w2 = (as_matrix(name, a) for name, a in (("X", X), ("Y", Y), ("W1", W1), ("W2", W2)))
    network = reduced(x, y, w1, w2, certificate.rank)
    ends = {name: (x.lower, x.upper) for name, x in certificate.constants.items() if x is not None}
    return network, certified(ends, network, float(certificate.c1), float(certificate.c2))


def certified(enclosures: Mapping[str, tuple[Fraction, Fraction]], network: Reduced, c1: float, c2: float) -> Constants:
    """Return the constants on the safe side of the enclosures (lower, upper) of K, mu, p1, p2, alpha0, beta0 and L0.

    The theorems hold for any smaller alpha_0, p_1 and mu and for any larger beta_0, p_2, K and L(0).
    """
    high = {name: _above(enclosures[name][1]) for name in UPWARD}
    low = {name: _below(enclosures[name][0]) for name in DOWNWARD}
    problem = network.start.problem
    slack = SLACK * float(np.sqrt(problem.K[0] / problem.mu[0]))
    one = np.ones(1)
    return Constants.of(
        K=one * high["K"] * (1 + slack),
        mu=one * low["mu"] * (1 - slack),
        p1=one * max(low["p1"] - slack * high["p2"], 0.0),
        p2=one * high["p2"] * (1 + slack),
        alpha0=one * max(low["alpha0"] - slack * high["beta0"], 0.0),
        beta0=one * high["beta0"] * (1 + slack),
        start_loss=one * high["L0"] * (1 + slack),
        target_norm=one * network.target_norm,
        target_rank=one * np.linalg.matrix_rank(problem.target[0]),
        rank=one * problem.singular.shape[-1],
        c1=c1,
        c2=c2,
    )


def require_guarantee(chosen: Schedule, constants: Constants) -> None:
    """Raise ``ProblemError`` where a schedule takes its steps from a theorem that says nothing here."""
    if chosen.guaranteed and not constants.alpha0[0] > 0:
        raise ProblemError(
            f"the schedule {chosen.name} takes its steps from the theorems, which guarantee none here: alpha_0 = 0; "
            "rho-sharp, line-search, du and constant need no alpha_0, and `certify` says what is missing"
        )


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
    from verify.networks.training.promises import Outcome

    found: dict[str, Any] = {**run_.measured, **run_.stepped, "W1": run_.W1, "W2": run_.W2}
    found |= {f"promise_{name.replace('-', '_')}": values for name, values in run_.promises.items()}
    found |= {f"constant_{name}": value[0] for name, value in vars(run_.constants).items()}
    found["outcomes"] = np.array([f"{o.value} {o.name.lower().replace('_', ' ')}" for o in Outcome])
    found["schedule"], found["stop"] = np.array(run_.schedule), np.array(run_.stop.value)
    found["rounding_from"] = np.array(-1 if run_.rounding_from is None else run_.rounding_from)
    return found
