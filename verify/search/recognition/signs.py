"""Steps that show signs of what a relation and results speak of, for certificates that need them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from sympy import Expr, Ge
from sympy.core.function import AppliedUndef

from derivations import Setting
from derivations.notation import A, Inner, L, ScalarOfMatrix, Tau, W, t
from derivations.proving.kernel import Step
from derivations.proving.rules import Cite, Nonnegative
from verify.search.recognition.quantities import Quantity, spoken_of
from verify.search.recognition.results import Known
from verify.search.recognition.sums import factors, sign

Results = Callable[[frozenset[Quantity]], list[Known]]
"""Quantities -> the results that speak of them."""


def signs(products: Iterable[Expr], results: Results) -> tuple[Step, ...]:
    """Return steps that show signs of products and of the numbers in them: by results on any weights, of the losses."""
    products = set(products)
    spoken = {x for m in products for x in (m, *m.atoms(ScalarOfMatrix))}
    steps: list[Step] = []
    signed: dict[Expr, str] = {}
    free = _free(spoken_of(spoken), results)
    for _ in range(3):
        for k in free:
            steps += _sign(k, spoken, signed, len(steps))
    forms = sorted((x for x in spoken if _is_form_of_tau(x)), key=str)
    steps += [
        Step(f"form {i + 1}", Ge(x, 0), Cite("tau-positive", {t: x.args[1].args[0], A: x.args[0]}))
        for i, x in enumerate(forms)
    ]
    times = sorted({int(x.args[0]) for m in products for x in m.atoms(L(0).func) if x.args[0].is_Integer})
    steps += [Step(f"loss {k}", Ge(L(k), 0), Cite("loss-nonnegative", {A: W(k)}, unfold=("L",))) for k in times]
    return tuple(steps)


def at_least_zero(products: Iterable[Expr], results: Results, usable: Callable[[Known], bool]) -> list[Known]:
    """Return a usable result for each factor that depends on time, such as f, which says that it is at least 0."""
    found: list[Known] = []
    for x in sorted((x for x in factors(products) if isinstance(x, AppliedUndef)), key=str):
        says = (k for k in results(spoken_of((x,))) if k.kind != "eq" and k.terms == {x: 1} and usable(k))
        found += islice(says, 1)
    return found


def _free(spoken: frozenset[Quantity], results: Results) -> list[Known]:
    """Results about any weights that need nothing: on the quantities, and on what those put below them."""
    found: list[Known] = []
    for _ in range(2):
        free = (k for k in results(spoken) if not k.needed and k.kind != "eq")
        found = [k for k in free if k.setting is Setting.POINT]
        spoken |= spoken_of(m for k in found for m in k.terms)
    return found


def _sign(k: Known, spoken: set[Expr], signed: dict[Expr, str], count: int) -> list[Step]:
    """Steps that show a term to be at least 0 by a result that says so, or puts one known to be so below it."""
    above = [m for m, c in k.terms.items() if sign(c) > 0]
    below = [m for m, c in k.terms.items() if sign(c) < 0]
    if len(above) != 1 or above[0] in signed or len(below) > 1 or not set(below) <= set(signed):
        return []
    if above[0] not in spoken and not (below == [] and isinstance(above[0], ScalarOfMatrix)):
        return []
    label = f"sign {count + 1}"
    steps = [Step(label, k.relation, k.rule)]
    signed[above[0]] = label
    if below:
        terms = [(1 / k.terms[above[0]], label), (-k.terms[below[0]] / k.terms[above[0]], signed[below[0]])]
        uses = (label, signed[below[0]])
        steps.append(Step(f"{label} so", Ge(above[0], 0), Nonnegative(terms=terms), uses))
        signed[above[0]] = f"{label} so"
    return steps


def _is_form_of_tau(x: Expr) -> bool:
    """Whether a number is <A, tau(A)>, for some A."""
    return isinstance(x, Inner) and isinstance(x.args[1], Tau) and x.args[1].args[1] == x.args[0]
