"""The rules of the kernel that differentiate, minimise and take limits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sympy import (
    Add,
    Basic,
    Dummy,
    Eq,
    Expr,
    Ge,
    Le,
    Limit,
    Lt,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    S,
    Symbol,
    expand,
    oo,
    preorder_traversal,
)
from sympy.logic.boolalg import Boolean

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
    PositiveRootCount,
    Stack,
    W1_dot,
    W2_dot,
    t,
    w1,
    w2,
)
from derivations.proving.context import Taken
from derivations.proving.definitions import head
from derivations.proving.matrix_derivatives import adjoint, directional, gradient
from derivations.proving.matrix_polynomials import same_matrix, same_scalar, scalar_form
from derivations.proving.records import Rule
from derivations.proving.refusals import Gap, NotShown, Reason
from derivations.proving.relations import conjuncts, is_matrix_relation, require_equation, same_relation, signs_of
from derivations.proving.rule_arguments import texts
from derivations.proving.sign_certificates import (
    Signs,
    coefficients_in,
    increasing,
    one_positive_root,
    show_nonnegative,
)
from derivations.proving.terms import replaced
from derivations.proving.well_defined import is_at_infinity

_ANY = MatrixSymbol("any", *A.shape)
_LAYERS = {"grad_W1": W1, "grad_W2": W2}
_VELOCITIES = {L_dot(t): L(t), D_dot(t): D(t)}
_AT_REST = (Ge(L(oo), 0, evaluate=False),)
"""What is known of the limit of L(t) where it is 0."""
_FLOW = {W1(t): W1_dot(t), W2(t): W2_dot(t)}


@dataclass(frozen=True, slots=True)
class GradientOfLoss(Rule):
    """The gradient of the loss with respect to a layer, from the loss as a polynomial in the layers."""

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        layer = _LAYERS.get(head(relation.lhs) or "")
        if layer is None:
            raise Gap(Reason.NO_GRADIENT, node=relation.lhs)
        time = relation.lhs.time
        loss = context.unfold(L(time), ("L", "W", "Loss"))
        derived = gradient(loss, layer(time))
        if not same_matrix(derived, context.unfold(relation.rhs, ("W", "Grad"))):
            raise Gap(Reason.DERIVED_OTHERWISE, what="gradient", derived=derived)
        return "the derivative of the loss"


@dataclass(frozen=True, slots=True)
class AdjointOfGamma(Rule):
    """The adjoint of gamma, from <gamma*(S), A> = <S, gamma(A)> for all A."""

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        node = relation.lhs
        if not isinstance(node, GammaAdjoint):
            raise Gap(Reason.NO_ADJOINT, node=node)
        argument = context.unfold(node.args[1], ("Gamma",))
        if not isinstance(argument, Stack):
            raise Gap(Reason.NO_PAIR, node=argument)
        image = context.unfold(Gamma(node.args[0], _ANY), ("Gamma",))
        if argument.has(_ANY):
            raise Gap(Reason.IN_USE, node=_ANY)
        derived = adjoint(image, _ANY, argument)
        if not same_matrix(derived, relation.rhs):
            raise Gap(Reason.DERIVED_OTHERWISE, what="adjoint", derived=derived)
        return "the adjoint, from <S, gamma(A)> for all A"


@dataclass(frozen=True, slots=True)
class AlongFlow(Rule):
    """The derivative of a process along the velocities of the layers, by the chain and product rules."""

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        process = _VELOCITIES.get(relation.lhs)
        if process is None:
            raise Gap(Reason.NO_VELOCITY, node=relation.lhs, what="a polynomial in the layers")
        derived = directional(context.unfold(process, (head(process) or "", "W", "Loss")), _FLOW)
        rhs = context.unfold(relation.rhs, ("W", "Grad"))
        if not (same_matrix(derived, rhs) if isinstance(derived, MatrixExpr) else same_scalar(derived, rhs)):
            raise Gap(Reason.DERIVED_OTHERWISE, what="derivative", derived=derived)
        return "the chain rule along the flow"


def _scalar_flow(expr: Expr, context: Taken) -> Expr:
    """Return the derivative of a polynomial in w1(t), w2(t) along the scalar network's gradient flow; raises Gap."""
    weights = [w(t) for w in (w1, w2)]
    loss = context.unfold(L_toy(t), ("L_toy",))
    for function in (loss, expr):
        if not function.is_polynomial(*weights) or function.xreplace(dict.fromkeys(weights, S.One)).has(t):
            raise Gap(Reason.NOT_POLYNOMIAL, node=function, variables="the two weights")
    return expand(sum(-loss.diff(w) * expr.diff(w) for w in weights))


@dataclass(frozen=True, slots=True)
class AlongScalarFlow(Rule):
    """The rate of change of the scalar network's loss under its gradient flow."""

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        if relation.lhs != L_toy_dot(t):
            raise Gap(Reason.NO_VELOCITY, node=relation.lhs, what="the loss of the scalar network")
        derived = _scalar_flow(context.unfold(L_toy(t), ("L_toy",)), context)
        if not same_scalar(derived, context.unfold(relation.rhs, ("L_toy",))):
            raise Gap(Reason.DERIVED_OTHERWISE, what="derivative", derived=derived)
        return "the chain rule along the flow"


