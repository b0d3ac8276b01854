"""The language of statements: what a relation may be made of, read by structure before any rule sees it.

There are five sorts. A *count* numbers rows, columns or eigenvalues: 1, 2, ..., the sides n, h, m, N, or a count of
one's own. A *time* is 0, 1, 2, ..., t, k, or a sum of these. A *real* is a number of the notation, one of one's own,
or made of numbers and matrices by the operations below; counts and times are reals too. A *matrix* has two sides,
each a count. A *relation* is an equation or inequality between reals, an equation between matrices of equal sides, or
a conjunction of such.

A symbol is the notation's own, by identity, or one of one's own: made by ``scalar``, ``count`` or ``matrix``, with a
name that the notation does not have. Everything else (other SymPy nodes, subclasses, symbols with further
assumptions, namesakes, rounded or complex numbers, text) is refused. Whether a term that is read has a value is asked
in ``well_defined``.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import lru_cache
from itertools import pairwise
from typing import Any, TypeAlias

from sympy import (
    Abs,
    Add,
    And,
    Basic,
    Eq,
    Function,
    Ge,
    Gt,
    Identity,
    Integer,
    Le,
    Limit,
    Lt,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Rational,
    Sum,
    Symbol,
    Transpose,
    Tuple,
    ZeroMatrix,
    oo,
)
from sympy.core.function import AppliedUndef, UndefinedFunction
from sympy.core.numbers import Half, NegativeOne, One, Zero
from sympy.core.symbol import Str
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from derivations import notation
from derivations.notation import (
    FACTORS,
    Alpha,
    AtMost,
    Beta,
    BigO,
    Gamma,
    GammaAdjoint,
    Grad,
    Inner,
    LambdaK,
    LambdaMax,
    LambdaMaxTau,
    LambdaMin,
    LambdaMinTau,
    Loss,
    MatrixProcess,
    MinOver,
    NormF,
    PositivePart,
    PositiveRoot,
    PositiveRootCount,
    Process,
    SigmaK,
    SigmaMax,
    SigmaMin,
    Stack,
    Tau,
    TimedMatrix,
    TopProjection,
    X,
    h,
    m,
    n,
)
from derivations.proving.refusals import NotRead, Reason

Shape = tuple[Basic, Basic]

Parameter: TypeAlias = Basic | int | Process | tuple[Basic, ...]
"""What a rule or a fact is applied to: a term, a yes or no, a process, or names for something new."""


Untrusted: TypeAlias = Any
"""Whatever a proof holds where a term should be: it is told here whether it is one."""


class Sort(Enum):
    """What a term is; the value is the sort in words."""

    COUNT = "a count of rows, columns or eigenvalues"
    TIME = "a time 0, 1, 2, ..."
    REAL = "a real number"
    MATRIX = "a matrix"
    NEW_VECTOR = "a name for a new vector"
    NEW_NAMES = "names for a new vector, another one and a new number"
    PROCESS = "a process of the notation"
    FLAG = "yes or no"


RELATIONS = frozenset({Eq, Le, Lt, Ge, Gt})
_NUMBERS = frozenset({Integer, Zero, One, NegativeOne, Rational, Half})
OF_TIME = (Gamma, GammaAdjoint, Tau, LambdaMinTau, LambdaMaxTau)
"""What belongs to the weights at a time, its first argument."""
_PLAIN_SORTS: dict[str, dict[str, bool]] = {
    "real": {"real": True},
    "count": {"integer": True, "positive": True},
    "time": {"integer": True, "nonnegative": True},
}


def _own() -> tuple[dict[str, Basic], dict[str, UndefinedFunction], dict[str, MatrixProcess]]:
    """The symbols and matrices, the processes and the timed matrices of the notation, by name."""
    things = vars(notation).values()
    symbols = {x.name: x for x in things if type(x) in (Symbol, MatrixSymbol)}
    processes = {x.__name__: x for x in things if isinstance(x, UndefinedFunction)}
    return symbols, processes, {x.name: x for x in things if type(x) is MatrixProcess}


SYMBOLS, PROCESSES, TIMED = _own()
_KINDS = {name: x for name, x in vars(notation).items() if isinstance(x, type) and x.__module__ == notation.__name__}
_RESERVED = {**SYMBOLS, **PROCESSES, **TIMED, **_KINDS}


# --- symbols -----------------------------------------------------------------------------------


def _sort_of_symbol(symbol: Symbol) -> str:
    """Return 'real', 'count' or 'time', for a symbol of the notation or of one's own; raises NotRead."""
    known = SYMBOLS.get(symbol.name)
    if known is None:
        if symbol.name in _RESERVED:
            raise NotRead(Reason.NAMESAKE, node=symbol, other=f"the notation's {symbol.name}")
        _require_name(symbol.name, symbol)
    elif known != symbol:
        raise NotRead(Reason.NAMESAKE, node=symbol, other=f"the notation's {symbol.name}")
    for sort, assumptions in _PLAIN_SORTS.items():
        if symbol == Symbol(symbol.name, **assumptions):
            return sort
    raise NotRead(Reason.NOT_DECLARED, node=symbol)


