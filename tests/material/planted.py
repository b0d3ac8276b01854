"""Wrong variants of the displays: each one a small slip, as a referee would meet it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sympy import (
    Add,
    And,
    Basic,
    Ge,
    Gt,
    Integer,
    Le,
    Lt,
    MatAdd,
    MatrixSymbol,
    Mul,
    Pow,
    Product,
    Rational,
    Transpose,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations import CLAIMS, Claim, Reading, Setting, Statement
from derivations.notation import (
    W1,
    W2,
    Alpha,
    Beta,
    BigO,
    K,
    LambdaMaxTau,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    TimedMatrix,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    eta1_max,
    eta2_max,
    eta_max,
    kappa,
    mu,
    p1,
    p2,
    t,
)
from derivations.proving import Refusal
from derivations.proving.definitions import Definitions
from derivations.proving.relations import same_relation
from derivations.registry import DEFINITIONS


@dataclass(frozen=True)
class Planted:
    """A claim with an error in its printed statement: which claim, what kind of slip, the record to decide.

    ``change``: the part of the relation that the slip is about, and what stands there now, where it is about a part;
    ``dropped``: the hypothesis that is left out or relaxed.
    """

    origin: str
    kind: str
    claim: Claim
    change: tuple[Basic, Basic] | None = None
    dropped: Boolean | None = None

    @property
    def name(self) -> str:
        given = f" given {', '.join(map(str, self.claim.given))}" if self.kind.startswith("hypothesis") else ""
        return f"{self.origin}: {self.kind}: {self.claim.printed.relation}{given}"


def true_statement(claim: Claim) -> Statement:
    """The statement of the claim that is meant to be true: the correction where there is one."""
    return claim.corrected or claim.printed


def _positions(expr: Basic, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Basic]]:
    """Every place in an expression, those inside a time argument left out: a slip there is one of the whole process."""
    yield path, expr
    if isinstance(expr, (TimedMatrix, AppliedUndef, LambdaMinTau, LambdaMaxTau)):
        return
    for index, arg in enumerate(expr.args):
        yield from _positions(arg, (*path, index))


def _put(expr: Basic, path: tuple[int, ...], new: Basic) -> Basic:
    if not path:
        return new
    args = list(expr.args)
    args[path[0]] = _put(args[path[0]], path[1:], new)
    return expr.func(*args)


KINDS = (
    "sign flipped",
    "term dropped",
    "coefficient changed",
    "exponent changed",
    "extreme value exchanged",
    "constant exchanged",
    "transpose lost",
    "direction reversed",
    "range changed",
    "t for t + 1",
    "t + 1 for t",
    "now for the start",
    "the start for now",
    "W1 for W2",
    "W2 for W1",
    "norm exchanged",
    "parameter exchanged",
    "root lost",
    "imbalance turned round",
    "side scaled",
    "strictness changed",
    "hypothesis dropped",
    "hypothesis relaxed",
)

_SWAPS = ((LambdaMinTau, LambdaMaxTau), (LambdaMaxTau, LambdaMinTau), (SigmaMin, SigmaMax), (SigmaMax, SigmaMin))
_CONSTANTS: dict[Basic, Basic] = {K: mu, mu: K, kappa: K}
_PARAMETERS: dict[Basic, Basic] = {
    c1: c2,
    c2: c1,
    alpha0: beta0,
    beta0: alpha0,
    p1: p2,
    p2: p1,
    eta1_max: eta2_max,
    eta2_max: eta1_max,
}
_RELAXED = {
    Le(eta, eta_max): (Le(eta, eta1_max), Le(eta, eta2_max), Le(eta, 2 * eta_max)),
    Lt(c1, 1): (Lt(c1, 2),),
    Gt(c2, 1): (Gt(c2, Rational(1, 2)),),
    Gt(eta, 0): (Gt(eta, -1),),
    Lt(eta, 2 / K): (Lt(eta, 4 / K), Lt(eta, 2 / mu)),
}
"""Hypotheses, and what a careless reader may take for them."""


def _slips(node: Any) -> Iterator[tuple[str, Any]]:
    """The slips that one node of a relation admits."""
    arguments: tuple[Any, ...] = node.args
    if isinstance(node, (Add, MatAdd)) and len(node.args) > 1:
        for term in arguments:
            yield "term dropped", node.func(*(a for a in arguments if a is not term))
            yield "sign flipped", node.func(*(-a if a is term else a for a in arguments))
    if isinstance(node, Mul) and arguments[0].is_Rational and arguments[0] not in (1, -1):
        yield "coefficient changed", node * Integer(2)
        yield "coefficient changed", node / Integer(2)
    if isinstance(node, Pow) and node.exp.is_Integer and node.exp > 1:
        yield "exponent changed", node.base ** (node.exp + 1)
        yield "exponent changed", node.base ** (node.exp - 1)
    for wrong, right in _SWAPS:
        if type(node) is wrong:
            yield "extreme value exchanged", right(*arguments)
    if (other := _CONSTANTS.get(node)) is not None:
        yield "constant exchanged", other
    if (other := _PARAMETERS.get(node)) is not None:
        yield "parameter exchanged", other
    if isinstance(node, NormF):
        yield "norm exchanged", SigmaMax(arguments[0])
    if isinstance(node, SigmaMax) and not isinstance(arguments[0], MatrixSymbol):
        yield "norm exchanged", NormF(arguments[0])
    if isinstance(node, Pow) and node.exp == Rational(1, 2):
        yield "root lost", node.base
    if isinstance(node, (Alpha, Beta)):
        yield "imbalance turned round", type(node)(-arguments[0], arguments[1])
    if isinstance(node, Transpose):
        yield "transpose lost", node.arg
    if isinstance(node, TimedMatrix):
        yield from _timed(node)
    if isinstance(node, AppliedUndef):
        for kind, time in _other_times(arguments[-1]):
            yield kind, node.func(*arguments[:-1], time)
    if isinstance(node, Product):
        index, low, high = node.limits[0]
        yield "range changed", Product(node.function, (index, low, high + 1))


def _timed(node: TimedMatrix) -> Iterator[tuple[str, Any]]:
    for kind, time in _other_times(node.time):
        yield kind, node.func(*node.args[:3], time)
    if node.name == "W1":
        yield "W2 for W1", W2(node.time)
    if node.name == "W2":
        yield "W1 for W2", W1(node.time)


def _other_times(time: Any) -> Iterator[tuple[str, Any]]:
    if time == t + 1:
        yield "t for t + 1", t
    if time == t:
        yield "t + 1 for t", t + 1
        yield "the start for now", Integer(0)
    if time == 0:
        yield "now for the start", t


def _of_relation(relation: Any) -> Iterator[tuple[str, Any]]:
    """The slips that a relation as a whole admits; of several, one at a time."""
    if isinstance(relation, And):
        for part in relation.args:
            for kind, new in _of_relation(part):
                yield kind, And(*(new if other is part else other for other in relation.args), evaluate=False)
        return
    turned = {Le: Ge, Ge: Le, Lt: Gt, Gt: Lt}
    if type(relation) in turned:
        yield "direction reversed", turned[type(relation)](*relation.args)
        strictness = {Le: Lt, Lt: Le, Ge: Gt, Gt: Ge}
        yield "strictness changed", strictness[type(relation)](*relation.args)
    if not getattr(relation.lhs, "is_Matrix", False):
        for factor in (Integer(2), Rational(1, 2)):
            yield "side scaled", relation.func(relation.lhs, factor * relation.rhs)


def _well_formed(relation: Any) -> bool:
    if isinstance(relation, And):
        return all(_well_formed(part) for part in relation.args)
    return isinstance(relation, Relational) and all(
        getattr(s, "is_Matrix", False) == getattr(relation.lhs, "is_Matrix", False) for s in relation.args
    )


def variants(claim: Claim, definitions: Definitions = DEFINITIONS) -> Iterator[Planted]:
    """Every single slip in the claim's true statement (and in what it means, its rate written out)."""
    statement = true_statement(claim)
    written_out = definitions.unfold(statement.relation, ("rho", "rho_single"))
    yield from _of_hypotheses(claim, statement)
    seen = {statement.relation, written_out}
    for relation in dict.fromkeys((statement.relation, written_out)):
        slips = [(None, kind, new) for kind, new in _of_relation(relation)]
        for path, node in _positions(relation):
            # what is defined stands on the left, and is not open to a slip
            if path and not (statement.reading is Reading.DEFINES and path[0] == 0):
                slips += [((node, new), kind, _planted(relation, path, new)) for kind, new in _slips(node)]
        for change, kind, new in slips:
            if new is None or new in seen or not _well_formed(new):
                continue
            seen.add(new)
            bent = replace(claim, printed=replace(statement, relation=new), corrected=None)
            yield Planted(claim.id, kind, bent, change)


