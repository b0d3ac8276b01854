"""The rules of the kernel that differentiate, minimise and take limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Add, Dummy, Eq, Expr, Le, Limit, Lt, MatrixSymbol, Mul, Poly, Pow, S, expand, oo

from derivations.notation import (
    W1,
    W2,
    A,
    D,
    D_dot,
    Gamma,
    GammaAdjoint,
    L,
    L_dot,
    L_toy,
    L_toy_dot,
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
from derivations.proving.definitions import head
from derivations.proving.kernel import (
    Gap,
    Numbered,
    Rule,
    conjuncts,
    is_matrix_relation,
    require_equation,
    require_free,
    same_relation,
    signs_of,
)
from derivations.proving.matrix_polynomials import adjoint, directional, gradient, same_matrix, same_scalar, scalar_form
from derivations.proving.sign_certificates import NotShown, Signs, increasing, one_positive_root, show_nonnegative

_ANY = MatrixSymbol("any", *A.shape)
_LAYERS = {"grad_W1": W1, "grad_W2": W2}
_VELOCITIES = {L_dot(t): L(t), D_dot(t): D(t)}
_FLOW = {W1(t): W1_dot(t), W2(t): W2_dot(t)}


@dataclass(frozen=True)
class GradientOfLoss(Rule):
    """The gradient of the loss with respect to a layer, from the loss as a polynomial in the layers."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
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
        require_equation(relation)
        node = relation.lhs
        if not isinstance(node, GammaAdjoint):
            raise Gap(f"{node} is not an adjoint")
        argument = context.unfold(node.args[1], ("Gamma",))
        if not isinstance(argument, Stack):
            raise Gap(f"{argument} is not a pair")
        image = context.unfold(Gamma(node.args[0], _ANY), ("Gamma",))
        if argument.has(_ANY):
            raise Gap(f"{_ANY} stands for any matrix here")
        derived = adjoint(image, _ANY, argument)
        if not same_matrix(derived, relation.rhs):
            raise Gap(f"the adjoint is {derived}")
        return "the adjoint, from <S, gamma(A)> for all A"


@dataclass(frozen=True)
class AlongFlow(Rule):
    """The derivative of a process along the velocities of the layers, by the chain and product rules."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        process = _VELOCITIES.get(relation.lhs)
        if process is None:
            raise Gap(f"{relation.lhs} is not the velocity of a polynomial in the layers")
        derived = directional(context.unfold(process, (head(process) or "", "W", "Loss")), _FLOW)
        rhs = context.unfold(relation.rhs, ("W", "Grad"))
        if not (same_matrix if is_matrix_relation(relation) else same_scalar)(derived, rhs):
            raise Gap(f"the derivative is {derived}")
        return "the chain rule along the flow"


def _scalar_flow(expr: Expr, context: Numbered) -> Expr:
    """Return the derivative of a polynomial in w1(t), w2(t) along the scalar network's gradient flow; raises Gap."""
    weights = [w(t) for w in (w1, w2)]
    loss = context.unfold(L_toy(t), ("L_toy",))
    for function in (loss, expr):
        if not function.is_polynomial(*weights) or function.xreplace(dict.fromkeys(weights, S.One)).has(t):
            raise Gap(f"{function} is not a polynomial in the two weights")
    return expand(sum(-loss.diff(w) * expr.diff(w) for w in weights))


