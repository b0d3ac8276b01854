"""Wrong variants of the displays: each one a small slip, as a referee would meet it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sympy import Add, Basic, Ge, Gt, Integer, Le, Lt, MatAdd, Mul, Pow, Product, Transpose
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from derivations import CLAIMS, Claim, Reading, Setting, Statement
from derivations.notation import (
    W1,
    W2,
    BigO,
    K,
    LambdaMaxTau,
    LambdaMinTau,
    SigmaMax,
    SigmaMin,
    TimedMatrix,
    kappa,
    mu,
    t,
)
from derivations.proving.definitions import Definitions
from derivations.proving.kernel import same_relation
from derivations.proving.refusals import ShapeMismatch
from derivations.registry import DEFINITIONS


@dataclass(frozen=True)
class Planted:
    """A claim with an error in its printed statement: which claim, what kind of slip, the record to decide."""

    origin: str
    kind: str
    claim: Claim

    @property
    def name(self) -> str:
        return f"{self.origin}: {self.kind}: {self.claim.printed.relation}"


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


_SWAPS = ((LambdaMinTau, LambdaMaxTau), (LambdaMaxTau, LambdaMinTau), (SigmaMin, SigmaMax), (SigmaMax, SigmaMin))
_CONSTANTS = {K: mu, mu: K, kappa: K}


def _slips(node: Basic) -> Iterator[tuple[str, Any]]:
    """The slips that one node of a relation admits."""
    if isinstance(node, (Add, MatAdd)) and len(node.args) > 1:
        for term in node.args:
            yield "term dropped", node.func(*(a for a in node.args if a is not term))
            yield "sign flipped", node.func(*(-a if a is term else a for a in node.args))
    if isinstance(node, Mul) and node.args[0].is_Rational and node.args[0] not in (1, -1):
        yield "coefficient changed", node * Integer(2)
        yield "coefficient changed", node / Integer(2)
    if isinstance(node, Pow) and node.exp.is_Integer and node.exp > 1:
        yield "exponent changed", node.base ** (node.exp + 1)
        yield "exponent changed", node.base ** (node.exp - 1)
    for wrong, right in _SWAPS:
        if type(node) is wrong:
            yield "extreme value exchanged", right(*node.args)
    if node in _CONSTANTS:
        yield "constant exchanged", _CONSTANTS[node]
    if isinstance(node, Transpose):
        yield "transpose lost", node.arg
    if isinstance(node, TimedMatrix):
        yield from _timed(node)
    if isinstance(node, AppliedUndef) and node.args[-1] == t + 1:
        yield "t for t + 1", node.func(*node.args[:-1], t)
    if isinstance(node, Product):
        index, low, high = node.limits[0]
        yield "range changed", Product(node.function, (index, low, high + 1))


def _timed(node: TimedMatrix) -> Iterator[tuple[str, Any]]:
    if node.time == t + 1:
        yield "t for t + 1", node.func(*node.args[:3], t)
    if node.name == "W1":
        yield "W2 for W1", W2(node.time)
    if node.name == "W2":
        yield "W1 for W2", W1(node.time)


def _reversed(relation: Relational) -> Iterator[tuple[str, Any]]:
    turned = {Le: Ge, Ge: Le, Lt: Gt, Gt: Lt}
    if type(relation) in turned:
        yield "direction reversed", turned[type(relation)](*relation.args)


def _well_formed(relation: Any) -> bool:
    return isinstance(relation, Relational) and all(
        getattr(s, "is_Matrix", False) == getattr(relation.lhs, "is_Matrix", False) for s in relation.args
    )


def variants(claim: Claim, definitions: Definitions = DEFINITIONS) -> Iterator[Planted]:
    """Every single slip in the claim's true statement (and in what it means, its rate written out)."""
    statement = true_statement(claim)
    written_out = definitions.unfold(statement.relation, ("rho", "rho_single"))
    seen = {statement.relation, written_out}
    for relation in dict.fromkeys((statement.relation, written_out)):
        slips = [("relation", kind, new) for kind, new in _reversed(relation)]
        for path, node in _positions(relation):
            # what is defined stands on the left, and is not open to a slip
            if path and not (statement.reading is Reading.DEFINES and path[0] == 0):
                slips += [("node", kind, _planted(relation, path, new)) for kind, new in _slips(node)]
        for _, kind, new in slips:
            if new is None or new in seen or not _well_formed(new):
                continue
            seen.add(new)
            yield Planted(claim.id, kind, replace(claim, printed=replace(statement, relation=new), corrected=None))


def _planted(relation: Relational, path: tuple[int, ...], new: Any) -> Any:
    try:
        return _put(relation, path, new)
    except (TypeError, ValueError):  # the slip leaves nothing that can be written down
        return None


def planted(per_claim: int = 1) -> list[Planted]:
    """The planted errors: up to so many of each kind for each claim, those that mean the same left out."""
    found: list[Planted] = []
    stated = set()
    for claim in CLAIMS:
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


def _same_meaning(slip: Planted, claim: Claim) -> bool:
    relation, original = slip.claim.printed.relation, true_statement(claim).relation
    try:
        return same_relation(relation, original) or _says_nothing(relation)
    except ShapeMismatch:
        return False


def _says_nothing(relation: Relational) -> bool:
    """Whether a remainder is all that an equation has left: M = M + O(x^p), or the sign of the remainder changed."""
    remainders = relation.atoms(BigO)
    if not remainders:
        return False
    changed = any(-r in relation.rhs.args for r in remainders)
    exact = [term for term in relation.rhs.args if not term.has(BigO)]
    return changed or (len(exact) == 1 and exact[0] == relation.lhs)
