"""Matrices and real numbers of the language of statements, read by structure: what a term is made of, and its sides."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from sympy import (
    Abs,
    Add,
    Basic,
    Function,
    Identity,
    Limit,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Max,
    Min,
    Mul,
    Pow,
    Product,
    Sum,
    Symbol,
    Transpose,
    ZeroMatrix,
    oo,
)
from sympy.core.function import AppliedUndef
from sympy.core.symbol import Str

from derivations import notation
from derivations.notation import (
    FACTORS,
    Alpha,
    AtMost,
    Beta,
    BigO,
    BlockColumn,
    Blocks,
    Determinant,
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
    MinOver,
    NormF,
    PositivePart,
    PositiveRoot,
    PositiveRootCount,
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
from derivations.proving.language_symbols import (
    _RESERVED,
    NUMBERS,
    PROCESSES,
    SYMBOLS,
    TIMED,
    Sort,
    Untrusted,
    read_count,
    read_time,
    require_name,
    sort_of_symbol,
)
from derivations.proving.refusals import NotRead, Reason

Shape = tuple[Basic, Basic]
OF_TIME = (Gamma, GammaAdjoint, Tau, LambdaMinTau, LambdaMaxTau)
"""What belongs to the weights at a time, its first argument."""


def read_matrix(node: Untrusted) -> Shape:
    """Return the sides of a matrix; raises NotRead."""
    reader = MATRICES.get(type(node))
    if reader is None:
        raise not_of(node, Sort.MATRIX)
    return reader(node)


def not_of(node: Basic, sort: Sort) -> NotRead:
    """Return the refusal of a node that is not of the sort."""
    known = {*MATRICES, *REALS, *NUMBERS} if isinstance(node, Basic) else set()
    if type(node) in known or isinstance(node, AppliedUndef):
        return NotRead(Reason.NOT_OF_SORT, node=node, sort=sort.value)
    return NotRead(Reason.NOT_IN_LANGUAGE, node=node, kind=type(node).__name__)


def disagree(node: Basic) -> NotRead:
    """Return the refusal of a node whose parts have different sides."""
    return NotRead(Reason.SIDES_DISAGREE, node=node)


def _symbol_of_matrix(node: MatrixSymbol) -> Shape:
    known = SYMBOLS.get(node.name)
    if known is not None:
        if known != node:
            raise NotRead(Reason.NAMESAKE, node=node, other=f"the notation's {node.name}")
        return node.shape
    if node.name in _RESERVED:
        raise NotRead(Reason.NAMESAKE, node=node, other=f"the notation's {node.name}")
    require_name(node.name, node)
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
    factors = [a for a in node.args if type(a) in MATRICES]
    for a in node.args:
        if type(a) not in MATRICES:
            read_real(a)
    shapes = [read_matrix(a) for a in factors]
    if not shapes or any(a[1] != b[0] for a, b in pairwise(shapes)):
        raise disagree(node)
    return (shapes[0][0], shapes[-1][1])


def _sum(node: MatAdd) -> Shape:
    shapes = {read_matrix(a) for a in node.args}
    if len(shapes) != 1:
        raise disagree(node)
    return shapes.pop()


def _transposed(node: Transpose) -> Shape:
    rows, cols = read_matrix(node.args[0])
    return cols, rows


def _power(node: MatPow) -> Shape:
    base, exponent = node.args
    shape = _square(base, node)
    if type(exponent) not in NUMBERS or not exponent.is_Integer or exponent < 1:
        raise NotRead(Reason.NOT_IN_LANGUAGE, node=node, kind="a power that is no product")
    return shape


def _square(matrix: Basic, node: Basic) -> Shape:
    shape = read_matrix(matrix)
    if shape[0] != shape[1]:
        raise disagree(node)
    return shape


def _shaped(matrix: Basic, shape: Shape, node: Basic) -> Shape:
    if read_matrix(matrix) != shape:
        raise disagree(node)
    return shape


def _stack(node: Stack) -> Shape:
    for part in node.args:
        read_matrix(part)
    return node.shape


def _block_column(node: BlockColumn) -> Shape:
    above, below = map(read_matrix, node.args)
    if above[1] != below[1]:
        raise disagree(node)
    return node.shape


def _blocks(node: Blocks) -> Shape:
    a, b, c, d = map(read_matrix, node.args)
    if (a[0], c[0]) != (b[0], d[0]) or (a[1], b[1]) != (c[1], d[1]):
        raise disagree(node)
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
    if type(variable) is not Symbol or type(order) not in NUMBERS or not order.is_Integer or order < 1:
        raise NotRead(Reason.NOT_IN_LANGUAGE, node=node, kind="a remainder of this order")
    return _sides_read(node)


MATRICES: dict[type[Basic], Callable[..., Shape]] = {
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
    BlockColumn: _block_column,
    Blocks: _blocks,
    Gamma: _gamma,
    GammaAdjoint: _gamma_adjoint,
    Tau: _tau,
    TopProjection: _projection,
    BigO: _remainder,
}


def read_real(node: Untrusted) -> None:
    """Check that the node is a real number; raises NotRead."""
    if isinstance(node, AppliedUndef):
        _process(node)
        return
    if type(node) in NUMBERS:
        return
    reader = REALS.get(type(node))
    if reader is None:
        if isinstance(node, Basic) and node.is_number:
            raise NotRead(Reason.NOT_EXACT, node=node)
        raise not_of(node, Sort.REAL)
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
    if type(exponent) not in NUMBERS:  # a time, or its negative: SymPy writes (1/2)**t as 2**(-t)
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
        raise disagree(node)


def _imbalance(node: Basic) -> None:
    _shaped(node.args[0], (h, h), node)
    read_real(node.args[1])


def _over(node: Basic) -> None:
    body, variable = node.args
    read_real(body)
    if type(variable) is not Symbol or sort_of_symbol(variable) != "real":
        raise NotRead(Reason.NOT_OF_SORT, node=variable, sort=Sort.REAL.value)


def _over_times(node: Product | Sum) -> None:
    if len(node.limits) != 1 or len(node.limits[0]) != 3:
        raise NotRead(Reason.NOT_ONE_INDEX, node=node)
    index, low, high = node.limits[0]
    read_real(node.function)
    if type(index) is not Symbol or sort_of_symbol(index) != "time":
        raise NotRead(Reason.NOT_ONE_INDEX, node=node)
    read_time(low)
    read_time(high, least=-1)
    if not (high - low + 1).is_nonnegative:
        raise NotRead(Reason.RANGE_BACKWARDS, node=node)


def _limit(node: Limit) -> None:
    body, variable, place, _ = node.args
    if place is not oo or type(variable) is not Symbol or sort_of_symbol(variable) != "time":
        raise NotRead(Reason.NOT_A_LIMIT, node=node)
    read_real(body)


def _root(node: PositiveRoot) -> None:
    raise NotRead(Reason.ROOT_OUTSIDE, node=node)


REALS: dict[type[Basic], Callable[..., None]] = {
    Symbol: lambda node: (sort_of_symbol(node), None)[1],
    **dict.fromkeys((Add, Mul, Abs, Min, Max, PositivePart), _all_real),
    Pow: _pow,
    **dict.fromkeys((NormF, SigmaMax), _of_matrix),
    SigmaMin: _counted,
    SigmaK: _indexed,
    LambdaK: _eigenvalue,
    **dict.fromkeys((LambdaMax, LambdaMin, Determinant), lambda node: (_square(node.args[0], node), None)[1]),
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