@dataclass(frozen=True)
class AlongScalarFlow(Rule):
    """The rate of change of the scalar network's loss under its gradient flow."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        if relation.lhs != L_toy_dot(t):
            raise Gap(f"{relation.lhs} is not the rate of the loss")
        derived = _scalar_flow(context.unfold(L_toy(t), ("L_toy",)), context)
        if not same_scalar(derived, context.unfold(relation.rhs, ("L_toy",))):
            raise Gap(f"the derivative is {derived}")
        return "the chain rule along the flow"


@dataclass(frozen=True)
class KeptByScalarFlow(Rule):
    """A function of w1, w2 whose derivative along the flow vanishes keeps its value at the start."""

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        context.move("flow")
        rate = _scalar_flow(relation.lhs, context)
        if rate != 0 or not same_scalar(relation.lhs.subs(t, 0), relation.rhs):
            raise Gap(f"the derivative of {relation.lhs} along the flow is {rate}")
        context.facts.add("zero_derivative")
        return "its derivative along the flow vanishes"


class OnePositiveRoot(Rule):
    """A polynomial has exactly one positive root, by Descartes; the steps used give the coefficients' signs."""

    def __init__(self, unfold: Sequence[str] = ()) -> None:
        self.unfold = tuple(unfold)

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        node = relation.lhs
        if not isinstance(node, PositiveRootCount) or relation.rhs != 1:
            raise Gap(f"{relation} does not say that there is one positive root")
        expr, variable = context.unfold(node, self.unfold).args
        signs = signs_of(premises)
        try:
            reason = one_positive_root(expand(expr), variable, signs)
        except NotShown as neither:
            try:  # the roots of -P are those of P
                reason = one_positive_root(expand(-expr), variable, signs)
            except NotShown:
                raise neither from None
        context.facts.add("descartes")
        return reason


def _rising(node: Any, names: Sequence[str], signs: Signs, context: Numbered) -> tuple[Expr, Any]:
    """Return the polynomial whose positive root the node is, with the sign that makes it rise, and its variable.

    All its coefficients but the constant are then nonnegative; raises Gap or NotShown where that is not so.
    """
    root = context.unfold(node, names)
    if not isinstance(root, PositiveRoot):
        raise Gap(f"{node} is not the positive root of a polynomial")
    expr, variable = root.args
    try:
        increasing(expand(expr), variable, signs)
    except NotShown as neither:
        try:
            increasing(expand(-expr), variable, signs)
        except NotShown:
            raise neither from None
        return -expr, variable
    return expr, variable


class BelowRoot(Rule):
    """P(x) <= 0 for 0 <= x <= the positive root of P, all of whose coefficients but the constant are nonnegative.

    Where they are all nonpositive, P(x) >= 0. The first step used says ``x <= root``; the others give signs.
    ``unfold``: definitions to unfold in the polynomial.
    """

    def __init__(self, name: str, unfold: Sequence[str] = ()) -> None:
        self.name, self.unfold = name, tuple(unfold)

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        bound, *others = premises
        if not isinstance(bound, (Le, Lt)):
            raise Gap(f"{bound} does not compare with a root")
        signs = signs_of(others)
        expr, variable = _rising(bound.rhs, (self.name, *self.unfold), signs, context)
        show_nonnegative(bound.lhs, signs)
        require_free([variable, *bound.lhs.free_symbols], expr)
        found = Le(expr.subs(variable, bound.lhs), 0, evaluate=False)
        if not same_relation(context.unfold(relation, self.unfold), found):
            raise Gap(f"at {bound.lhs} the polynomial {expr} is at most 0")
        return "the polynomial has one sign up to its root"


class WithinRoot(Rule):
    """x <= the positive root of P, since P(x) <= 0 and P rises: none of its coefficients but the constant is negative,
    and one of them is positive.

    Where P falls, since P(x) >= 0. The first step used says so; the others give signs. ``unfold``: definitions to
    unfold in the polynomial.
    """

    def __init__(self, name: str, unfold: Sequence[str] = ()) -> None:
        self.name, self.unfold = name, tuple(unfold)

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        comparison, *others = premises
        if not isinstance(relation, Le):
            raise Gap(f"{relation} does not compare with a root")
        x, signs = relation.lhs, signs_of(others)
        expr, variable = _rising(relation.rhs, (self.name, *self.unfold), signs, context)
        show_nonnegative(x, signs)
        require_free([variable, *x.free_symbols], expr)
        if not any(_is_positive(c, signs) for c in Poly(expand(expr), variable).all_coeffs()[:-1]):
            raise Gap(f"{expr} is not known to rise strictly")
        wanted = Le(expr.subs(variable, x), 0, evaluate=False)
        if not same_relation(context.unfold(comparison, self.unfold), wanted):
            raise Gap(f"{x} is within the root where {wanted}")
        return "the polynomial has another sign beyond its root"


