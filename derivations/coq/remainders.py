"""Equations with a remainder, ``M = P + O(x^p)``: that M - P is x^p times a matrix that does not depend on x.

The step of descent is written out on the left, so that its size x is any number, and the matrix comes before it.
"""

from __future__ import annotations

from sympy import Eq, MatAdd, MatrixSymbol, S

from derivations.coq.identifiers import NotExpressible
from derivations.coq.statements import relation
from derivations.coq.terms import matrix
from derivations.notation import BigO, TimedMatrix
from derivations.proving.definitions import STEPPED_NAMES, Definitions, head
from derivations.proving.kernel import Result
from derivations.proving.rules import Remainder
from derivations.proving.walking import all_steps

NAME = "remainder"


def has_remainder(result: Result) -> bool:
    """Tell whether a result's relation has a remainder."""
    return S(result.relation).has(BigO)


def theorem(result: Result, definitions: Definitions) -> tuple[str, list[str]]:
    """Return the statement of an equation with a remainder and the lines of its proof; raises NotExpressible."""
    last = result.proof.steps[-1] if result.proof is not None else None
    if last is None or not isinstance(last.rule, Remainder):
        raise NotExpressible("a remainder that no rule yields")
    exact = next(step.relation for step in all_steps(result.proof) if step.label == last.uses[0])
    (big,) = [term for term in result.relation.rhs.args if isinstance(term, BigO)]
    variable, order, rows, cols = big.args
    main = MatAdd(*(term for term in result.relation.rhs.args if term != big)).doit()
    rest = MatAdd(exact.rhs, -main).doit()
    quotient = (variable**-order * rest).doit()
    if quotient.has(variable):
        raise NotExpressible("the remainder is not a multiple of one matrix")
    left = definitions.unfold(result.relation.lhs, (head(result.relation.lhs) or "", *STEPPED_NAMES))
    if any(x.time != last.relation.lhs.time - 1 for x in left.atoms(TimedMatrix)):
        raise NotExpressible("more than one step of descent")
    free = MatrixSymbol(NAME, rows, cols)
    stated = relation(Eq(left, main + variable**order * free, evaluate=False))
    statement = f"exists {NAME} : 'M[R]_({rows}, {cols}), forall {variable} : R,\n    {stated}"
    opened = ", ".join(
        f"{name}_E" for name in sorted({head(x) or "" for x in main.atoms(TimedMatrix)} & set(definitions))
    )
    proof = [
        "destruct (layer_gradients t) as [first second].",
        f"exists ({matrix(quotient)}) => {variable}.",
        f"rewrite ?({opened}) first second; mx.",
    ]
    return statement, proof
