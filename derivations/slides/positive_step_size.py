"""After (24): the largest step size of the theorem is positive."""

from sympy import Expr

from derivations.as_written import Gt, Le, Min
from derivations.claim import Claim, Setting, Statement
from derivations.lemmas.step_size import ROOTS, SMALL, constant, cubic, first, second, third
from derivations.notation import a1, a2, a3, a4, alpha0, c1, c2, eta, eta1_max, eta2_max, eta_max
from derivations.proving.calculus_rules import WithinRoot
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Fact, Nonnegative
from derivations.supplied_definitions import EXTRA_LOW, EXTRA_UP


def _positive(extra: Expr, root: Expr, index: int) -> tuple[Step, ...]:
    """A positive number is at most the root: at a_1 over the sum of all coefficients the polynomial is at most 0."""
    linear = a2(0) + extra
    size = SMALL.xreplace({constant: a1, first: linear, second: a3(0), third: a4(0)})
    signs = ("a1 sign", f"linear {index}", "a3 sign", "a4 sign")
    small = Cite("small-enough", {constant: a1, first: linear, second: a3(0), third: a4(0)})
    return (
        Step(f"some {index}", Gt(size, 0), small, signs),
        Step(f"not yet {index}", Le(a4(0) * size**3 + a3(0) * size**2 + linear * size, a1), small, signs),
        Step(
            f"at most {index}",
            Le(cubic(extra).subs(eta, size), 0),
            Nonnegative(terms=[(1, f"not yet {index}")]),
            (f"not yet {index}",),
        ),
        Step(
            f"within {index}",
            Le(size, root),
            WithinRoot(str(root)),
            (f"at most {index}", f"some {index}", *signs),
        ),
        Step(
            f"positive {index}",
            Gt(root, 0),
            Nonnegative(terms=[(1, f"within {index}"), (1, f"some {index}")]),
            (f"within {index}", f"some {index}"),
        ),
    )


CLAIM = Claim(
    id="eq24-c",
    display="eq24",
    title="the largest step size is positive",
    source="slides, after (24)",
    in_words=True,
    setting=Setting.RUN,
    given=(Gt(alpha0, 0), Gt(c1, 0), c1 < 1, Gt(c2, 1)),
    printed=Statement(Gt(eta_max, 0)),
    proof=Proof(
        *(s for s in ROOTS if s.label not in ("eta", "cap")),
        *_positive(EXTRA_UP, eta1_max, 1),
        *_positive(EXTRA_LOW, eta2_max, 2),
        Step(
            "least",
            Gt(Min(eta1_max, eta2_max), 0),
            Fact("minimum_of_positive", eta1_max, eta2_max),
            ("positive 1", "positive 2"),
        ),
        Step("positive", Gt(eta_max, 0), Nonnegative(terms=[(1, "least")], unfold=("eta_max",)), ("least",)),
    ),
)

CLAIMS = (CLAIM,)
