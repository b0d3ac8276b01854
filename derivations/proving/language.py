"""The language of statements: what a relation may be made of, read by structure before any rule sees it.

There are five sorts. A *count* numbers rows, columns or eigenvalues: 1, 2, ..., the sides n, h, m, N, or a count of
one's own. A *time* is 0, 1, 2, ..., t, k, or a sum of these. A *real* is a number of the notation, one of one's own,
or made of numbers and matrices by the operations below; counts and times are reals too. A *matrix* has two sides,
each a count. A *relation* is an equation or inequality between reals, an equation between matrices of equal sides, or
a conjunction of such.

A symbol is the notation's own, by identity, or one of one's own: made by ``scalar``, ``count`` or ``matrix``, with a
name that the notation does not have. Everything else (other SymPy nodes, subclasses, symbols with further
assumptions, namesakes, rounded or complex numbers, text) is refused. Whether a term that is read has a value is asked
in ``well_defined``. Symbols, counts and times are read in ``language_symbols``, real numbers and matrices in
``language_terms``, relations here.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import (
    And,
    Basic,
    Eq,
    Ge,
    Gt,
    Le,
    Lt,
    MatrixSymbol,
    Symbol,
    Tuple,
    oo,
)
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from derivations.notation import ScalarOfMatrix
from derivations.proving.language_symbols import (
    NUMBERS,
    PROCESSES,
    TIMED,
    Sort,
    Untrusted,
    is_own,
    read_count,
    read_time,
    sort_of_symbol,
)
from derivations.proving.language_terms import MATRICES, REALS, disagree, read_matrix, read_real
from derivations.proving.refusals import NotRead, Reason

RELATIONS = frozenset({Eq, Le, Lt, Ge, Gt})
_CLASSES = frozenset((*MATRICES, *REALS, *NUMBERS, *RELATIONS, And, BooleanTrue, BooleanFalse, Str, Tuple, type(oo)))
"""The classes of all nodes that may occur, those of processes left out."""


def read_relation(relation: Untrusted) -> None:
    """Check that a relation is in the language; raises NotRead.

    Example:
        >>> from sympy import Le
        >>> from derivations.notation import L, t
        >>> read_relation(Le(L(t), L(0)))
    """
    _require_kinds(relation)
    _read_relation(relation)


def _require_kinds(relation: Boolean) -> None:
    """Check that every node is of one of the language's own classes, before any two are compared; raises NotRead."""
    stack = [relation]
    while stack:
        node = stack.pop()
        kind = type(node)
        if kind not in _CLASSES and type(kind) is not UndefinedFunction:
            if isinstance(node, Boolean) or not isinstance(node, Basic):
                raise NotRead(Reason.NOT_A_RELATION, node=node)
            if node.is_number:
                raise NotRead(Reason.NOT_EXACT, node=node)
            raise NotRead(Reason.NOT_IN_LANGUAGE, node=node, kind=kind.__name__)
        _require_unaltered(node)
        stack += node.args


_OWN_ATTRIBUTES = frozenset({"nargs", "_argset"})
"""What SymPy itself keeps on an expression beside its arguments."""


def _require_unaltered(node: Basic) -> None:
    """Check that neither an expression nor the class of a process says more of itself than SymPy does; raises NotRead.

    A process is equal to the notation's by its name alone; one whose class calls itself positive would be so.
    """
    kind = type(node)
    if type(kind) is UndefinedFunction:
        known = PROCESSES.get(kind.__name__)
        if known is not None and kind is not known and vars(kind) != vars(known):
            raise NotRead(Reason.NAMESAKE, node=node, other="one of the notation's processes")
    if not getattr(node, "__dict__", {}).keys() <= _OWN_ATTRIBUTES or _is_marked(node):
        raise NotRead(Reason.ALTERED, node=node)


_SIGNS = ("zero", "positive", "negative", "nonnegative", "nonpositive")


def _is_marked(node: Basic) -> bool:
    """Tell whether what SymPy remembers of a symbol or a process says more of its sign than its assumptions do."""
    if type(node) is Symbol:
        assumed = node._assumptions_orig
        signed = any(assumed.get(sign) is not None for sign in _SIGNS)
    elif isinstance(node, (AppliedUndef, ScalarOfMatrix)):
        signed = False
    else:
        return False
    known = node._assumptions
    return not signed and any(known.get(f) is not None for sign in _SIGNS for f in (sign, f"extended_{sign}"))


@lru_cache(maxsize=50000)
def _read_relation(relation: Boolean) -> None:
    if isinstance(relation, (BooleanTrue, BooleanFalse)):
        raise NotRead(Reason.ALREADY_DECIDED, node=relation)
    if type(relation) is And:
        for part in relation.args:
            if type(part) not in RELATIONS:
                raise NotRead(Reason.NOT_A_RELATION, node=part)
            _read_relation(part)
        return
    if type(relation) not in RELATIONS:
        raise NotRead(Reason.NOT_A_RELATION, node=relation)
    lhs, rhs = relation.args
    if type(lhs) in MATRICES or type(rhs) in MATRICES:
        shapes = read_matrix(lhs), read_matrix(rhs)
        if type(relation) is not Eq:
            raise NotRead(Reason.NOT_A_RELATION, node=relation)
        if shapes[0] != shapes[1]:
            raise disagree(relation)
    else:
        read_real(lhs)
        read_real(rhs)


def read_term(node: Untrusted, sort: Sort) -> None:
    """Check that a parameter of a rule or a fact is of the sort; raises NotRead."""
    if sort is Sort.COUNT:
        read_count(node)
    elif sort is Sort.TIME:
        read_time(node)
    elif sort is Sort.REAL:
        read_real(node)
    elif sort is Sort.MATRIX:
        read_matrix(node)
    elif sort is Sort.FLAG:
        fits = type(node) is bool
        if not fits:
            raise NotRead(Reason.NOT_OF_SORT, node=node, sort=sort.value)
    elif sort is Sort.PROCESS:
        if not any(node is x for x in (*PROCESSES.values(), *TIMED.values())):
            raise NotRead(Reason.NOT_OF_SORT, node=node, sort=sort.value)
    else:
        wanted = ("vector",) if sort is Sort.NEW_VECTOR else ("vector", "vector", "number")
        given = (node,) if sort is Sort.NEW_VECTOR else node
        if type(given) is not tuple or len(given) != len(wanted):
            raise NotRead(Reason.NOT_OF_SORT, node=node, sort=sort.value)
        for name, kind in zip(given, wanted):
            _read_new(name, kind)


def _read_new(node: Untrusted, kind: str) -> None:
    """Check that the node may name something new, a vector or a number; raises NotRead."""
    if type(node) is MatrixSymbol:
        fits = kind == "vector" and read_matrix(node)[1] == 1
    else:
        fits = kind == "number" and type(node) is Symbol and sort_of_symbol(node) == "real"
    if not fits or not is_own(node):
        raise NotRead(Reason.NOT_NEW, node=node)