def _of_hypotheses(claim: Claim, statement: Statement) -> Iterator[Planted]:
    """The claim with each hypothesis left out, and with each relaxed; another one first for each claim.

    alpha_0 > 0 stays: alpha_0 is never negative, and where it is 0 the roots of (24) have no value.
    """
    if statement.reading is not Reading.HOLDS:
        return
    whole = replace(claim, printed=replace(statement, given=()), corrected=None)
    given = (*claim.given, *statement.given)
    first = sum(map(ord, claim.id)) % max(len(given), 1)
    for place in (*range(first, len(given)), *range(first)):
        hypothesis = given[place]
        if hypothesis == Gt(alpha0, 0):
            continue
        without = (*given[:place], *given[place + 1 :])
        yield Planted(claim.id, "hypothesis dropped", replace(whole, given=without), dropped=hypothesis)
        for weaker in _RELAXED.get(hypothesis, ()):
            relaxed = replace(whole, given=(*without, weaker))
            yield Planted(claim.id, "hypothesis relaxed", relaxed, dropped=hypothesis)


def _planted(relation: Boolean, path: tuple[int, ...], new: Any) -> Any:
    try:
        return _put(relation, path, new)
    except (TypeError, ValueError):  # the slip leaves nothing that can be written down
        return None


def planted(per_claim: int = 1, claims: Iterable[Claim] = CLAIMS) -> list[Planted]:
    """The planted errors: up to so many of each kind for each claim, those that mean the same left out."""
    found: list[Planted] = []
    stated = set()
    for claim in claims:
        # (22), (23) and (30) print again what (20), (25) and (26) say
        if claim.setting is Setting.EXPERIMENT or true_statement(claim).relation in stated:
            continue
        stated.add(true_statement(claim).relation)
        count: dict[str, int] = {}
        for slip in variants(claim):
            if count.get(slip.kind, 0) < per_claim and not _same_meaning(slip, claim):
                count[slip.kind] = count.get(slip.kind, 0) + 1
                found.append(slip)
    return found


def slip(claim_id: str, kind: str) -> Planted:
    """The first error of the kind in the claim that changes what it means."""
    (claim,) = (c for c in CLAIMS if c.id == claim_id)
    return next(s for s in variants(claim) if s.kind == kind and not _same_meaning(s, claim))


def _same_meaning(slip: Planted, claim: Claim) -> bool:
    relation, original = slip.claim.printed.relation, true_statement(claim).relation
    if slip.kind.startswith("hypothesis"):
        return False
    # a factor whose time enters its definition nowhere is the same at all times
    plain = [DEFINITIONS.unfold(r, ("rho", "rho_single")) for r in (relation, original)]
    try:
        return same_relation(*plain) or _says_nothing(relation)
    except Refusal:
        return False


def _says_nothing(relation: Boolean) -> bool:
    """Whether a remainder is all that an equation has left: M = M + O(x^p), or the sign of the remainder changed."""
    remainders = relation.atoms(BigO)
    if not remainders:
        return False
    changed = any(-r in relation.rhs.args for r in remainders)
    exact = [term for term in relation.rhs.args if not term.has(BigO)]
    return changed or (len(exact) == 1 and exact[0] == relation.lhs)
