"""A relation written in another form: which of its terms are the other's, and the tactic that says so.

Both relations have the same difference of their sides once their terms (norms, eigenvalues, roots, blocks, ...) are in
normal form. Here each term of the one that is written otherwise in the other is found, equated with what it is there,
and put in; what is left is an identity of polynomials or fractions, or of words of matrices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sympy import Abs, Basic, Eq, Expr, MatrixExpr, Max, Min, Pow, S, Symbol
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import Boolean

from derivations.coq.identifiers import NO_NAMES, Names, count, is_count, parenthesised
from derivations.coq.lemma_variables import atoms, is_root
from derivations.coq.proofs import unfolding
from derivations.coq.statements import relation
from derivations.coq.terms import matrix, scalar
from derivations.notation import BlockColumn, Blocks, PositivePart, PositiveRoot, ScalarOfMatrix
from derivations.proving.definitions import Definitions, head
from derivations.proving.matrix_polynomials import NO_RULES, MatrixRules, expanded, matrix_form, scalar_form
from derivations.proving.relations import is_matrix_relation


@dataclass(frozen=True)
class Written:
    """A relation as Coq has it: what it says, how some symbols in it are written, and what these stand for."""

    says: Boolean
    names: Names = field(default_factory=dict)
    values: Mapping[Basic, Basic] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return relation(self.says, self.names)


def restatement(known: Written, wanted: Written, definitions: Definitions, unfold: Iterable[str] = ()) -> str | None:
    """Return the tactic that proves the wanted relation from the hypothesis F, which says the known one.

    None where a term of the known relation is no term of the wanted one.
    """
    if known.text == wanted.text:
        return "exact: F"
    unfold = tuple(unfold)
    put = same_terms(known, wanted, definitions, unfold)
    if put is None:
        return None
    if is_matrix_relation(wanted.says):
        opened = f" | {unfolding(unfold, ['F'])}matrix_from F" if unfold else ""
        return f"{put}first [matrix_from F{opened}]"
    return f"{put}algebra_from F"


def same_terms(
    known: Written,
    wanted: Written,
    definitions: Definitions,
    unfold: Iterable[str] = (),
    rules: MatrixRules = NO_RULES,
    start: str = "",
) -> str | None:
    """Return the tactic that makes each term of F, which says the known relation, what it is in the wanted one.

    ``rules``: equations by which matrices are replaced, too; ``start``: the tactic that does so. None where a term of
    the known relation is no term of the wanted one.
    """
    if is_matrix_relation(known.says) != is_matrix_relation(wanted.says):
        return None
    unfold = tuple(unfold)
    there = _by_meaning(wanted, definitions, unfold, rules)
    put = _put_in(_terms(*known.says.args), known, dict(known.names), there, definitions, unfold, rules, start)
    if put is None:
        return None
    out = "".join(f"{made}; rewrite ?{name} in F; " for name, made in put)
    done = {made.partition(" : ")[2]: name for name, made in put}
    # two terms of the wanted relation itself may be equal
    own = _put_in(
        _terms(*wanted.says.args), wanted, dict(wanted.names), there, definitions, unfold, rules, start, len(put)
    )
    for name, made in own or ():
        before = done.get(made.partition(" : ")[2])
        out += f"rewrite ?{before}; " if before else f"{made}; rewrite ?{name}; "
    return out


def same_value(term: Expr, normal: Expr, definitions: Definitions, unfold: Iterable[str]) -> str:
    """Return the tactic that proves a term equal to its normal form, with definitions put in."""
    if scalar(term) == scalar(normal):
        return "exact: erefl"
    opened = _opened(term, definitions, tuple(unfold))
    if opened is None:
        return f"{unfolding(unfold)}same"
    rest = Written(Eq(normal.base if is_root(term) else normal, 0, evaluate=False))
    there = _by_meaning(rest, definitions, ())
    made: list[tuple[str, str]] = []
    for body in opened.bodies:
        put = _put_in(_terms(body.says.lhs), body, dict(body.names), there, definitions, tuple(unfold), first=len(made))
        if put is None:
            return f"{unfolding(unfold)}same"
        made += put
    inside = "".join(f"{shown}; rewrite ?{name}; " for name, shown in made)
    texts = [rest.text, *(body.text for body in opened.bodies)]
    if len(opened.bodies) == 1 and not made and opened.bodies[0].text == rest.text and not is_root(term):
        return f"exact: {opened.heads[0]}_E"
    check = "first [ring | field; nonzero]" if any("/" in text or "^-1" in text for text in texts) else "ring"
    heads = "".join(f"rewrite {name}_E; " for name in opened.heads)
    return f"{heads}{inside}{'congr (Num.sqrt _); ' if is_root(term) else ''}{check}"


@dataclass
class _Opened:
    """A term with its definition put in, and the symbols in that with theirs: what is written, in the order to open."""

    heads: list[str]
    bodies: list[Written]


def _opened(term: Expr, definitions: Definitions, unfold: tuple[str, ...]) -> _Opened | None:
    """Return a root, or a term that has a definition, opened; None where there is nothing to open."""
    found = _Opened([], [])
    if is_root(term):
        _open(term.base, {}, {}, definitions, unfold, found)
        return found
    name = head(term) or ""
    if name not in unfold or name not in definitions:
        return None
    left, right = definitions[name].args
    if isinstance(right, PositiveRoot):
        return None
    values = {a: b for a, b in zip(left.args, term.args) if a != b} if left.args else {}
    names = {a: _text(b) for a, b in values.items()}
    found.heads.append(name)
    _open(right, names, values, definitions, unfold, found)
    return found


def _text(value: Basic) -> str:
    if isinstance(value, MatrixExpr) or not S(value).is_integer:
        return _written(value)
    return count(value)


def _written(term: Basic, names: Names = NO_NAMES) -> str:
    return matrix(term, names) if isinstance(term, MatrixExpr) else scalar(term, names)


def _open(
    expr: Expr,
    names: Names,
    values: Mapping[Basic, Basic],
    definitions: Definitions,
    unfold: tuple[str, ...],
    found: _Opened,
) -> None:
    names = dict(names)
    for symbol in sorted(expr.free_symbols, key=str):
        if isinstance(symbol, Symbol) and str(symbol) in unfold and str(symbol) in definitions:
            found.heads.append(str(symbol))
            inner = definitions[str(symbol)].rhs
            _open(inner, {}, {}, definitions, unfold, found)
            names[symbol] = parenthesised(scalar(inner, dict(found.bodies[-1].names)))
    found.bodies.append(Written(Eq(expr, 0, evaluate=False), names, values))


def _by_meaning(
    where: Written, definitions: Definitions, unfold: tuple[str, ...], rules: MatrixRules = NO_RULES
) -> dict[Basic, str]:
    """Return how the terms of a relation are written, by their normal forms."""
    return {_meaning(a, where, definitions, unfold, rules): _written(a, where.names) for a in _terms(*where.says.args)}


def _put_in(
    terms: Iterable[Expr],
    where: Written,
    names: dict[Basic, str],
    there: Mapping[Basic, str],
    definitions: Definitions,
    unfold: tuple[str, ...],
    rules: MatrixRules = NO_RULES,
    start: str = "",
    first: int = 0,
) -> list[tuple[str, str]] | None:
    """Return the equations that make each term what it is in another relation, named; None where it is in none.

    Of a term that is there as a whole, the parts need not be.
    """
    out = []
    whole = {a for side in where.says.args for a in atoms(side)}
    for term in terms:
        text, found = _written(term, names), there.get(_meaning(term, where, definitions, unfold, rules))
        if found is None and term in whole:
            return None
        if found is None:
            continue
        if text != found:
            name = f"E{first + len(out)}"
            out.append((name, f"(have {name} : {text} = {found} by {_equal(term, unfold, start)})"))
            names[term] = found
    return out


_OF_SEVERAL = {BlockColumn: "col_mx _ _", Blocks: "block_mx _ _ _ _"}
"""Matrices made of several, each of which is multiplied out by itself; in those made of one, the tactics do that."""


def _terms(*sides: Expr) -> list[Expr]:
    """Return the terms of a relation's sides that are not symbols, those inside others first."""
    return list(dict.fromkeys(a for side in sides for a in _inside(side)))