def _require_name(name: object, node: Basic) -> None:
    if type(name) is not str or not name.isidentifier() or not name.isascii():
        raise NotRead(Reason.NOT_DECLARED, node=node)


def is_own(symbol: Basic) -> bool:
    """Tell whether a symbol or matrix that was read is not the notation's, so that nothing is known of it."""
    return type(symbol) in (Symbol, MatrixSymbol) and symbol.name not in _RESERVED


@lru_cache(maxsize=20000)
def names(expr: Basic) -> frozenset[tuple[str, Basic]]:
    """Return the symbols and matrices of one's own in an expression, with their names."""
    found: set[tuple[str, Basic]] = set()
    stack: list[Basic] = [expr]
    while stack:
        node = stack.pop()
        if is_own(node):
            found.add((node.name, node))
        stack += node.args
    return frozenset(found)


# --- counts and times --------------------------------------------------------------------------


def read_count(node: Untrusted) -> None:
    """Check that the node counts rows, columns or eigenvalues; raises NotRead."""
    if type(node) in _NUMBERS:
        fits = node.is_Integer and node >= 1
    else:
        fits = type(node) is Symbol and _sort_of_symbol(node) == "count"
    if not fits:
        raise NotRead(Reason.NOT_A_SIDE, node=node)


def read_time(node: Untrusted, least: int = 0) -> None:
    """Check that the node is a time of at least ``least``, a time plus a number; raises NotRead."""
    number, rest = (node, ()) if type(node) in _NUMBERS else (Integer(0), (node,))
    if type(node) is Add:
        number, rest = node.as_coeff_Add()[0], tuple(a for a in node.args if type(a) not in _NUMBERS)
    times = all(type(a) is Symbol and _sort_of_symbol(a) == "time" for a in rest)
    if not (times and type(number) in _NUMBERS and number.is_Integer and number >= least):
        raise NotRead(Reason.NOT_A_TIME, node=node)


# --- matrices ----------------------------------------------------------------------------------


def read_matrix(node: Untrusted) -> Shape:
    """Return the sides of a matrix; raises NotRead."""
    reader = _MATRICES.get(type(node))
    if reader is None:
        raise _not_of(node, Sort.MATRIX)
    return reader(node)


def _not_of(node: Basic, sort: Sort) -> NotRead:
    known = {*_MATRICES, *_REALS, *_NUMBERS} if isinstance(node, Basic) else set()
    if type(node) in known or isinstance(node, AppliedUndef):
        return NotRead(Reason.NOT_OF_SORT, node=node, sort=sort.value)
    return NotRead(Reason.NOT_IN_LANGUAGE, node=node, kind=type(node).__name__)


def _disagree(node: Basic) -> NotRead:
    return NotRead(Reason.SIDES_DISAGREE, node=node)


def _symbol_of_matrix(node: MatrixSymbol) -> Shape:
    known = SYMBOLS.get(node.name)
    if known is not None:
        if known != node:
            raise NotRead(Reason.NAMESAKE, node=node, other=f"the notation's {node.name}")
        return node.shape
    if node.name in _RESERVED:
        raise NotRead(Reason.NAMESAKE, node=node, other=f"the notation's {node.name}")
    _require_name(node.name, node)
    return _sides_read(node)


def _sides_read(node: Basic) -> Shape:
    for side in node.shape:
        read_count(side)
    return node.shape


def _timed(node: TimedMatrix) -> Shape:
    known = TIMED.get(node.name)
    if known is None or type(node.args[0]) is not Str or node.shape != (known.rows, known.cols):
        raise NotRead(Reason.NAMESAKE, node=node, other="none of the notation's matrices")
    read_time(node.time)
    return node.shape


