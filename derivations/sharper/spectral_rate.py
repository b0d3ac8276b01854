"""The spectral factor along a run below the stable step size."""

from __future__ import annotations

from derivations.as_written import Ge, Gt, Le, Max
from derivations.claim import Claim, Setting, Statement
from derivations.notation import (
    K,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    alpha0,
    beta0,
    c1,
    eta,
    mu,
    t,
)
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Nonnegative, given
from derivations.sharper.spectral_factor import CONSTANTS, LEAST_END, MOST_END, ROOT
from derivations.sharper.spectral_interval import HIGH, LOW
from derivations.sharper.stable_rate import LEFT
from derivations.sharper.stable_step_size import GIVEN
from derivations.supplied_definitions import spectral_share, spectral_value

_LOWER, _UPPER = mu * c1 * alpha0, K * beta0
_RUN_SHARE = spectral_share(_UPPER, ROOT)
_RUN_RATE = Le(L(t + 1), Max(spectral_value(_LOWER, _RUN_SHARE), spectral_value(_UPPER, _RUN_SHARE)) * L(t))
_CAPPED = ("start", "eta", "cap")
_RUN_GIVEN = (*GIVEN, LEFT, Gt(alpha0, 0), Gt(c1, 0))

ALONG = Claim(
    id="stable-spectral-rate",
    display="",
    title="up to the stable step size the spectral factor by alpha_0 and beta_0 contracts the loss at every time",
    source="beyond the slides: sharper than their theorem on the convergence rate",
    setting=Setting.RUN,
    given=_RUN_GIVEN,
    printed=Statement(_RUN_RATE),
    proof=Proof(
        given("start", Gt(L(0), 0)),
        given("eta", Gt(eta, 0)),
        given("cap", GIVEN[2]),
        given("left", LEFT),
        given("alpha", Gt(alpha0, 0)),
        given("c1", Gt(c1, 0)),
        *CONSTANTS,
        Step(
            "low bound", Ge(LambdaMinTau(t), c1 * alpha0), Cite("stable-linear-rate"), ("start", "eta", "cap", "left")
        ),
        Step("high bound", Le(LambdaMaxTau(t), beta0), Cite("stable-uniform-bounds"), ("start", "eta", "cap")),
        Step("low", Ge(_LOWER, 0), Nonnegative(), ("mu sign", "c1", "alpha")),
        Step("below low", Le(_LOWER, LEAST_END), Nonnegative(terms=[(mu, "low bound")]), ("low bound", "mu sign")),
        Step("above high", Le(MOST_END, _UPPER), Nonnegative(terms=[(K, "high bound")]), ("high bound", "K sign")),
        Step(
            "factor",
            _RUN_RATE,
            Cite("spectral-factor", {LOW: _LOWER, HIGH: _UPPER}),
            ("eta", "low", "below low", "above high"),
        ),
    ),
)

CLAIMS = (ALONG,)
