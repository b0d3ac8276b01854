"""For what a statement and its correction stand, where their formulas alone do not tell them apart."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import MatrixSymbol
from sympy.logic.boolalg import Boolean

from derivations.claim import Claim, Statement
from derivations.typesetting.latex import latex


@dataclass(frozen=True)
class Proviso:
    """The hypotheses that a statement has of its own, and its matrices whose sides are others in its correction."""

    given: tuple[Boolean, ...] = ()
    matrices: tuple[MatrixSymbol, ...] = ()

    @property
    def in_latex(self) -> tuple[str, ...]:
        """Each as a formula: a relation, or of which sides a matrix is."""
        sides = (rf"{latex(a)} \in \mathbb{{R}}^{{{a.rows} \times {a.cols}}}" for a in self.matrices)
        return (*map(latex, self.given), *sides)


def provisos(claim: Claim) -> tuple[Proviso, Proviso]:
    """Return for what the claim stands as printed, and as corrected.

    What is printed is shown with hypotheses of its own only where the correction has the same formula.

    Example:
        >>> from derivations import CLAIMS
        >>> printed, corrected = provisos(next(c for c in CLAIMS if c.id == "eq36"))
        >>> [str(a.shape) for told in (printed, corrected) for a in told.matrices]
        ['(20, 20)', '(1000, 20)']
    """
    printed, corrected = claim.printed, claim.corrected
    if corrected is None:
        return Proviso(), Proviso()
    alike = latex(printed.relation) == latex(corrected.relation)
    return (
        Proviso(printed.given if alike else (), _of_other_sides(printed, corrected)),
        Proviso(corrected.given, _of_other_sides(corrected, printed)),
    )


def _of_other_sides(statement: Statement, other: Statement) -> tuple[MatrixSymbol, ...]:
    """Return the matrices of a statement that have the name, but not the sides, of one in the other."""
    there = {a.name: a.shape for a in other.relation.atoms(MatrixSymbol)}
    here = sorted(statement.relation.atoms(MatrixSymbol), key=lambda a: a.name)
    return tuple(a for a in here if there.get(a.name, a.shape) != a.shape)
