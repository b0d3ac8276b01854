"""The mean loss: what is known of |Y - X W1 W2|_F^2 / 2, said of that divided by the number N of rows.

Descent on L / N with the step size eta is descent on L with eta / N. So K, mu and the losses are divided by N, step
sizes are multiplied by it, and all else, rates and numbers of steps among it, is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from verify.networks.certificates import Certificate
from verify.networks.certificates.enclosure import Enclosure, leading_exponent
from verify.networks.certificates.guarantees import Guarantee, Stationarity
from verify.networks.certificates.record import Suggestion
from verify.networks.parameters import exact_parameter
from verify.networks.training.bounds.constants import Constants
from verify.networks.training.run_record import Run
from verify.numbers.floats import Array

DIVIDED = ("K", "mu", "L0")
MULTIPLIED = ("eta1_max", "eta2_max", "eta_max", "eta_max_sharp", "eta_max_stable", "eta_max_level")

_DIGITS = 24


def of_sum(name: str, value: str | None, factor: Fraction) -> Fraction | None:
    """Return a number of the user's times a factor, exactly, None where there was none; raises ``ProblemError``.

    A step size for the mean loss times 1 / N, or a tolerance of it times N, is one for the sum.
    """
    return None if value is None else exact_parameter(name, value) * factor


def certificate_of_mean_loss(found: Certificate, rows: int) -> Certificate:
    """Return the certificate of the loss divided by the number of rows."""
    cautions = tuple(replace(c, constants=_of_mean(c.constants, rows)) for c in found.cautions)
    return replace(
        found,
        constants=_of_mean(found.constants, rows),
        cautions=cautions,
        warnings=tuple(map(str, cautions)),
        guarantees=tuple(_guarantee(g, rows) for g in found.guarantees),
        optimised=tuple(_guarantee(g, rows) for g in found.optimised),
        tolerance=found.tolerance if found.relative else found.tolerance / rows,
        coverage=None if found.coverage is None else replace(found.coverage, eta=found.coverage.eta * rows),
        stationarity=None if found.stationarity is None else _stationarity(found.stationarity, rows),
        suggestions=None if found.suggestions is None else tuple(_suggestion(s, rows) for s in found.suggestions),
        mean=True,
    )


def _of_mean(constants: Mapping[str, Enclosure | None], rows: int) -> dict[str, Enclosure | None]:
    factors = dict.fromkeys(DIVIDED, Fraction(1, rows)) | dict.fromkeys(MULTIPLIED, Fraction(rows))
    return {name: x if x is None or name not in factors else scaled(x, factors[name]) for name, x in constants.items()}


def _stationarity(s: Stationarity, rows: int) -> Stationarity:
    # |grad (L / N)|^2 is |grad L|^2 / N^2
    return replace(s, eta=s.eta * rows, bound=scaled(s.bound, Fraction(1, rows**2)))


def _suggestion(s: Suggestion, rows: int) -> Suggestion:
    return s if s.eta is None else replace(s, eta=s.eta * rows)


def _guarantee(g: Guarantee, rows: int) -> Guarantee:
    return replace(g, eta=g.eta * rows)


def scaled(x: Enclosure, factor: Fraction) -> Enclosure:
    """Return the enclosure of a positive multiple, its ends rounded outward."""
    low, high = x.lower * factor, x.upper * factor
    largest = max(abs(low), abs(high))
    if largest == 0:
        return x
    exponent = leading_exponent(largest) - _DIGITS + 1
    unit = Fraction(10) ** exponent
    return Enclosure(floor(low / unit) * unit, ceil(high / unit) * unit, exponent)


def run_of_mean_loss(found: Run, rows: int) -> Run:
    """Return the run as one on the loss divided by the number of rows."""
    divided = ("loss", "gradient_norm", "rounding_floor", "decrease")

    def of_mean(values: Mapping[str, Array]) -> dict[str, Array]:
        return {name: x / rows if name in divided else x * rows if name == "eta" else x for name, x in values.items()}

    return replace(
        found,
        constants=_constants(found.constants, rows),
        measured=of_mean(found.measured),
        stepped=of_mean(found.stepped),
        tolerance=None if found.tolerance is None else found.tolerance / rows,
        certificate=None if found.certificate is None else certificate_of_mean_loss(found.certificate, rows),
        mean=True,
    )


def _constants(c: Constants, rows: int) -> Constants:
    changed = {name: getattr(c, name) / rows for name in ("K", "mu", "start_loss")}
    changed |= {name: getattr(c, name) * rows for name in MULTIPLIED if hasattr(c, name)}
    return replace(c, **changed)
