"""What an exact instance says of a conjecture, rigorously; and its record.

An instance at which a side has no value (a division by zero, the logarithm of a number that is not positive) says
nothing, neither for a relation nor against it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from flint import fmpq
from sympy.logic.boolalg import Boolean

from derivations.claim import Setting
from derivations.registry import DEFINITIONS
from verify.evaluation.hypotheses import Hypotheses, checker
from verify.evaluation.quantities import Quantities
from verify.evaluation.statements import Comparison
from verify.evaluation.translate import NotUnderstood
from verify.instances.dependencies import SCALARS
from verify.instances.losses import rows_of_strings
from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.exact.scalars import Undefined, ball, compare, decimal
from verify.search.climbing.landscape import depends
from verify.search.climbing.own_matrices import is_of
from verify.search.language.grammar import Conjecture, Shape
from verify.search.language.sides import Declared
from verify.trials.assertion import Attack, Violation
from verify.trials.records import Counterexample, Tightness
from verify.trials.tightness import ratio_of

_VALUES = ("X", "Y", "W1", "W2", *SCALARS)
_DIGITS = (20, 40, 80, 160, 320, 640)
_LEVELS = (1e-2, 1e-5, 1e-9)


class Finding(Enum):
    """What an instance says of a relation under hypotheses."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "left open"
    SILENT = "no value, or a hypothesis not met"


@dataclass(frozen=True)
class TypedAttack(Attack):
    """An attack on a typed relation: an instance at which a side has no value does not violate it.

    ``own``: the matrices that the user declared, with sides that may be names; ``any_rank``: what X may be; ``shape``:
    the sides n, h, m that alone are asked about.
    """

    own: tuple[Declared, ...] = ()
    any_rank: bool = False
    shape: Shape | None = None

    def _violated(self, inst: Instance | ScalarFlow, met: Callable[[Any], bool]) -> Violation | None:
        if not isinstance(inst, Instance) or not self.means(inst) or not met(inst):
            return None
        comparison = checker(self.relation, self.hypotheses.definitions)(Quantities.of(inst), 0)
        if comparison.truth is not False or not has_value(comparison):
            return None
        return Violation(inst, 0, *_told_apart(comparison))

    def means(self, inst: Instance) -> bool:
        """Tell whether an instance is one that the conjecture speaks of."""
        return is_meant(inst, self.own, self.any_rank, self.shape)

    def edges(self, found: Violation) -> int:
        """Return how near the sides are to each other, of the relation and of the hypotheses: 0 where none are near."""
        return sum(_nearness(relation, instance_of(found)) for relation in (self.relation, *self.hypotheses.given))


def values_used(conjecture: Conjecture) -> frozenset[str]:
    """Return the names of the values that bear on the relation or a hypothesis, the user's own matrices included."""
    own = {d.name for d in conjecture.own}
    return frozenset().union(*(attack(link).used for link in conjecture.each()), own)


def is_meant(
    inst: Instance, own: tuple[Declared, ...] = (), any_rank: bool = False, shape: Shape | None = None
) -> bool:
    """Tell whether an instance is one that conjectures speak of.

    X of full column rank, or of any but 0; eta > 0; 0 < c1 < 1 < c2; matrices of the user's own of their kinds; of the
    shape that is asked about, if one is.
    """
    if shape is not None and shape != tuple(inst.shape[side] for side in ("n", "h", "m")):
        return False
    rank_is_meant = inst.rank > 0 if any_rank else inst.rank == inst.X.ncols()
    slacks_are_meant = inst.eta > 0 and 0 < inst.c1 < 1 and inst.c2 > 1
    return slacks_are_meant and rank_is_meant and all(is_of(inst.own[d.name], d.kinds) for d in own)


def has_value(comparison: Comparison) -> bool:
    """Tell whether both sides of a relation have a value."""
    return not any(isinstance(side, (Undefined, str)) for side in (comparison.left, comparison.right))


def both_zero(comparison: Comparison) -> bool:
    """Tell whether both sides are 0, exactly."""
    return all(isinstance(side, fmpq) and side == 0 for side in (comparison.left, comparison.right))