def _inside(expr: Expr) -> Iterator[Expr]:
    if isinstance(expr, MatrixExpr):
        for part in expr.args:
            if isinstance(part, MatrixExpr):
                yield from _inside(part)
        if type(expr) in _OF_SEVERAL:
            yield expr
        return
    for atom in atoms(expr):
        if isinstance(atom, Symbol):
            continue
        for part in _parts(atom):
            yield from _inside(part)
        yield atom


def _parts(atom: Expr) -> tuple[Expr, ...]:
    """Return the scalars, or the matrices, of which a term is made."""
    if is_root(atom):
        return (atom.base,)
    if isinstance(atom, (PositivePart, Abs, Min, Max)):
        return atom.args
    if isinstance(atom, AppliedUndef):
        return tuple(a for a in atom.args[:-1] if not is_count(a))
    if isinstance(atom, ScalarOfMatrix):
        return tuple(a for a in atom.args if isinstance(a, MatrixExpr))
    return ()


def _meaning(
    term: Expr, where: Written, definitions: Definitions, unfold: tuple[str, ...], rules: MatrixRules
) -> Basic:
    """Return a term in normal form, by which those that are equal are known."""
    values = dict(where.values)
    if isinstance(term, MatrixExpr):
        here = term.xreplace(values)
        return matrix_form(definitions.unfold(here, unfold) if unfold else here, rules)
    if is_root(term):
        under = expanded(_normal(term.base.xreplace(values), definitions, unfold, rules))
        return Pow(under, S.Half, evaluate=False)
    normal = _normal(term.xreplace(values), definitions, unfold, rules)
    return normal.func(*map(expanded, normal.args)) if isinstance(normal, (Max, Min)) else normal


def _normal(expr: Expr, definitions: Definitions, unfold: tuple[str, ...], rules: MatrixRules) -> Expr:
    return scalar_form(definitions.unfold(expr, unfold) if unfold else expr, rules)


def _equal(term: Expr, unfold: tuple[str, ...], start: str) -> str:
    """Return the tactic that proves a term equal to what it is in the wanted relation."""
    if is_root(term):
        return "congr (Num.sqrt _); algebra"
    if isinstance(term, PositivePart):
        return "congr (Pos _); algebra"
    if isinstance(term, Abs):
        return "first [congr (`|_|); algebra | rewrite -normrN; congr (`|_|); algebra]"
    if isinstance(term, (Max, Min)):
        name, turn = ("max", "maxC") if isinstance(term, Max) else ("min", "minC")
        of_equals = f"congr (Num.{name} _ _); algebra"
        return f"{unfolding(unfold)}first [exact: {turn} | same | {of_equals} | rewrite {turn}; {of_equals}]"
    by_parts = f"congr ({_OF_SEVERAL[type(term)]}); mx" if type(term) in _OF_SEVERAL else "same"
    return f"{unfolding(unfold)}{start}{by_parts}"
