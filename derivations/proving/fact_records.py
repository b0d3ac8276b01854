"""The form of a textbook fact: what it takes, its premises and its conclusion, and what is refused of parameters."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sympy import (
    Basic,
    Eq,
    Integer,
    MatrixExpr,
    S,
    ShapeError,
)
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations.notation import (
    Side,
    X,
)
from derivations.proving.language import read_relation, read_term
from derivations.proving.language_symbols import Parameter, Sort
from derivations.proving.matrix_polynomials import is_symmetric
from derivations.proving.refusals import FactMisused, Reason

REFERENCES = {
    "HJ": "Horn and Johnson, Matrix Analysis, 2nd ed.",
    "HJT": "Horn and Johnson, Topics in Matrix Analysis",
    "R": "Rudin, Principles of Mathematical Analysis, 3rd ed.",
}
"""What the sources of the facts, such as [HJ] 5.1.4, are short for."""


@dataclass(frozen=True)
class AppliedFact:
    """A fact with its parameters filled in.

    ``fresh``: symbols that the conclusion introduces, for things that exist; ``motion``: what must move the weights;
    ``always``: the premises must hold at every time t.
    """

    premises: tuple[Relational, ...]
    conclusion: Boolean
    fresh: tuple[Basic, ...] = ()
    motion: str = ""
    always: bool = False


Build: TypeAlias = Callable[..., AppliedFact]


@dataclass(frozen=True)
class Fact:
    """A textbook fact: what it says, where it stands, the sorts of its parameters, and how it is instantiated."""

    name: str
    says: str
    source: str
    takes: tuple[Sort, ...]
    made: Callable[..., AppliedFact]

    def build(self, *args: Parameter) -> AppliedFact:
        """Return the fact with its parameters filled in.

        Raises:
            FactMisused: if the parameters are too many or too few, or not what the fact speaks about.
            NotRead: if one of them is not in the language of statements, or not of its sort.
        """
        args = tuple(Integer(arg) if type(arg) is int else arg for arg in args)
        if len(args) != len(self.takes):
            wanted = ", ".join(sort.value for sort in self.takes) or "nothing"
            raise FactMisused(Reason.FACT_DOMAIN, name=self.name, why=f"it takes {wanted}")
        for arg, sort in zip(args, self.takes):
            read_term(arg, sort)
        try:
            applied = self.made(*args)
        except ShapeError as error:
            raise FactMisused(Reason.FACT_DOMAIN, name=self.name, why=str(error)) from None
        for relation in (*applied.premises, applied.conclusion):
            if relation != S.true:  # a premise that numbers meet by themselves
                read_relation(relation)
        return applied


def entered_in(facts: dict[str, Fact]) -> Callable[..., Callable[[Build], Build]]:
    """Return the decorator (name, what it says, its source, sorts of parameters) that enters a fact in the list."""

    def fact(name: str, says: str, source: str, *takes: Sort) -> Callable[[Build], Build]:
        def enter(build: Build) -> Build:
            facts[name] = Fact(name, says, source, takes, build)
            return build

        return enter

    return fact


COUNT, TIME, REAL, MATRIX = Sort.COUNT, Sort.TIME, Sort.REAL, Sort.MATRIX


def symmetric(*matrices: MatrixExpr) -> tuple[Relational, ...]:
    """Return the premises that the matrices are symmetric: none for those that are so by their form."""
    return tuple(Eq(s.T, s, evaluate=False) for s in matrices if not is_symmetric(s))


def require_not_the_data(*matrices: MatrixExpr) -> None:
    """Refuse X, whose SigmaMin is the least one other than 0; of any other matrix it is the one at the smaller side."""
    for matrix in matrices:
        if matrix.has(X):
            raise FactMisused(Reason.COUNTED_OTHERWISE, node=matrix)


def require_shape(matrix: Basic, rows: Side, cols: Side) -> None:
    if matrix.shape != (rows, cols):
        raise misused("matrix", f"{matrix} is not {rows} x {cols}")


def misused(name: str, why: str) -> FactMisused:
    return FactMisused(Reason.FACT_DOMAIN, name=name, why=why)


def require_new(names: tuple[Basic, ...], *terms: Basic) -> None:
    """Refuse names for what exists that are not different, or that occur in what it is made of."""
    if len(set(names)) != len(names) or any(term.has(name) for name in names for term in terms):
        raise misused("the fact", f"{names} are not new names")
