"""The rules of the kernel that differentiate, minimise and take limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Dummy, Eq, Expr, Limit, Mul, Poly, Pow, S, expand, oo
from sympy.core.function import AppliedUndef

from derivations.certificates import NotShown, Signs, increasing, one_positive_root, show_nonnegative
from derivations.definitions import head
from derivations.kernel import Gap, Numbered, Rule, conjuncts, is_matrix_relation
from derivations.matrices import adjoint, directional, gradient, same_matrix, same_scalar, scalar_form
from derivations.notation import (
    W1,
    W2,
    A,
    Gamma,
    GammaAdjoint,
    L,
    L_toy,
    MinOver,
    PositiveRoot,
    PositiveRootCount,
    Stack,
    W1_dot,
    W2_dot,
    t,
    w1,
    w2,
)
from derivations.rules import scalar_parts

_LAYERS = {"grad_W1": W1, "grad_W2": W2}
_FLOW = {W1(t): W1_dot(t), W2(t): W2_dot(t)}


@dataclass(frozen=True)
class GradientOfLoss(Rule):
    """The gradient of the loss with respect to a layer, from the loss as a polynomial in the layers."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        layer = _LAYERS.get(head(relation.lhs) or "")
        if layer is None:
            raise Gap(f"{relation.lhs} is not the gradient of a layer")
        time = relation.lhs.time
        loss = context.unfold(L(time), ("L", "W", "Loss"))
        derived = gradient(loss, layer(time))
        if not same_matrix(derived, context.unfold(relation.rhs, ("W", "Grad"))):
            raise Gap(f"the gradient is {derived}")
        return "the derivative of the loss"


@dataclass(frozen=True)
class AdjointOfGamma(Rule):
    """The adjoint of gamma, from <gamma*(S), A> = <S, gamma(A)> for all A."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        node = relation.lhs
        if not isinstance(node, GammaAdjoint):
            raise Gap(f"{node} is not an adjoint")
        argument = context.unfold(node.args[1], ("Gamma",))
        if not isinstance(argument, Stack):
            raise Gap(f"{argument} is not a pair")
        image = context.unfold(Gamma(node.args[0], A), ("Gamma",))
        derived = adjoint(image, A, argument)
        if not same_matrix(derived, relation.rhs):
            raise Gap(f"the adjoint is {derived}")
        return "the adjoint, from <S, gamma(A)> for all A"


@dataclass(frozen=True)
class AlongFlow(Rule):
    """The derivative of a process along the velocities of the layers, by the chain and product rules."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        name = (head(relation.lhs) or "").removesuffix("_dot")
        meaning = context.definitions.get(name)
        if meaning is None or relation.lhs.args[-1] != t:
            raise Gap(f"{relation.lhs} is not the velocity of a defined process")
        derived = directional(context.unfold(meaning.lhs, (name, "W", "Loss")), _FLOW)
        rhs = context.unfold(relation.rhs, ("W", "Grad"))
        if not (same_matrix if is_matrix_relation(relation) else same_scalar)(derived, rhs):
            raise Gap(f"the derivative is {derived}")
        return "the chain rule along the flow"


def _scalar_flow(expr: Expr, context: Numbered) -> Expr:
    """Return the derivative of a function of w1(t), w2(t) along the scalar network's gradient flow."""
    loss = context.unfold(L_toy(t), ("L_toy",))
    return expand(sum(-loss.diff(w(t)) * expr.diff(w(t)) for w in (w1, w2)))


@dataclass(frozen=True)
class AlongScalarFlow(Rule):
    """The rate of change of the scalar network's loss under its gradient flow."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        if (head(relation.lhs) or "") != "L_toy_dot":
            raise Gap(f"{relation.lhs} is not the rate of the loss")
        derived = _scalar_flow(context.unfold(L_toy(t), ("L_toy",)), context)
        if not same_scalar(derived, context.unfold(relation.rhs, ("L_toy",))):
            raise Gap(f"the derivative is {derived}")
        return "the chain rule along the flow"


@dataclass(frozen=True)
class KeptByScalarFlow(Rule):
    """A function of w1, w2 whose derivative along the flow vanishes keeps its value at the start."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        rate = _scalar_flow(relation.lhs, context)
        if rate != 0 or not same_scalar(relation.lhs.subs(t, 0), relation.rhs):
            raise Gap(f"the derivative of {relation.lhs} along the flow is {rate}")
        context.facts.add("zero_derivative")
        return "its derivative along the flow vanishes"


