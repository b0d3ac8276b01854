"""The spectral factor near the minimum: its least value, and the step size at which it is least."""

from __future__ import annotations

from sympy import And, Equality

from derivations.as_written import Eq, Ge, Gt, Le, Max
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    K,
    LambdaMaxTau,
    LambdaMinTau,
    SigmaMin,
    X,
    eta,
    mu,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Both, Cases, Cite, Fact, Nonnegative, given
from derivations.sharper.spectral_factor import CONSTANTS, DATA_ORDER, LEAST_END, MOST_END

_OF_DATA, _OF_TAU = ("constants", "mu positive"), ("tau order", "tau")
_BEST = 2 / (LEAST_END + MOST_END)
_RATIO = (MOST_END - LEAST_END) / (MOST_END + LEAST_END)
_ENDS_NOW = tuple((1 - eta * end) ** 2 for end in (LEAST_END, MOST_END))
_LARGER = Max(*_ENDS_NOW)
_ATTAINED = tuple(Eq((1 - _BEST * end) ** 2, _RATIO**2) for end in (LEAST_END, MOST_END))
_OPTIMUM, _ANNOUNCED = Ge(_LARGER, _RATIO**2), Le(_RATIO**2, 1 - LEAST_END / MOST_END)
_LEFT_OVER = LEAST_END * (3 * MOST_END + LEAST_END) / (MOST_END * (MOST_END + LEAST_END) ** 2)
_LIMIT = And(*_ATTAINED, _OPTIMUM, _ANNOUNCED)
_LIMIT_NOTE = (
    "As the loss tends to zero so does the share that is not linear in the error, and the factor tends to the larger "
    "of the two squares. With k = K lambda_max(tau) / (mu lambda_min(tau)) its least value is ((k - 1) / (k + 1))^2, "
    "about 1 - 4 / k, where the slides announce 1 - 1 / k: the rate of a single layer with k in place of kappa."
)


def _attained(label: str, relation: Equality) -> Step:
    return Step(label, relation, Nonnegative(), ("low", "high"))


_LARGE = Proof(
    given("case", Gt(eta * (LEAST_END + MOST_END), 2)),
    Step(
        "root",
        Ge(eta * MOST_END - 1, _RATIO),
        Nonnegative(terms=[(MOST_END / (LEAST_END + MOST_END), "case")]),
        ("case", "low", "high"),
    ),
    Step("ratio", Ge(_RATIO, 0), Nonnegative(terms=[(1 / (LEAST_END + MOST_END), "wide")]), ("wide", "low", "high")),
    Step(
        "square",
        Ge(_ENDS_NOW[1], _RATIO**2),
        Nonnegative(terms=[(1, "root", "root"), (2, "ratio", "root")]),
        ("root", "low", "high", "ratio"),
    ),
    Step("larger", _OPTIMUM, Nonnegative(terms=[(1, "square"), (1, "most above")]), ("square", "most above")),
)
_SMALL = Proof(
    given("case", Le(eta * (LEAST_END + MOST_END), 2)),
    Step(
        "root",
        Ge(1 - eta * LEAST_END, _RATIO),
        Nonnegative(terms=[(LEAST_END / (LEAST_END + MOST_END), "case")]),
        ("case", "low", "high"),
    ),
    Step("ratio", Ge(_RATIO, 0), Nonnegative(terms=[(1 / (LEAST_END + MOST_END), "wide")]), ("wide", "low", "high")),
    Step(
        "square",
        Ge(_ENDS_NOW[0], _RATIO**2),
        Nonnegative(terms=[(1, "root", "root"), (2, "ratio", "root")]),
        ("root", "low", "high", "ratio"),
    ),
    Step("larger", _OPTIMUM, Nonnegative(terms=[(1, "square"), (1, "most below")]), ("square", "most below")),
)

LIMIT = Claim(
    id="spectral-limit",
    display="",
    title="the least value of the spectral factor near the minimum, and the step size at which it is least",
    source="beyond the slides: sharper than their (34)",
    setting=Setting.DESCENT,
    given=(Gt(LambdaMinTau(t), 0),),
    printed=Statement(_LIMIT),
    proof=Proof(
        given("tau", Gt(LambdaMinTau(t), 0)),
        given("data", Gt(SigmaMin(X), 0)),
        *CONSTANTS,
        Step("mu positive", Gt(mu, 0), Nonnegative(slacks=[("mu", mu)]), ("mu", "data")),
        Step("tau order", Le(LambdaMinTau(t), LambdaMaxTau(t)), Cite("positive-operator")),
        *DATA_ORDER,
        Step("low", Gt(LEAST_END, 0), Nonnegative(), ("mu positive", "tau")),
        Step(
            "wide",
            Ge(MOST_END - LEAST_END, 0),
            Nonnegative(terms=[(K, "tau order"), (LambdaMinTau(t), "constants")]),
            ("tau order", "constants", "tau", "K sign"),
        ),
        Step("high", Gt(MOST_END, 0), Nonnegative(terms=[(1, "wide"), (1, "low")]), ("wide", "low")),
        Step("K positive", Gt(K, 0), Nonnegative(terms=[(1, "constants"), (1, "mu positive")]), _OF_DATA),
        Step("tau high", Gt(LambdaMaxTau(t), 0), Nonnegative(terms=[(1, "tau order"), (1, "tau")]), _OF_TAU),
        _attained("at low", _ATTAINED[0]),
        _attained("at high", _ATTAINED[1]),
        Step("most below", Le(_ENDS_NOW[0], _LARGER), Fact("maximum", *_ENDS_NOW)),
        Step("most above", Le(_ENDS_NOW[1], _LARGER), Fact("maximum", *_ENDS_NOW)),
        Step(
            "least",
            _OPTIMUM,
            Cases((Gt(eta * (LEAST_END + MOST_END), 2), _LARGE), (Le(eta * (LEAST_END + MOST_END), 2), _SMALL)),
        ),
        Step(
            "announced",
            _ANNOUNCED,
            Nonnegative(
                terms=[(LEAST_END * (3 * MOST_END + LEAST_END) / (MOST_END * (MOST_END + LEAST_END) ** 2), "wide")]
            ),
            ("wide", "low", "high", "mu positive", "tau", "K positive", "tau high"),
        ),
        Step("all", _LIMIT, Both(), ("at low", "at high", "least", "announced")),
    ),
    notes=(_LIMIT_NOTE,),
)

CLAIMS = (LIMIT,)
