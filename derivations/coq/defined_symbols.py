"""The derivations' definitions in Coq, sealed; those that the library's setting makes itself are checked against it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Eq, Expr, MatrixSymbol, S, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from derivations.coq.identifiers import identifier, parenthesised
from derivations.coq.root_polynomials import root_coefficients, to_put_in, under_roots
from derivations.coq.settings import RECORD, WEIGHTS, kind
from derivations.coq.statements import relation
from derivations.coq.terms import matrix, scalar
from derivations.notation import Alpha, Beta, Grad, Loss, PositiveRoot, Tau, TimedMatrix, h, t
from derivations.proving.definitions import STEPPED_NAMES, Definitions, head

IN_THE_SETTING = ("W", "Loss", "L", "Grad", "D", "Tau")
"""What the library's setting defines: here only its agreement with the derivations is stated."""
HELD = frozenset({*IN_THE_SETTING, "Gamma", *STEPPED_NAMES})
"""Not defined here: what the setting has, the steps of descent among it."""


@lru_cache(maxsize=16)
def in_the_library(definitions: Definitions) -> frozenset[str]:
    """Return the names that the library gives a meaning to: those that are defined by its data and weights alone."""
    out = set(HELD)
    while True:
        more = {name for name in definitions if name not in out and _speaks_of_known(name, definitions, out)}
        if not more:
            return frozenset(out)
        out |= more


def _speaks_of_known(name: str, definitions: Definitions, known: set[str]) -> bool:
    """Tell whether a definition speaks only of the setting, of its arguments, and of what is defined so far."""
    left, right = definitions[name].args
    if isinstance(right, PositiveRoot):
        right = right.args[0].xreplace({right.args[1]: S.One})
    mine = left.free_symbols if isinstance(left, (AppliedUndef, Alpha, Beta, Loss, Grad)) else {t}
    symbols = {x for x in right.free_symbols - set(mine) - RECORD - {t} if str(x) not in known}
    moving = {head(x) or "" for x in right.atoms(AppliedUndef, TimedMatrix)} - known - WEIGHTS
    return not symbols and not moving


def text(definitions: Definitions) -> str:
    """Return the Coq module of the definitions."""
    parts = [_agreement(name, definitions[name]) for name in IN_THE_SETTING]
    parts += [_definition(name, definitions) for name in _in_order(definitions)]
    return _HEAD + "\n".join(parts) + "\nEnd Definitions.\n"


_HEAD = """(* The definitions of the derivations, each sealed: NAME_E says what NAME stands for. For what the setting
   defines, a fact says that it is what the derivations take it for. *)
Require Export tactics setting roots.
From mathcomp Require Import poly.

Section Definitions.
Context {R : rcfType} {net : setting R} {squared : square net}.
"""


def _in_order(definitions: Definitions) -> Iterator[str]:
    """Return the names to be defined, each after those that its definition uses."""
    known = in_the_library(definitions)
    done: set[str] = set(HELD)

    def visit(name: str) -> Iterator[str]:
        if name in done or name not in known:
            return
        done.add(name)
        for other in sorted({head(x) or "" for x in preorder_traversal(definitions[name].rhs)} & set(definitions)):
            yield from visit(other)
        yield name

    for name in definitions:
        yield from visit(name)


def _agreement(name: str, equation: Relational) -> str:
    """Return the fact that the setting's definition is the derivations'."""
    left, right = equation.args
    argument = _any_matrix(equation)
    if argument is not None:
        put, general = argument
        left, right = left.xreplace({put: general}), right.xreplace({put: general})
    if isinstance(left, (Loss, Grad, Tau)):
        binder = "t A" if isinstance(left, Tau) else "A"
        stated = relation(Eq(left, right, evaluate=False))
        return f"Fact {name}_as_stated {binder} : {stated}.\nProof. rewrite {name}_E; same. Qed."
    return f"Fact {name}_as_stated t : {relation(equation)}.\nProof. rewrite {name}_E; same. Qed."


def _any_matrix(equation: Relational) -> tuple[Expr, Expr] | None:
    """Return the matrix that a definition of tau is stated for, and the one that stands for any."""
    if isinstance(equation.lhs, Tau):
        return equation.lhs.args[1], MatrixSymbol("A", *equation.lhs.args[1].shape)
    return None