def _signs(premises: Sequence[Any]) -> Signs:
    return Signs([c.func(*map(scalar_form, c.args), evaluate=False) for p in premises for c in scalar_parts(p)])


class OnePositiveRoot(Rule):
    """A polynomial has exactly one positive root, by Descartes; the steps used give the coefficients' signs."""

    def __init__(self, unfold: Sequence[str] = ()) -> None:
        self.unfold = tuple(unfold)

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        node = relation.lhs
        if not isinstance(node, PositiveRootCount) or relation.rhs != 1:
            raise Gap(f"{relation} does not say that there is one positive root")
        expr, variable = node.args
        reason = one_positive_root(expand(context.unfold(expr, self.unfold)), variable, _signs(premises))
        context.facts.add("descartes")
        return reason


class BelowRoot(Rule):
    """P(x) <= 0 for 0 < x <= the positive root of P, all of whose coefficients but the constant are nonnegative.

    The first step used says ``x <= root``; the others give signs.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        bound, *others = premises
        root = context.definitions.unfold(bound.rhs, [self.name])
        if not isinstance(root, PositiveRoot):
            raise Gap(f"{bound} does not compare with a root")
        expr, variable = root.args
        signs = _signs(others)
        increasing(expand(expr), variable, signs)
        show_nonnegative(bound.lhs, signs)
        if not (relation.rhs == 0 and same_scalar(relation.lhs, expr.subs(variable, bound.lhs))):
            raise Gap(f"at {bound.lhs} the polynomial is {expr}")
        return "the polynomial increases up to its root"


@dataclass(frozen=True)
class MinimumOfQuadratic(Rule):
    """The minimum of a quadratic, by completing the square at the zero of its derivative."""

    unfold: tuple[str, ...] = ()

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        node = relation.lhs
        if not isinstance(node, MinOver):
            raise Gap(f"{node} is not a minimum")
        quadratic, variable = node.args
        coefficients = Poly(expand(context.unfold(quadratic, self.unfold)), variable).all_coeffs()
        if len(coefficients) != 3:
            raise Gap(f"{quadratic} is not quadratic in {variable}")
        lead, linear, constant = coefficients
        if _signs(premises).of(lead) != "gt":
            raise Gap(f"the coefficient {lead} is not known to be positive")
        least = -linear / (2 * lead)
        value = expand(lead * least**2 + linear * least + constant)
        if not same_scalar(value, context.unfold(relation.rhs, self.unfold)):
            raise Gap(f"the minimum is {value}")
        return f"the square completed at {variable} = {least}"


@dataclass(frozen=True)
class AtInfinity(Rule):
    """An equation between limits, from L(t) -> 0 (the step used), by continuity.

    A process at time infinity is its limit. Once unfolded, both sides are made of L(t) and constants by sums,
    products and roots, hence continuous in L(t) on [0, oo).
    """

    unfold: tuple[str, ...] = ()

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        wanted = Eq(Limit(L(t), t, oo), 0)
        if not any(c == wanted for p in premises for c in conjuncts(p)):
            raise Gap("L(t) -> 0 is not among the steps used")
        lhs, rhs = (self._limit(side, context) for side in (relation.lhs, relation.rhs))
        if not same_scalar(lhs, rhs):
            raise Gap(f"the limits are {lhs} and {rhs}")
        return "by continuity in L(t), which tends to 0"

    def _limit(self, expr: Any, context: Numbered) -> Expr:
        expr = S(expr)
        if isinstance(expr, MinOver):
            return MinOver(self._limit(expr.args[0], context), expr.args[1])
        for limit in expr.atoms(Limit):
            expr = expr.xreplace({limit: limit.args[0].subs(t, oo)})
        unfolded = context.unfold(expr, self.unfold)
        vanishing = Dummy("L")
        inside = unfolded.xreplace({L(oo): vanishing})
        if any(oo in node.args for node in inside.atoms(AppliedUndef)):
            raise Gap(f"{unfolded} is not made of L(t) and constants")
        self._continuous(inside, vanishing)
        return scalar_form(inside.subs(vanishing, 0))

    def _continuous(self, expr: Expr, x: Any) -> None:
        if not expr.has(x) or expr == x:
            return
        ok = isinstance(expr, (Add, Mul)) or (isinstance(expr, Pow) and not expr.exp.has(x) and expr.exp.is_positive)
        if not ok:
            raise NotShown(f"{expr} is not known to be continuous in L(t)")
        for arg in expr.args:
            self._continuous(arg, x)
