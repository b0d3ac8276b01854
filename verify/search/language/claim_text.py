"""A claim of a point, a step or a run in the language of ``try``, ready to paste; or why it has no such form."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    Max,
    Min,
    Mul,
    Pow,
    Symbol,
    Trace,
    Transpose,
    exp,
    log,
)
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

from derivations import Claim, Reading, Setting
from derivations import notation as of
from derivations.claim import Statement
from derivations.notation import TimedMatrix
from derivations.proving.kernel import conjuncts
from verify.search.language.expressions import Link
from verify.search.language.grammar import GrammarError, parse_conjecture
from verify.search.language.vocabulary import MATRICES, QUANTITIES

_SETTINGS = (Setting.POINT, Setting.DESCENT, Setting.RUN)
_SIGNS = {"<=": "<=", "<": "<", ">=": ">=", ">": ">", "==": "=="}
_UNARY: dict[type, str] = {
    of.NormF: "norm", of.SigmaMax: "sigma_max", of.SigmaMin: "sigma_min", of.LambdaMax: "lambda_max",
    of.LambdaMin: "lambda_min", of.Loss: "loss", of.Determinant: "det", Trace: "trace",
    Abs: "abs", exp: "exp", log: "log",
}  # fmt: skip
_CONSTANTS = {"alpha": "alpha0", "beta": "beta0"}
_SUM, _PRODUCT, _ATOM = range(3)


@dataclass(frozen=True)
class Typed:
    """A claim as it may be typed: the relation, hypotheses, and declarations of matrices."""

    text: str
    given: tuple[str, ...] = ()
    matrices: tuple[str, ...] = ()

    @property
    def command(self) -> str:
        """The command that tries it."""
        # a text that begins with a sign would be taken for an option
        spaced = [f" {text}" if text.startswith("-") else text for text in (self.text, *self.given)]
        options = [f'--given "{g}"' for g in spaced[1:]] + [f'--matrix "{m}"' for m in self.matrices]
        return " ".join(["python -m verify try", f'"{spaced[0]}"', *options])


class NoForm(ValueError):
    """A statement that cannot be said in the language; the message says why."""


def typed(claim: Claim, statement: Statement) -> Typed:
    """Return a statement of a claim as it may be typed, understood again; raises NoForm.

    A statement for all t is typed at t = 0, or, where it speaks of the start as well, at t = 1.
    """
    if claim.setting not in _SETTINGS:
        raise NoForm(f"it is about {claim.setting.value}, not about an iterate of gradient descent")
    if statement.reading is not Reading.HOLDS:
        raise NoForm("it defines something, or speaks of more than one relation says")
    relations = list(conjuncts(statement.relation))
    given = [part for g in (*claim.given, *statement.given) for part in conjuncts(g)]
    if not all(isinstance(part, Relational) for part in (*relations, *given)):
        raise NoForm("it is not a relation between two sides")
    time = Integer(1) if any(_speaks_of_start(part) for part in relations) else Integer(0)
    texts = [_relation(part, time) for part in relations]
    hypotheses = tuple(dict.fromkeys(_relation(part, time) for part in given))
    letters = [x for x in (of.A, of.A_plus) if any(part.has(x) for part in (*relations, *given))]
    matrices = tuple(f"{x.name}: n,m" for x in letters)
    try:
        understood = parse_conjecture(" and ".join(texts), hypotheses, (), matrices)
    except GrammarError as error:
        raise NoForm(str(error)) from error
    return Typed(" and ".join(map(_written, understood.links)), tuple(map(_written, understood.hypotheses)), matrices)


def _written(link: Link) -> str:
    return f"{link.left} {link.sign} {link.right}"


def _speaks_of_start(part: Boolean) -> bool:
    """Whether a relation has the time t and the start in it."""
    of_start = [x for x in part.atoms(AppliedUndef, TimedMatrix) if of.t not in x.free_symbols]
    constants = {of.p1, of.p2, of.alpha0, of.beta0, of.a1, of.alpha, of.beta} & part.free_symbols
    return of.t in part.free_symbols and bool(of_start or constants)


def _relation(part: Boolean, time: Integer) -> str:
    left, right = (_Writer(time).text(side.xreplace({of.t: time})) for side in part.args)
    return f"{left} {_SIGNS[part.rel_op]} {right}"


class _Writer:
    def __init__(self, time: Integer) -> None:
        self.time = time

    def text(self, a: Basic, least: int = _SUM) -> str:
        """Return the expression, in brackets where it binds less tightly than ``least``."""
        written, binds = self._written(a)
        return written if binds >= least else f"({written})"

    def _written(self, a: Basic) -> tuple[str, int]:
        if isinstance(a, (Add, MatAdd)):
            first, *rest = (self.text(x, _PRODUCT) for x in a.args)
            return " ".join([first, *(f"- {t[1:]}" if t.startswith("-") else f"+ {t}" for t in rest)]), _SUM
        if isinstance(a, (Mul, MatMul)):
            return self._product(a), _PRODUCT
        if isinstance(a, (Pow, MatPow)):
            return self._power(*a.args)
        if isinstance(a, Expr) and a.is_Rational:
            return str(a), _ATOM if a.is_Integer and a >= 0 else _SUM
        return self._atom(a), _ATOM

    def _product(self, a: Expr) -> str:
        negative = a.args[0] == -1
        text = ""
        for x in a.args[1:] if negative else a.args:
            if isinstance(x, Pow) and x.exp.is_Rational and x.exp < 0:
                text += f"{'' if text else '1'}/{self.text(x.base**-x.exp, _ATOM)}"
            else:
                text += f"{'*' if text else ''}{self.text(x, _ATOM)}"
        return f"-{text}" if negative else text

    def _power(self, base: Expr, exponent: Expr) -> tuple[str, int]:
        if not exponent.is_Rational:
            raise NoForm(f"its exponent {exponent} is not a constant")
        if exponent < 0:
            return f"1/{self.text(base**-exponent, _ATOM)}", _PRODUCT
        if exponent == Integer(1) / 2:
            return f"sqrt({self.text(base)})", _ATOM
        return f"{self.text(base, _ATOM)}**{exponent if exponent.is_Integer else f'({exponent})'}", _PRODUCT

    def _atom(self, a: Basic) -> str:
        kind = type(a)
        if isinstance(a, Symbol):  # alpha and beta without argument are the constants of (23)
            return self._known(_CONSTANTS.get(str(a.name), str(a.name)))
        if isinstance(a, AppliedUndef):
            *_, time = a.args
            return self._at(a.func.__name__, time)
        if isinstance(a, (of.LambdaMinTau, of.LambdaMaxTau)):
            return self._at("lambda_min_tau" if isinstance(a, of.LambdaMinTau) else "lambda_max_tau", a.args[0])
        if isinstance(a, (of.Alpha, of.Beta)):
            return self._bound(a)
        if kind in _UNARY:
            return f"{_UNARY[kind]}({self.text(a.args[0])})"
        if isinstance(a, of.PositivePart):
            return f"max({self.text(a.args[0])}, 0)"
        if isinstance(a, (Max, Min)):
            return f"{'max' if isinstance(a, Max) else 'min'}({', '.join(map(self.text, a.args))})"
        if isinstance(a, of.Inner):
            return f"inner({', '.join(map(self.text, a.args))})"
        if isinstance(a, (of.LambdaK, of.SigmaK)):
            name = "lambda" if isinstance(a, of.LambdaK) else "sigma"
            return f"{name}({self.text(a.args[0])}, {self.text(a.args[1])})"
        if isinstance(a, MatrixExpr):
            return self._matrix(a)
        raise NoForm(f"{kind.__name__} has no name in the language")

    def _bound(self, a: Expr) -> str:
        """Alpha or beta where it is taken at D and W of one time."""
        imbalance, product = a.args
        if isinstance(imbalance, TimedMatrix):
            wanted = (of.SigmaMin if isinstance(a, of.Alpha) else of.SigmaMax)(of.W(imbalance.time))
            if product == wanted:
                return self._at("alpha" if isinstance(a, of.Alpha) else "beta", imbalance.time)
        raise NoForm("alpha and beta have a name at D and W of one iterate alone")

    def _matrix(self, a: MatrixExpr) -> str:
        if isinstance(a, TimedMatrix):
            return self._at(a.name, a.time)
        if a in (of.A, of.A_plus):
            return str(a)
        if isinstance(a, of.Grad):
            at = a.args[0]
            if isinstance(at, TimedMatrix) and at.name == "W":
                return self._at("G", at.time)
            return f"(T(X)*(X*{self.text(at, _ATOM)} - Y))"
        if isinstance(a, of.Tau):
            return f"{self._at('tau', a.args[0])}({self.text(a.args[1])})"
        if isinstance(a, Transpose):
            return f"T({self.text(a.args[0])})"
        if isinstance(a, Identity):
            return f"I({self.text(a.shape[0])})"
        if a == of.W_star:
            return "Wstar"
        return self._known(str(a))

    def _known(self, name: str) -> str:
        if name not in QUANTITIES and name not in MATRICES:
            raise NoForm(f"{name} has no name in the language")
        return name

    def _at(self, name: str, time: Basic) -> str:
        word = QUANTITIES.get(name) or MATRICES.get(name)
        if name != "tau" and (word is None or not word.timed):
            raise NoForm(f"{name} has no name in the language")
        if not isinstance(time, Integer) or not 0 <= time <= 20:
            raise NoForm(f"its time {time} is not a number")
        return name if time == 0 else f"{name}[{time}]"