def _told_apart(comparison: Comparison) -> tuple[str, str]:
    """Both sides in decimals, with as many digits as it takes to see that they differ."""
    shown = str(comparison.lhs), str(comparison.rhs)
    if shown[0] != shown[1] or compare(comparison.left, comparison.right) == 0:
        return shown
    for digits in _DIGITS:
        shown = decimal(comparison.left, digits), decimal(comparison.right, digits)
        if shown[0] != shown[1]:
            break
    return shown


def _nearness(relation: Boolean, inst: Instance) -> int:
    if depends(relation) <= set(SCALARS):  # numbers that are given, and sides: nothing is rounded
        return 0
    comparison = checker(relation, DEFINITIONS)(inst, 0)
    if not has_value(comparison):
        return 0
    a, b = (float(ball(x)) for x in (comparison.left, comparison.right))
    apart, size = abs(a - b), max(abs(a), abs(b))
    return sum(not apart > level * size for level in _LEVELS)


def attack(conjecture: Conjecture) -> TypedAttack:
    """Return the attack on a conjecture of one link, under its hypotheses; ``is_meant`` goes without saying."""
    setting = Setting.DESCENT if conjecture.any_rank else Setting.RUN
    hypotheses = Hypotheses(setting, conjecture.given, DEFINITIONS)
    return TypedAttack(conjecture.relation, hypotheses, conjecture.own, conjecture.any_rank, conjecture.source.shape)


def finding(conjecture: Conjecture, inst: Instance) -> tuple[Finding, Comparison | None]:
    """Return what the instance says, rigorously, with the two sides of the relation where it was evaluated."""
    open_ = False
    if not is_meant(inst, conjecture.own, conjecture.any_rank, conjecture.source.shape):
        return Finding.SILENT, None
    try:
        for hypothesis in conjecture.given:
            truth = checker(hypothesis, DEFINITIONS)(inst, 0).truth
            if truth is False:
                return Finding.SILENT, None
            open_ = open_ or truth is None
        comparison = checker(conjecture.relation, DEFINITIONS)(inst, 0)
    except NotUnderstood:
        return Finding.SILENT, None
    if not has_value(comparison) or (open_ and comparison.truth is False):
        return (Finding.OPEN if open_ or comparison.truth is None else Finding.SILENT), comparison
    if open_:
        return Finding.SILENT, comparison  # true, but not known to be meant
    return {True: Finding.TRUE, False: Finding.FALSE, None: Finding.OPEN}[comparison.truth], comparison


# --- records ---------------------------------------------------------------------------------------------------


def instance_of(found: Violation) -> Instance:
    """Return the instance of a typed relation's violation: no such relation speaks of the scalar flow."""
    if not isinstance(found.inst, Instance):
        raise TypeError("a typed relation is about an instance")
    return found.inst


def record(conjecture: Conjecture, found: Violation) -> Counterexample:
    """Return the violation as a record with all that is needed to redo it: X, Y, W1, W2, eta, c1, c2, and matrices of
    the user's own; these alone where the conjecture is about nothing else.
    """
    shape, shown = laid_out(conjecture, instance_of(found))
    return Counterexample(shape, shown, found.lhs, found.rhs, conjecture.relation)


def laid_out(conjecture: Conjecture, inst: Instance) -> tuple[dict[str, int], dict[str, Any]]:
    """Return an instance's sides and values, all numbers as exact strings."""
    own = {name: rows_of_strings(a, inst.factor(name)) for name, a in inst.own.items()}
    if conjecture.is_of_network:
        return {**inst.shape, **inst.own_sides}, values(inst) | own
    named = {s for d in conjecture.own for s in (d.rows, d.columns)} | conjecture.words()
    return {name: size for name, size in inst.shape.items() if name in named} | dict(inst.own_sides), own


def values(inst: Instance) -> dict[str, Any]:
    """Return the data, weights and scalars of an instance as exact strings."""
    given = inst.values()
    return {k: given[k] for k in _VALUES}


def tightness(conjecture: Conjecture, inst: Instance, comparison: Comparison) -> Tightness | None:
    """Return the ratio of the sides at an instance where the relation was decided true; None where there is none."""
    ratio = ratio_of(conjecture.relation, comparison)
    if ratio is None:
        return None
    shape, shown = laid_out(conjecture, inst)
    return Tightness(ratio, shown, shape)
