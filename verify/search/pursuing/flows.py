"""Points of gradient flows for a pursuit: exact, of all scales, since floats know no later point of a flow."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from flint import fmpq

from derivations.claim import Setting
from verify.instances.gradient_flows import along, is_reached, moved
from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.rationals import rational

SCALAR_FLOWS, MATRIX_FLOWS = 1500, 150
"""How many of each are drawn: about a second's worth."""

_MANTISSAS = (1, 1, Fraction(3, 2), Fraction(5, 4), Fraction(9, 8), Fraction(17, 16))
_ZERO, _WIDEST = 0.1, 8


def flows(setting: Setting, seed: int) -> Iterator[Instance | ScalarFlow]:
    """Return instances of the setting's flow with a later point; none where the setting has no flow."""
    rng = Random(f"{seed} pursued {setting.name}")
    if setting is Setting.SCALAR_FLOW:
        yield from (_scalar(rng) for _ in range(SCALAR_FLOWS))
    elif setting is Setting.FLOW:
        yield from (moved(rng) for _ in range(MATRIX_FLOWS))


def _scalar(rng: Random) -> ScalarFlow:
    """A scalar network of any scale: often near its target, or with layers of very different size."""
    a, b = _number(rng), _number(rng)
    product = a * b
    y = _number(rng) if rng.random() < 0.5 else product * (1 + _number(rng) / 64)
    # near the start, or so far along the flow that a layer has shrunk or grown many times
    near = 1 + Fraction(rng.choice((-1, 1)), 2 ** rng.randint(1, 12))
    ratio = rational(rng.choice((near, Fraction(2) ** rng.randint(1, _WIDEST))))
    end = along(a, b, ratio)
    if not is_reached(y, (a, b), end):
        end = along(a, b, 1 / ratio)
    return ScalarFlow(y, a, b, *(end if is_reached(y, (a, b), end) else (a, b)))


def _number(rng: Random) -> fmpq:
    if rng.random() < _ZERO:
        return fmpq(0)
    size = rng.choice(_MANTISSAS) * Fraction(2) ** rng.randint(-_WIDEST, _WIDEST)
    return rational(rng.choice((-1, 1)) * size)