def _product(node: MatMul) -> Shape:
    factors = [a for a in node.args if type(a) in _MATRICES]
    for a in node.args:
        if type(a) not in _MATRICES:
            read_real(a)
    shapes = [read_matrix(a) for a in factors]
    if not shapes or any(a[1] != b[0] for a, b in pairwise(shapes)):
        raise _disagree(node)
    return (shapes[0][0], shapes[-1][1])


def _sum(node: MatAdd) -> Shape:
    shapes = {read_matrix(a) for a in node.args}
    if len(shapes) != 1:
        raise _disagree(node)
    return shapes.pop()


def _transposed(node: Transpose) -> Shape:
    rows, cols = read_matrix(node.args[0])
    return cols, rows


def _power(node: MatPow) -> Shape:
    base, exponent = node.args
    shape = _square(base, node)
    if type(exponent) not in _NUMBERS or not exponent.is_Integer or exponent < 1:
        raise NotRead(Reason.NOT_IN_LANGUAGE, node=node, kind="a power that is no product")
    return shape


def _square(matrix: Basic, node: Basic) -> Shape:
    shape = read_matrix(matrix)
    if shape[0] != shape[1]:
        raise _disagree(node)
    return shape


def _shaped(matrix: Basic, shape: Shape, node: Basic) -> Shape:
    if read_matrix(matrix) != shape:
        raise _disagree(node)
    return shape


def _stack(node: Stack) -> Shape:
    for part in node.args:
        read_matrix(part)
    return node.shape


def _gamma(node: Gamma) -> Shape:
    read_time(node.args[0])
    _shaped(node.args[1], (n, m), node)
    return node.shape


def _gamma_adjoint(node: GammaAdjoint) -> Shape:
    read_time(node.args[0])
    # a pair of gradients, or what stands for one: gamma of a matrix
    _shaped(node.args[1], Gamma(node.args[0], notation.A).shape, node)
    return node.shape


def _tau(node: Tau) -> Shape:
    read_time(node.args[0])
    return _shaped(node.args[1], (n, m), node)


def _projection(node: TopProjection) -> Shape:
    read_count(node.args[0])
    return _square(node.args[1], node)


def _remainder(node: BigO) -> Shape:
    variable, order, *_ = node.args
    read_real(variable)
    if type(variable) is not Symbol or type(order) not in _NUMBERS or not order.is_Integer or order < 1:
        raise NotRead(Reason.NOT_IN_LANGUAGE, node=node, kind="a remainder of this order")
    return _sides_read(node)


_MATRICES: dict[type[Basic], Callable[..., Shape]] = {
    MatrixSymbol: _symbol_of_matrix,
    TimedMatrix: _timed,
    ZeroMatrix: _sides_read,
    Identity: _sides_read,
    Transpose: _transposed,
    MatAdd: _sum,
    MatMul: _product,
    MatPow: _power,
    Grad: lambda node: _shaped(node.args[0], (n, m), node),
    Stack: _stack,
    Gamma: _gamma,
    GammaAdjoint: _gamma_adjoint,
    Tau: _tau,
    TopProjection: _projection,
    BigO: _remainder,
}


# --- real numbers ------------------------------------------------------------------------------


def read_real(node: Untrusted) -> None:
    """Check that the node is a real number; raises NotRead."""
    if isinstance(node, AppliedUndef):
        _process(node)
        return
    if type(node) in _NUMBERS:
        return
    reader = _REALS.get(type(node))
    if reader is None:
        if isinstance(node, Basic) and node.is_number:
            raise NotRead(Reason.NOT_EXACT, node=node)
        raise _not_of(node, Sort.REAL)
    reader(node)


def _process(node: AppliedUndef) -> None:
    name = node.func.__name__
    known = PROCESSES.get(name)
    if known is None or node.func != known or type(type(node)) is not type(Function("f")):
        raise NotRead(Reason.NAMESAKE, node=node, other="none of the notation's processes")
    if len(node.args) != (2 if known in FACTORS else 1):
        raise NotRead(Reason.NOT_OF_SORT, node=node, sort="a process at its time")
    *sizes, time = node.args
    for size in sizes:
        read_real(size)
    if time is not oo:  # a process at infinity is its limit
        read_time(time)


def _all_real(node: Basic) -> None:
    for a in node.args:
        read_real(a)


def _pow(node: Pow) -> None:
    base, exponent = node.args
    read_real(base)
    if type(exponent) not in _NUMBERS:  # a time, or its negative: SymPy writes (1/2)**t as 2**(-t)
        read_time(-exponent if exponent.could_extract_minus_sign() else exponent)


