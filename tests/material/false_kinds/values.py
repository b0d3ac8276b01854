"""Functions that have no value everywhere: what they divide by cancels."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import (
    Eq,
    Ge,
    Gt,
    Le,
    Lt,
    sqrt,
)

from derivations import DEFINITIONS
from derivations.notation import (
    K,
    L,
    LambdaMax,
    LambdaMin,
    PositiveRoot,
    X,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    eta1_max,
    f_sharp,
    kappa,
    margin,
    mu,
    p1,
    p2,
    t,
)
from derivations.proving import (
    BelowRoot,
    Cite,
    Definition,
    Nonnegative,
    Normal,
    Proof,
    Result,
    Rewrite,
    Squares,
    Step,
    WithinRoot,
)
from tests.material.false_kinds.records import Made, by_steps, last
from tests.material.proofs import derived, x, y, z

_LOW, _SPREAD = c1 * alpha0, eta * p2 * sqrt(2 * K * L(t))
PRODUCT = _LOW * margin(eta, t)
MARGIN_EXPANDED = _LOW - _SPREAD - K * eta / 2 * (sqrt(c2 * beta0) * sqrt(_LOW) + _SPREAD) ** 2


def partial() -> Iterator[tuple[str, Made]]:
    others = (Ge(beta0 * c2, 0), Ge(K, 0), Ge(L(t), 0))
    for title, given in {
        "alpha0 = 0": (Eq(alpha0, 0), *others),
        "nothing": others,
        "c1 = 0": (Eq(c1, 0), *others),
        "alpha0 not negative": (Ge(alpha0, 0), *others, Ge(c1, 0)),
    }.items():
        yield (
            f"the margin multiplied out, with {title}",
            by_steps(
                Step("product", Eq(PRODUCT, MARGIN_EXPANDED), Normal(unfold=("margin",))),
                last(Le(_SPREAD, 0), Nonnegative(slacks=[("p", alpha0)], terms=[(1, "product")]), "product", "p"),
                given=given,
            ),
        )
        yield (
            f"the margin defined, with {title}",
            by_steps(
                Step("margin", Eq(margin(eta, t), DEFINITIONS.meaning(margin(eta, t))), Definition()),
                last(Le(0, 1, evaluate=False), Nonnegative()),
                given=given,
            ),
        )
        yield (
            f"the margin multiplied out in a certificate, with {title}",
            by_steps(
                last(
                    Eq(PRODUCT, PRODUCT, evaluate=False),
                    Nonnegative(unfold=("margin",)),
                ),
                given=given,
            ),
        )
        yield (
            f"the margin, squared away, with {title}",
            by_steps(
                Step("same", Eq((_LOW * margin(eta, t)) ** 2, (_LOW * margin(eta, t)) ** 2, evaluate=False), Normal()),
                last(
                    Eq(PRODUCT, PRODUCT, evaluate=False),
                    Squares(unfold=("margin",)),
                    "same",
                ),
                given=given,
            ),
        )
        yield (
            f"the margin rewritten, with {title}",
            by_steps(
                Step("same", Eq(x * _LOW * margin(eta, t), x * _LOW * margin(eta, t), evaluate=False), Normal()),
                Step("self", Eq(y, y, evaluate=False), Normal()),
                last(
                    Eq(x * _LOW * margin(eta, t), x * _LOW * margin(eta, t), evaluate=False),
                    Rewrite(unfold=("margin",)),
                    "same",
                    "self",
                ),
                given=given,
            ),
        )
    printed = DEFINITIONS.but(Eq(kappa, LambdaMax(X * X.T) / LambdaMin(X * X.T)))
    kappas = {"as printed": printed, "by another number": DEFINITIONS.but(Eq(kappa, x / y))}
    for title, definitions in kappas.items():
        meaning = definitions.meaning(kappa)
        below = 1 / (1 / meaning.as_numer_denom()[1])
        above = meaning.as_numer_denom()[0]
        yield (
            f"kappa {title} multiplied out",
            by_steps(
                Step("kappa", Eq(kappa * below, above), Normal(unfold=("kappa",))),
                last(Eq(above, 0), Nonnegative(slacks=[("p", below)], terms=[(-1, "kappa")]), "kappa", "p"),
                given=(Eq(below, 0),),
                definitions=definitions,
            ),
        )
        yield (
            f"kappa {title} by definition",
            by_steps(
                Step("kappa", Eq(kappa, meaning), Definition()),
                last(Eq(kappa, kappa, evaluate=False), Normal()),
                definitions=definitions,
            ),
        )
        yield (
            f"kappa {title}, its definition in another form",
            by_steps(last(Eq(kappa, meaning + y * (1 / y) - 1, evaluate=False), Definition()), definitions=definitions),
        )
    cancels = DEFINITIONS.but(Eq(x, (z**2 - z) / z, evaluate=False))
    yield "a divisor that cancels in a definition", by_steps(last(Eq(x, z - 1), Definition()), definitions=cancels)
    yield (
        "a divisor that cancels when unfolded",
        by_steps(last(Eq(x, z - 1), Normal(unfold=("x",))), definitions=cancels),
    )
    rooted = DEFINITIONS.but(Eq(x, sqrt(z)))
    yield (
        "the square of a root that is defined",
        by_steps(last(Ge(z, 0), Nonnegative(terms=[(x**2,)], unfold=("x",))), definitions=rooted),
    )
    yield (
        "the square of a root that is defined, by normal form",
        by_steps(
            Step("square", Eq(x**2, z), Normal(unfold=("x",))),
            last(Ge(z, 0), Nonnegative(terms=[(-1, "square")]), "square"),
            definitions=rooted,
        ),
    )
    for name, root in {"below": BelowRoot, "within": WithinRoot}.items():
        cubic = x * eta**3 + eta - y
        with_root = DEFINITIONS.but(Eq(eta1_max, PositiveRoot(cubic, eta)))
        for title, more in {
            "of which nothing is known": (),
            "that is 0": (Eq(y, 0),),
            "that is positive": (Lt(y, 0),),
            "that is not negative": (Ge(y, 0),),
        }.items():
            at = cubic.subs(eta, z)
            given = (
                (Le(z, eta1_max), Ge(x, 0), Ge(z, 0), *more)
                if name == "below"
                else (Le(at, 0), Ge(x, 0), Ge(z, 0), *more)
            )
            goal = Le(at, 0) if name == "below" else Le(z, eta1_max)
            yield (
                f"{name} the root of a polynomial with a constant {title}",
                by_steps(last(goal, root("eta1_max"), *"pqrs"[: len(given)]), given=given, definitions=with_root),
            )
    yield (
        "the root unfolded",
        by_steps(last(Eq(eta1_max, eta1_max, evaluate=False), Normal(unfold=("eta1_max",)))),
    )
    yield "p_1 where mu may vanish", by_steps(last(Ge(p1, 0), Nonnegative(unfold=("p1",))))
    yield (
        "p_2 where the loss may be negative",
        by_steps(last(Ge(p2, 0), Nonnegative(unfold=("p2",))), given=(Gt(mu, 0),)),
    )
    yield (
        "the sharper factor where alpha0 may be negative",
        by_steps(last(Eq(f_sharp(eta, t), f_sharp(eta, t), evaluate=False), Normal(unfold=("f_sharp",)))),
    )
    yield (
        "a value that is cancelled in a citation",
        lambda: derived(
            last(Gt(y**2, -1, evaluate=False), Cite("any", {x: y / z})),
            results=(Result("any", Gt(x**2, -1), (), Proof(last(Gt(x**2, -1), Nonnegative()))),),
        ),
    )