def _definition(name: str, definitions: Definitions) -> str:
    left, right = definitions[name].args
    if isinstance(right, PositiveRoot):
        return _root(name, right, definitions)
    if isinstance(left, (Alpha, Beta)):
        imbalance = MatrixSymbol("D0", h, h)
        right = right.xreplace({left.args[0]: imbalance})
        return _sealed(name, [("D0", "'M[R]_h"), (str(left.args[1]), "R")], "R", scalar(right))
    if isinstance(left, TimedMatrix):
        return _sealed(name, [("t", "nat")], kind(MatrixSymbol(name, *left.shape)), matrix(right))
    binders = [(identifier(str(x)), kind(x)) for x in left.args] if isinstance(left, AppliedUndef) else []
    return _sealed(name, binders, "R", scalar(right))


def _sealed(name: str, binders: list[tuple[str, str]], type_: str, body: str) -> str:
    """Return a definition that only its own equation opens."""
    bound = "".join(f" ({x} : {y})" for x, y in binders)
    applied = " ".join([name, *(x for x, _ in binders)])
    return (
        f"Fact {name}_key : unit. Proof. by []. Qed.\n"
        f"Definition {name}{bound} : {type_} := locked_with {name}_key ({body}).\n"
        f"Lemma {name}_E{bound} : {applied} = {body}. Proof. by rewrite /{name} unlock. Qed."
    )


def _root(name: str, defined: PositiveRoot, definitions: Definitions) -> str:
    """Return the definition of a symbol as the positive root of a polynomial, and what is known of it."""
    expr, variable = defined.args
    opened = to_put_in(expr, variable, definitions)
    coefficients, rises = root_coefficients(definitions.unfold(expr, opened) if opened else expr, variable)
    listed = [scalar(c) for c in coefficients]
    signs = [f"{listed[0]} < 0", f"0 < {listed[1]}", f"all (fun c => 0 <= c) [:: {'; '.join(listed[2:])}]"]
    under = under_roots(expr, opened, definitions)
    unfolding = f"rewrite ?({', '.join(f'{x}_E' for x in opened)}); " if opened else ""
    at_root = relation(Eq(expr.xreplace({variable: Symbol(name, real=True)}), 0, evaluate=False))
    supposed = [f"0 {'<' if strict else '<='} {scalar(x)}" for x, strict in under if not x.is_number]
    given = " ".join(f"under{i}" for i in range(len(supposed)))
    lines, squares = _squares(under)
    checked = f"first [identity | field: {' '.join(squares)}; nonzero]" if squares else "identity"
    return (
        f"Fact {name}_key : unit. Proof. by []. Qed.\n"
        f"Definition {name} : R := locked_with {name}_key (PositiveRoot [:: {'; '.join(listed)}]).\n"
        f"Lemma {name}_E : {name} = PositiveRoot [:: {'; '.join(listed)}]. Proof. by rewrite /{name} unlock. Qed.\n"
        f"Lemma {name}_root : {' -> '.join([*supposed, *signs])} ->\n  0 < {name} /\\ {at_root}.\n"
        f"Proof.\nmove=> {given} a b c; have [x0 px] := PositiveRootP (sign_change_of a b c).\n"
        f"rewrite -{name}_E in x0 px.\n"
        f"{lines}split=> //; rewrite horner_Poly /= in px.\n"
        f"{unfolding}apply: ({'same' if rises else 'opposite'}_zero px); {checked}.\nQed."
    )


def _squares(under: list[tuple[Expr, bool]]) -> tuple[str, list[str]]:
    """Return the lines that say what the squares of roots are, and the equations' names."""
    lines, names, number = "", [], 0
    for i, (x, strict) in enumerate(under):
        sign = "exact: ler0n" if x.is_number else f"exact: ltW under{number}" if strict else f"exact: under{number}"
        root = f"Num.sqrt {parenthesised(scalar(x))}"
        lines += f"have square{i} : {root} ^+ 2 = {scalar(x)} :> R by rewrite sqr_sqrtr; [ | {sign}].\n"
        if strict and not x.is_number:
            lines += f"have root{i} : 0 < {root} by rewrite sqrtr_gt0.\n"
        names.append(f"square{i}")
        number += not x.is_number
    return lines, names
