"""Results beyond the slides: derived, tried on instances, false with a slip planted, met by runs in plain NumPy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sympy import Eq, Ge, Gt, Le, Min, Rational, sqrt

from derivations import DEFINITIONS, LEMMAS, SHARPER, Reading, Setting, establishes, registry
from derivations.notation import (
    W1,
    K,
    L,
    LambdaMaxTau,
    LambdaMinTau,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    f_sharp,
    f_stable,
    grad_W1,
    margin,
    mu,
    p2,
    step_size,
    t,
)
from derivations.proving.kernel import Gap, Proof, Step
from derivations.proving.rules import Cite, Definition, Given
from derivations.sharper import any_loss
from derivations.sharper.varying_steps import with_varying_steps
from tests.material.fifty_digits import constants
from tests.material.planted import variants
from verify import Verdict, decide
from verify.cli.commands import slides
from verify.writing.latex.document import document

BY_ID = {c.id: c for c in (*SHARPER, *LEMMAS)}
sharper = pytest.mark.parametrize("claim", SHARPER, ids=lambda c: c.id)
_MEAN = sqrt(LambdaMaxTau(t) * LambdaMinTau(t))


_RARE = ("loss-rises-below", "error-contracts", "error-vanishes", "layers-shrink", "losses-add-up")
"""Few random instances meet their hypotheses."""

_TIED = ("stable-drift-any-loss", "determinant-law-any-shape-any-loss", "determinant-never-grows-any-shape-any-loss")
"""Both sides are equal, at t = 0 or wherever h < n + m, which enclosures of a loss that is no polynomial leave open."""


@sharper
def test_is_derived_and_holds_on_exact_instances(claim):
    found = decide(claim, samples=8 if claim.id in _RARE else 3).printed
    assert found.verdict in (Verdict.PROVED, Verdict.DEFINITION)
    assert found.gap is None
    assert found.instances >= 3
    assert claim.id in _TIED or found.undecided == 0


_LONG = (
    *("sharp-best-step", "sharp-geometric-decrease", "sharp-asymptotic-rate", "sharp-step-size-covers"),
    *("smooth-descent", "smooth-rate", "perturbed-descent", "perturbed-rate", "stable-step", "stable-schedule"),
    *("imbalance-law", "threshold-identities", "level-never-rises", "multiplicative-law", "product-and-size"),
    *("sharp-drift-spectral", "sharp-drift", "determinant-law", "sharpness-of-the-flow", "threshold-product"),
    *("determinant-never-grows", "error-vanishes", "error-contracts", "level-stays-above", "imbalance-multiplied"),
    *("size-of-the-layers", "layers-shrink", "losses-add-up", "sharpness-at-minima", "minima-of-a-step"),
    *("loss-rises-above", "loss-rises-below", "stable-minima", "smooth-descent-spectral", "descent-by-dissipation"),
)
_LEFT_TO_THOROUGH = ("stable-spectral-rate", "spectral-limit", "spectral-never-worse")
"""Their spectral factor, unfolded, has some hundred slips, each a second's work."""


def _marked(claim: Any) -> Any:
    """Slow where many slips are unfolded to the last symbol."""
    # those about any loss have the statements and derivations of others
    again = claim.setting in any_loss.SETTINGS
    unfolded = claim.printed.reading is Reading.UNIQUE_POSITIVE_ROOT or claim.id in _LONG or again
    thorough = [pytest.mark.thorough] if claim.id in _LEFT_TO_THOROUGH else []
    return pytest.param(claim, id=claim.id, marks=[pytest.mark.slow] if unfolded else thorough)


@pytest.mark.parametrize("claim", [_marked(c) for c in SHARPER if c.proof is not None])
def test_a_slip_is_not_derived(claim):
    given = (*claim.given, *claim.printed.given)
    checked = registry.check(claim.proof, claim.setting, given, name=claim.id)
    for planted in variants(claim):
        # a slip in the hypotheses leaves the statement as it is: the planted suite derives these anew
        slipped = planted.claim.printed.relation
        # the definition of f_stable has no time in it: another time there is no slip
        if slipped != claim.printed.relation and not slipped.has(f_stable(eta, t + 1), f_stable(eta, 0)):
            assert not establishes(checked, registry.assertion(planted.claim.printed)), planted.name