def _of_matrix(node: Basic) -> None:
    read_matrix(node.args[0])


def _counted(node: SigmaMin) -> None:
    read_matrix(node.args[0])
    require_counted_alike(node)


def require_counted_alike(node: SigmaMin) -> None:
    """Refuse sigma_min of what may be X in another form, where it is counted otherwise; raises NotRead."""
    matrix = node.args[0]
    if matrix != X and matrix.shape == X.shape and matrix.has(X):
        raise NotRead(Reason.COUNTED_OTHERWISE, node=node)


def _indexed(node: Basic) -> None:
    read_count(node.args[0])
    read_matrix(node.args[1])


def _eigenvalue(node: LambdaK) -> None:
    read_count(node.args[0])
    _square(node.args[1], node)


def _inner(node: Inner) -> None:
    a, b = map(read_matrix, node.args)
    if a != b:
        raise _disagree(node)


def _imbalance(node: Basic) -> None:
    _shaped(node.args[0], (h, h), node)
    read_real(node.args[1])


def _over(node: Basic) -> None:
    body, variable = node.args
    read_real(body)
    if type(variable) is not Symbol or _sort_of_symbol(variable) != "real":
        raise NotRead(Reason.NOT_OF_SORT, node=variable, sort=Sort.REAL.value)


def _over_times(node: Product | Sum) -> None:
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise NotRead(Reason.NOT_ONE_INDEX, node=node)
    index, low, high = node.limits[0]
    read_real(node.function)
    if type(index) is not Symbol or _sort_of_symbol(index) != "time":
        raise NotRead(Reason.NOT_ONE_INDEX, node=node)
    read_time(low)
    read_time(high, least=-1)
    if not (high - low + 1).is_nonnegative:
        raise NotRead(Reason.RANGE_BACKWARDS, node=node)


def _limit(node: Limit) -> None:
    body, variable, place, _ = node.args
    if place is not oo or type(variable) is not Symbol or _sort_of_symbol(variable) != "time":
        raise NotRead(Reason.NOT_A_LIMIT, node=node)
    read_real(body)


def _root(node: PositiveRoot) -> None:
    raise NotRead(Reason.ROOT_OUTSIDE, node=node)


_REALS: dict[type[Basic], Callable[..., None]] = {
    Symbol: lambda node: (_sort_of_symbol(node), None)[1],
    **dict.fromkeys((Add, Mul, Abs, Min, Max, PositivePart), _all_real),
    Pow: _pow,
    **dict.fromkeys((NormF, SigmaMax), _of_matrix),
    SigmaMin: _counted,
    SigmaK: _indexed,
    LambdaK: _eigenvalue,
    **dict.fromkeys((LambdaMax, LambdaMin), lambda node: (_square(node.args[0], node), None)[1]),
    Inner: _inner,
    Loss: lambda node: (_shaped(node.args[0], (n, m), node), None)[1],
    **dict.fromkeys((LambdaMinTau, LambdaMaxTau), lambda node: read_time(node.args[0])),
    **dict.fromkeys((Alpha, Beta), _imbalance),
    AtMost: lambda node: (read_count(node.args[0]), read_count(node.args[1]), None)[2],
    **dict.fromkeys((MinOver, PositiveRootCount), _over),
    Product: _over_times,
    Sum: _over_times,
    Limit: _limit,
    PositiveRoot: _root,
}


_CLASSES = frozenset((*_MATRICES, *_REALS, *_NUMBERS, *RELATIONS, And, BooleanTrue, BooleanFalse, Str, Tuple, type(oo)))
"""The classes of all nodes that may occur, those of processes left out."""


# --- relations ---------------------------------------------------------------------------------


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
    if not getattr(node, "__dict__", {}).keys() <= _OWN_ATTRIBUTES:
        raise NotRead(Reason.ALTERED, node=node)


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
    if type(lhs) in _MATRICES or type(rhs) in _MATRICES:
        shapes = read_matrix(lhs), read_matrix(rhs)
        if type(relation) is not Eq:
            raise NotRead(Reason.NOT_A_RELATION, node=relation)
        if shapes[0] != shapes[1]:
            raise _disagree(relation)
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
        fits = kind == "number" and type(node) is Symbol and _sort_of_symbol(node) == "real"
    if not fits or not is_own(node):
        raise NotRead(Reason.NOT_NEW, node=node)