@dataclass(frozen=True, slots=True)
class KeptByScalarFlow(Rule):
    """A function of w1, w2 whose derivative along the flow vanishes keeps its value at the start."""

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        context.move("flow")
        if is_matrix_relation(relation):
            raise Gap(Reason.NOT_BETWEEN_NUMBERS, relation=relation)
        rate = _scalar_flow(relation.lhs, context)
        if rate != 0 or not same_scalar(replaced(relation.lhs, {t: S.Zero}), relation.rhs):
            raise Gap(Reason.KEPT_OTHERWISE, node=relation.lhs, rate=rate)
        context.fact = "zero_derivative"
        context.rest_on("zero_derivative")
        return "its derivative along the flow vanishes"


@dataclass(frozen=True, slots=True)
class OnePositiveRoot(Rule):
    """A polynomial has exactly one positive root, by Descartes; the steps used give the coefficients' signs."""

    unfold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "unfold", texts(self.unfold, "OnePositiveRoot"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        node = relation.lhs
        if not isinstance(node, PositiveRootCount) or relation.rhs != 1:
            raise Gap(Reason.NO_ROOT_COUNT, relation=relation)
        expr, variable = context.unfold(node, self.unfold).args
        signs = signs_of(premises)
        try:
            reason = one_positive_root(expand(expr), variable, signs)
        except NotShown as neither:
            try:  # the roots of -P are those of P
                reason = one_positive_root(expand(-expr), variable, signs)
            except NotShown:
                raise neither from None
        context.show_to_exist(node)
        context.fact = "descartes"
        context.rest_on("descartes")
        context.rest_on_signs(signs)
        return reason


def _rising(node: Basic, names: Sequence[str], signs: Signs, context: Taken) -> tuple[Expr, Symbol]:
    """Return the polynomial whose positive root the node is, with the sign that makes it rise, and its variable.

    All its coefficients but the constant are then nonnegative, one of them is positive, and the constant is negative:
    so there is one positive root. Raises Gap or NotShown where that is not so.
    """
    root = context.root(node, names)
    if root is None:
        raise Gap(Reason.NO_ROOT, node=node)
    expr, variable = root.args
    try:
        increasing(expr, variable, signs)
    except NotShown as neither:
        try:
            increasing(-expr, variable, signs)
        except NotShown:
            raise neither from None
        expr = -expr
    *rising, constant = coefficients_in(expr, variable)
    if not _is_positive(-constant, signs):
        raise Gap(Reason.NOT_KNOWN_TO_EXIST, node=expr, why=f"{constant} is not known to be negative")
    if not any(_is_positive(c, signs) for c in rising):
        raise Gap(Reason.NOT_KNOWN_TO_EXIST, node=expr, why="it is not known to rise strictly")
    return expr, variable


def _is_positive(expr: Expr, signs: Signs) -> bool:
    if signs.same(expr) == "gt":
        return True
    try:
        show_nonnegative(expr, signs, strict=True)
    except NotShown:
        return False
    return True


@dataclass(frozen=True, init=False, slots=True)
class BelowRoot(Rule):
    """P(x) <= 0 for 0 <= x <= the positive root of P, all of whose coefficients but the constant are nonnegative.

    Where they are all nonpositive, P(x) >= 0. The first step used says ``x <= root``; the others give signs, by which
    the root must be known to exist. ``unfold``: definitions to unfold in the polynomial.
    """

    name: str
    unfold: tuple[str, ...]

    def __init__(self, name: str, unfold: Iterable[str] = ()) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "unfold", texts(unfold, "BelowRoot"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        if not premises or not isinstance(premises[0], (Le, Lt)):
            raise Gap(Reason.NO_COMPARISON, relation=premises[0] if premises else "nothing")
        bound, *others = premises
        signs = signs_of(others)
        expr, variable = _rising(bound.rhs, (self.name, *self.unfold), signs, context)
        show_nonnegative(bound.lhs, signs)
        found = Le(replaced(expr, {variable: bound.lhs}), 0, evaluate=False)
        if not same_relation(context.unfold(relation, self.unfold), found):
            raise Gap(Reason.AT_MOST_ZERO, node=bound.lhs, polynomial=expr)
        context.rest_on_signs(signs)
        return "the polynomial has one sign up to its root"


@dataclass(frozen=True, init=False, slots=True)
class WithinRoot(Rule):
    """x <= the positive root of P, since P(x) <= 0 and P rises: none of its coefficients but the constant is negative,
    and one of them is positive.

    Where P falls, since P(x) >= 0. The first step used says so; the others give signs, by which the root must be known
    to exist. ``unfold``: definitions to unfold in the polynomial.
    """

    name: str
    unfold: tuple[str, ...]

    def __init__(self, name: str, unfold: Iterable[str] = ()) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "unfold", texts(unfold, "WithinRoot"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        if not premises or not isinstance(relation, Le):
            raise Gap(Reason.NO_COMPARISON, relation=relation)
        comparison, *others = premises
        x, signs = relation.lhs, signs_of(others)
        expr, variable = _rising(relation.rhs, (self.name, *self.unfold), signs, context)
        show_nonnegative(x, signs)
        wanted = Le(replaced(expr, {variable: x}), 0, evaluate=False)
        if not same_relation(context.unfold(comparison, self.unfold), wanted):
            raise Gap(Reason.WITHIN_WHERE, node=x, wanted=wanted)
        context.rest_on_signs(signs)
        return "the polynomial has another sign beyond its root"


@dataclass(frozen=True, slots=True)
class MinimumOfQuadratic(Rule):
    """The minimum of a quadratic, by completing the square at the zero of its derivative."""

    unfold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "unfold", texts(self.unfold, "MinimumOfQuadratic"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        node = relation.lhs
        if not isinstance(node, MinOver):
            raise Gap(Reason.NOT_A_MINIMUM, node=node)
        quadratic, variable = context.unfold(node, self.unfold).args
        coefficients = coefficients_in(quadratic, variable)
        if len(coefficients) != 3:
            raise Gap(Reason.NOT_QUADRATIC, node=quadratic, variable=variable)
        lead, linear, constant = coefficients
        signs = signs_of(premises)
        if signs.of(lead) != "gt":
            raise Gap(Reason.LEAD_SIGN, node=lead)
        context.rest_on_signs(signs)
        least = -linear / (2 * lead)
        value = expand(lead * least**2 + linear * least + constant)
        if not same_scalar(value, context.unfold(relation.rhs, self.unfold)):
            raise Gap(Reason.DERIVED_OTHERWISE, what="minimum", derived=value)
        context.show_to_exist(node)
        return "the square completed"


@dataclass(frozen=True, slots=True)
class AtInfinity(Rule):
    """An equation between limits, from L(t) -> 0 (the step used), by continuity.

    A process at time infinity is its limit. Once unfolded, both sides are made of L and constants by sums, products
    and roots, hence continuous in L on [0, oo). A limit or a minimum may stand alone on a side, not inside a term.
    """

    unfold: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "unfold", texts(self.unfold, "AtInfinity"))

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Taken) -> str:
        require_equation(relation)
        wanted = Eq(Limit(L(t), t, oo), 0)
        if not any(c == wanted for p in premises for c in conjuncts(p)):
            raise Gap(Reason.NOT_TO_ZERO)
        lhs, rhs = (self._limit(side, context) for side in (relation.lhs, relation.rhs))
        if not same_scalar(lhs, rhs):
            raise Gap(Reason.LIMITS_ARE, lhs=lhs, rhs=rhs)
        self._show(relation, context)
        return "by continuity in L(t), which tends to 0"

    def _show(self, relation: Boolean, context: Taken) -> None:
        """Note that the limits exist, and of two minima of one function that both do where one is known to."""
        minima = [side for side in relation.args if isinstance(side, MinOver)]
        if any(map(context.is_known_to_exist, minima)):
            context.show_to_exist(*minima)
        for side in relation.args:
            nodes = preorder_traversal(side)
            context.show_to_exist(*(x for x in nodes if isinstance(x, Limit) or is_at_infinity(x)))

    def _limit(self, expr: Expr, context: Taken) -> Expr:
        expr, time = S(expr), oo
        if isinstance(expr, MinOver):
            expr = context.unfold(expr, self.unfold, known=_AT_REST)
            return MinOver(self._limit(expr.args[0], context), expr.args[1])
        if isinstance(expr, Limit):
            if expr.args[1:3] != (t, oo):
                raise Gap(Reason.NOT_A_LIMIT, node=expr)
            # unfolded under the limit: what is unfolded must have a value at every time
            unfolded, time = context.unfold(expr, self.unfold).args[0], t
        else:
            unfolded = context.unfold(expr, self.unfold, known=_AT_REST)
        vanishing = Dummy("L")
        inside = unfolded.xreplace({L(time): vanishing})
        if inside.has(oo, Limit, MinOver) or (time == t and inside.has(t)):
            raise Gap(Reason.NOT_MADE_OF_LOSS, node=unfolded)
        self._continuous(inside, vanishing)
        return scalar_form(inside.xreplace({vanishing: S.Zero}))

    def _continuous(self, expr: Expr, x: Basic) -> None:
        if not expr.has(x) or expr == x:
            return
        ok = isinstance(expr, (Add, Mul)) or (isinstance(expr, Pow) and not expr.exp.has(x) and expr.exp.is_positive)
        if not ok:
            raise NotShown(Reason.NOT_CONTINUOUS, node=expr)
        for arg in expr.args:
            self._continuous(arg, x)


RULES: tuple[type[Rule], ...] = (
    *(GradientOfLoss, AdjointOfGamma, AlongFlow, AlongScalarFlow, KeptByScalarFlow),
    *(OnePositiveRoot, BelowRoot, WithinRoot, MinimumOfQuadratic, AtInfinity),
)