def altered(name: str, relation: Any = None, given: Any = None) -> Any:
    """The claim with its statement or its hypotheses replaced by what the functions make of them."""
    claim = BY_ID[name]
    statement = replace(claim.printed, relation=relation(claim.printed.relation)) if relation else claim.printed
    return replace(claim, printed=statement, given=given(claim.given) if given else claim.given)


def _without_mean(r: Any) -> Any:
    return r.xreplace({_MEAN: LambdaMinTau(t)})


PLANTED = {
    "the least eigenvalue in place of the mean": altered(
        "sharp-descent", _without_mean, lambda given: tuple(map(_without_mean, given))
    ),
    "the slides' factor is the smaller one": altered("sharp-rate-below", lambda r: Ge(*r.args)),
    "the smaller of the layers' moves": altered("sharp-drift-spectral", lambda r: Le(r.lhs, Min(*r.rhs.args))),
    "half of the drift": altered("sharp-drift", lambda r: Le(2 * r.lhs, r.rhs)),
    "a fifth of the telescoping drift": altered("telescoping-drift", lambda r: Le(5 * r.lhs, r.rhs)),
    "no cap, the bounds": altered("sharp-lower-bound", given=lambda g: g[:-1]),
    "no cap, the rate": altered("sharp-linear-convergence", given=lambda g: g[:-1]),
    "c1 and c2 exchanged in the limit": altered(
        "sharp-asymptotic-rate", lambda r: r.subs({c1: c2, c2: c1}, simultaneous=True)
    ),
    "a third is kept": altered("sharp-best-margin", lambda r: Eq(r.lhs, Rational(1, 3))),
    "the sharper step is four times the slides'": altered(
        "sharp-step-size-covers-slides", lambda r: Le(4 * r.lhs, r.rhs)
    ),
}


_SLOW = ("the least eigenvalue in place of the mean", "the slides' factor is the smaller one")


@pytest.mark.parametrize(
    "claim",
    [pytest.param(c, id=name, marks=pytest.mark.slow if name in _SLOW else ()) for name, c in PLANTED.items()],
)
def test_a_slip_is_refuted(claim):
    found = decide(claim, samples=30).printed
    assert found.verdict is Verdict.REFUTED
    assert found.counterexample is not None


# --- the definitions -------------------------------------------------------------------------


def test_the_factor_is_what_the_margin_leaves():
    """The lemma on it is an equation between irrational numbers, which enclosures never decide: squares here."""
    values = {c1: 1, alpha0: 4, c2: 1, beta0: 9, K: 2, mu: Rational(1, 3), p2: 5, L(t): 25}
    factor, share = (DEFINITIONS.unfold(q(eta, t), [q.__name__]).subs(values) for q in (f_sharp, margin))
    assert (factor - (1 - 2 * values[mu] * eta * 4 * share)).expand() == 0


def test_the_largest_step_spends_the_budget():
    """L(0) = 2, alpha_0 = beta_0 = 1, K = 1, p_2 = 0: the root of (1 - 3 x / 4) / 2 = 4 x."""
    root = DEFINITIONS["eta_max_sharp"].rhs.args[0]
    unfolded = DEFINITIONS.unfold(root, ["margin"])
    values = {c1: Rational(1, 2), c2: Rational(3, 2), alpha0: 1, beta0: 1, K: 1, p2: 0, L(0): 2}
    polynomial = unfolded.subs(values)
    assert (polynomial - ((1 - Rational(3, 4) * eta) / 2 - 4 * eta)).expand() == 0


# --- steps that vary -------------------------------------------------------------------------


def checked_with_varying_steps(*steps: Step, given: tuple[Any, ...] = ()) -> Any:
    return registry.check(Proof(*steps), Setting.VARYING, given)


def test_descent_has_the_step_of_its_time():
    mine, constant = (Eq(W1(t + 1), W1(t) - size * grad_W1(t)) for size in (step_size(t), eta))
    assert checked_with_varying_steps(Step("own", mine, Definition())).gap is None
    assert checked_with_varying_steps(Step("constant", constant, Definition())).gap is not None
    assert registry.check(Proof(Step("own", mine, Definition())), Setting.RUN, ()).gap is not None


