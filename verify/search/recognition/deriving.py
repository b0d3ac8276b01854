"""Whether a relation follows from results that the program proves, by the kernel's own means.

A proof is made up and checked in this process: results are cited at the iterates, hypotheses taken up or derived from
those typed, and what is left of the relation once multiples of all these are subtracted has only terms of one sign.
So a result is recognised under equivalent hypotheses, with a weaker constant, and several results one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from math import inf
from time import thread_time

from sympy import Ge, Gt, Le, Lt, Pow, preorder_traversal
from sympy.logic.boolalg import Boolean

from verify.search.language.grammar import Conjecture
from verify.search.recognition.equations import by_normal_form
from verify.search.recognition.goal import Goal, Recognition, setting_of
from verify.search.recognition.own_matrices import declared_kinds, spoken, with_names_typed
from verify.search.recognition.results import NOT_READ
from verify.search.recognition.sums import as_typed


def recognised(conjecture: Conjecture, seconds: float = inf) -> Recognition | None:
    """Return the derivation of a conjecture of one link from results that are proved; None if none is found.

    Raises OutOfTime after so many seconds of computing, or a few more, for what is under way is finished.
    """
    found = _found(conjecture, thread_time() + seconds)
    return None if found is None else replace(found, checked=with_names_typed(found.checked))


def _found(conjecture: Conjecture, ends: float) -> Recognition | None:
    relation = spoken(conjecture.relation)
    if not _divides(relation):  # what cancels would no longer be seen to need a value
        given = (*(as_typed(spoken(g)) for g in conjecture.given), *declared_kinds(conjecture)[0])
        equal = by_normal_form(as_typed(relation), setting_of(conjecture), given)
        if equal is not None:
            return Recognition((), equal)
    try:
        wanted = list(_wanted(as_typed(relation)))
    except NOT_READ:
        return None
    for relation in wanted:
        try:
            goal = Goal(conjecture, relation, ends)
        except NOT_READ:
            continue
        derivations = chain([goal.derived_by_sides()], map(goal.derived, goal.attempts()))
        found = next((x for x in derivations if x is not None), None)
        if found is not None:
            return found
    return None


def _wanted(relation: Boolean) -> Iterator[Boolean]:
    """The relation, and that between the squares of its sides, from which it may be had."""
    yield relation
    if isinstance(relation, (Le, Lt, Ge, Gt)) and not any(side.is_Add for side in relation.args):
        squares = [side**2 for side in relation.args]
        yield relation.func(*squares, evaluate=False)


def _divides(relation: Boolean) -> bool:
    return any(isinstance(x, Pow) and not x.exp.is_nonnegative for x in preorder_traversal(relation))
