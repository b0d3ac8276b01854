"""Whether a conjecture is one of the results that the program proves, at t = 0 and at these weights."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Ge, Gt, Integer, Le, Lt
from sympy.core.relational import Relational

from derivations import CLAIMS, DEFINITIONS, LEMMAS, SHARPER, Claim, Reading, Setting, registry
from derivations.notation import A, A_plus, W, c1, c2, eta, t
from derivations.proving.kernel import Refusal, conjuncts, same_relation
from verify.search.language.grammar import Conjecture

MEANT = (Gt(eta, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1))
"""What every instance of a conjecture meets, besides X of full column rank."""

_SETTINGS = (Setting.POINT, Setting.DESCENT, Setting.RUN)
_ABBREVIATIONS = ("L", "kappa")


def proved_by(conjecture: Conjecture) -> tuple[str, ...] | None:
    """Return the id of a result that states the relation under no more than the hypotheses, its proof checked now.

    None where there is none; the comparison is up to definitions of the loss and rearrangement.
    """
    relation = _plain(conjecture.relation)
    given = [*map(_plain, conjecture.given), *MEANT]
    for claim in (*CLAIMS, *LEMMAS, *SHARPER):
        if claim.setting in _SETTINGS and claim.proof is not None and _states(claim, relation, given):
            return (claim.id,) if _is_proved(claim) else None
    return None


def _plain(typed: Any) -> Any:
    """The relation as SymPy writes it, its abbreviations unfolded."""
    return _unfolded(typed.func(*(side.doit() for side in typed.args), evaluate=False))


def _unfolded(relation: Any) -> Any:
    return DEFINITIONS.unfold(relation, _ABBREVIATIONS)


def _here(relation: Any) -> Any:
    """A result's relation at t = 0, at the weights of the instance."""
    sides = (side.xreplace({t: Integer(0)}).xreplace({A: W(0), A_plus: W(1)}) for side in relation.args)
    return _unfolded(relation.func(*sides, evaluate=False))


def _states(claim: Claim, relation: Any, given: list[Any]) -> bool:
    statement = claim.corrected or claim.printed
    if statement.reading is not Reading.HOLDS:
        return False
    try:
        if not any(_same(relation, part) for part in _parts(statement.relation)):
            return False
        needed = [part for g in (*claim.given, *statement.given) for part in _parts(g)]
        # at t = 0 a hypothesis such as L(t) <= L(0) says nothing
        return all(_is_trivial(part) or any(_same(part, g) for g in given) for part in needed)
    except Refusal:  # a relation that has no normal form is not recognised
        return False


def _is_trivial(part: Any) -> bool:
    return isinstance(part, (Ge, Le)) and part.lhs == part.rhs


def _parts(relation: Any) -> Iterator[Any]:
    return (_here(part) for part in conjuncts(relation))


def _same(a: Any, b: Any) -> bool:
    if not (isinstance(a, Relational) and isinstance(b, Relational)) or a.free_symbols != b.free_symbols:
        return False
    return same_relation(a, b)


def _is_proved(claim: Claim) -> bool:
    statement = claim.corrected or claim.printed
    checked = registry.check(claim.proof, claim.setting, (*claim.given, *statement.given), name=claim.id)
    return checked.gap is None and registry.establishes(checked, registry.assertion(statement))