def test_results_are_carried_over_by_deriving_them_anew():
    name = "drift-by-dissipation"
    carried = with_varying_steps(registry.result(name))
    assert carried.relation == registry.result(name).relation.subs(eta, step_size(t))
    hypothesis = Step("size", Gt(step_size(t), 0), Given())
    cited = Step("cited", carried.relation, Cite(name), ("size",))
    assert checked_with_varying_steps(hypothesis, cited, given=(Gt(step_size(t), 0),)).gap is None
    constant = Step("cited", registry.result(name).relation, Cite(name), ("size",))
    assert checked_with_varying_steps(hypothesis, constant, given=(Gt(eta, 0), Gt(step_size(t), 0))).gap is not None


def test_a_theorem_about_constant_steps_is_not_carried_over():
    """Its induction compares every step with the first one."""
    found = checked_with_varying_steps(Step("run", BY_ID["sharp-run"].printed.relation, Cite("sharp-run")))
    assert found.gap is not None


def test_an_unknown_result_is_not_carried_over():
    with pytest.raises(Gap):
        registry.result("sharper-still")


# --- runs in plain NumPy ---------------------------------------------------------------------


def random_problem(seed: int) -> tuple[np.ndarray, ...]:
    """Data and layers with enough imbalance for the theorems to speak of them, a little off the minimum."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    h = n + m + int(rng.integers(0, 3))
    x = np.linalg.qr(rng.normal(size=(n + 2, n)))[0] * rng.uniform(1, 2, n)
    first, second = np.zeros((n, h)), np.zeros((h, m))
    first[:, :n] = np.diag(rng.uniform(1, 2, n))
    second[:n] = rng.normal(size=(n, m)) / 4
    target = x @ (first @ second + rng.normal(size=(n, m)) / 10)
    return x, target, first, second


@pytest.mark.parametrize("seed", range(6))
def test_runs_keep_the_promises(seed):
    x, y, first, second = random_problem(seed)
    known = constants(x, y, first, second)
    low, high, size = (float(known[name]) for name in ("alpha0", "beta0", "eta_max_sharp"))
    assert low > 0
    assert known["eta_max_sharp"] >= known["eta_max"]
    best = np.linalg.lstsq(x, y, rcond=None)[0]
    start, previous = first.T @ first - second @ second.T, None
    for _ in range(40):
        loss = np.sum((x @ (first @ second - best)) ** 2) / 2
        eigenvalues = [np.linalg.eigvalsh(g) for g in (first @ first.T, second.T @ second)]
        assert sum(e[0] for e in eigenvalues) >= 0.5 * low * (1 - 1e-9)
        assert sum(e[-1] for e in eigenvalues) <= 1.5 * high * (1 + 1e-9)
        drift = np.linalg.norm(first.T @ first - second @ second.T - start)
        assert 2 * drift <= 0.5 * min(low, high)
        if previous is not None and previous > 1e-20:
            assert loss <= float(known["rate_sharp"]) * previous * (1 + 1e-9)
        previous = loss
        gradient = x.T @ x @ (first @ second - best)
        first, second = first - size * gradient @ second.T, second - size * first.T @ gradient


# --- as shown --------------------------------------------------------------------------------


def test_list_names_every_result(capsys):
    assert slides.list_claims()
    listed = capsys.readouterr().out.partition("beyond the slides")[2].partition("lemmas")[0]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ")] == [c.id for c in SHARPER]


def test_show_says_that_it_is_beyond_the_slides(capsys):
    assert slides.show("sharp-rate-below", (2, 0, 1))
    shown = capsys.readouterr().out
    assert "(beyond the slides: sharper than their lemma)" in shown
    assert "As stated: proved" in shown
    assert "ρ̃(η, t) ≤ ρ(η, t)" in shown


@pytest.mark.slow  # test_necessity.py has what is needed of shorter claims
def test_show_leaves_out_each_hypothesis_on_request(capsys):
    slides.show("sharp-rate-below", (2, 0, 1), necessity=True)
    assert "Each hypothesis left out in turn\n  η > 0\n    needed" in capsys.readouterr().out


@pytest.mark.thorough
def test_the_document_has_them_after_the_displays() -> None:
    verdicts = [decide(BY_ID[name], samples=1) for name in ("sharp-margin", "budget-of-steps")]
    text = document([], verdicts)
    assert text.index("Beyond the slides") < text.index(r"\textsf{sharp-margin}") < text.index(r"\section{Lemmas}")
    assert r"\wedge" not in text
    assert "Beyond the slides" not in document([], [])