def _is_positive(expr: Any, signs: Signs) -> bool:
    if signs.same(expr) == "gt":
        return True
    try:
        show_nonnegative(expr, signs, strict=True)
    except NotShown:
        return False
    return True


@dataclass(frozen=True)
class MinimumOfQuadratic(Rule):
    """The minimum of a quadratic, by completing the square at the zero of its derivative."""

    unfold: tuple[str, ...] = ()

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        node = relation.lhs
        if not isinstance(node, MinOver):
            raise Gap(f"{node} is not a minimum")
        quadratic, variable = context.unfold(node, self.unfold).args
        coefficients = Poly(expand(quadratic), variable).all_coeffs()
        if len(coefficients) != 3:
            raise Gap(f"{quadratic} is not quadratic in {variable}")
        lead, linear, constant = coefficients
        if signs_of(premises).of(lead) != "gt":
            raise Gap(f"the coefficient {lead} is not known to be positive")
        least = -linear / (2 * lead)
        value = expand(lead * least**2 + linear * least + constant)
        if not same_scalar(value, context.unfold(relation.rhs, self.unfold)):
            raise Gap(f"the minimum is {value}")
        return "the square completed"


@dataclass(frozen=True)
class AtInfinity(Rule):
    """An equation between limits, from L(t) -> 0 (the step used), by continuity.

    A process at time infinity is its limit. Once unfolded, both sides are made of L and constants by sums, products
    and roots, hence continuous in L on [0, oo). A limit or a minimum may stand alone on a side, not inside a term.
    """

    unfold: tuple[str, ...] = ()

    def check(self, relation: Any, premises: Sequence[Any], context: Numbered) -> str:
        require_equation(relation)
        wanted = Eq(Limit(L(t), t, oo), 0)
        if not any(c == wanted for p in premises for c in conjuncts(p)):
            raise Gap("L(t) -> 0 is not among the steps used")
        lhs, rhs = (self._limit(side, context) for side in (relation.lhs, relation.rhs))
        if not same_scalar(lhs, rhs):
            raise Gap(f"the limits are {lhs} and {rhs}")
        return "by continuity in L(t), which tends to 0"

    def _limit(self, expr: Any, context: Numbered) -> Expr:
        expr, time = S(expr), oo
        if isinstance(expr, MinOver):
            expr = context.unfold(expr, self.unfold)
            return MinOver(self._limit(expr.args[0], context), expr.args[1])
        if isinstance(expr, Limit):
            if expr.args[1:3] != (t, oo):
                raise Gap(f"{expr} is not a limit as t tends to infinity")
            expr, time = expr.args[0], t
        unfolded = context.unfold(expr, self.unfold)
        vanishing = Dummy("L")
        inside = unfolded.xreplace({L(time): vanishing})
        if inside.has(oo, Limit, MinOver) or (time == t and inside.has(t)):
            raise Gap(f"{unfolded} is not made of L and constants")
        self._continuous(inside, vanishing)
        return scalar_form(inside.xreplace({vanishing: S.Zero}))

    def _continuous(self, expr: Expr, x: Any) -> None:
        if not expr.has(x) or expr == x:
            return
        ok = isinstance(expr, (Add, Mul)) or (isinstance(expr, Pow) and not expr.exp.has(x) and expr.exp.is_positive)
        if not ok:
            raise NotShown(f"{expr} is not known to be continuous in L(t)")
        for arg in expr.args:
            self._continuous(arg, x)
