"""Batches: the carriers agree on every quantity; batches are decided as single instances are; slips are caught."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import arb
from sympy import Eq, Ge, Gt, Identity, Integer, Le, Lt, MatrixExpr, Ne
from sympy.core.relational import Relational

from derivations import CLAIMS, LEMMAS, SHARPER, Reading, Setting
from derivations.notation import (
    W1,
    W2,
    Alpha,
    Beta,
    BlockColumn,
    Blocks,
    D,
    Determinant,
    G,
    Inner,
    K,
    L,
    LambdaMax,
    LambdaMaxTau,
    LambdaMin,
    LambdaMinTau,
    NormF,
    SigmaMax,
    SigmaMin,
    Tau,
    W,
    W_star,
    X,
    a1,
    a2,
    a3,
    a4,
    alpha0,
    beta0,
    c1,
    c2,
    eta,
    eta1_max,
    eta2_max,
    eta_max,
    eta_max_sharp,
    f,
    f_sharp,
    h,
    kappa,
    m,
    margin,
    mu,
    n,
    p1,
    p2,
    rho,
    rho_sharp,
    scalar,
)
from derivations.slides.descent_lemma import CONDITION
from verify.evaluation import batch_decisions as batch_deciding
from verify.evaluation.batch_decisions import FALSE, OPEN, TRUE, DisagreementError, decide_batch
from verify.evaluation.batches import Batch, Sides, compile_batch
from verify.evaluation.carriers import FLOATS, INTERVALS
from verify.evaluation.statements import compile_statement
from verify.evaluation.translate import NotUnderstood
from verify.numbers.exact.scalars import Undefined, ball
from verify.numbers.intervals.scalars import Interval

SHAPES = ((1, 1, 1, 1), (2, 3, 2, 3), (3, 2, 1, 4), (2, 4, 3, 2), (1, 2, 3, 2))

QUANTITIES: dict[str, Any] = {
    **{str(s): s for s in (eta, K, mu, kappa, c1, c2, n, h, m, p1, p2, alpha0, beta0, a1)},
    **{str(s): s for s in (L(0), L(1), L(2), a2(0), a3(0), a4(0), f(eta, 0), rho(eta, 0), rho_sharp(eta, 0))},
    **{str(s): s for s in (f_sharp(eta, 0), eta1_max, eta2_max, eta_max, eta_max_sharp)},
    "norms": NormF(G(0)) + NormF(W(0)) + NormF(W1(0)) + NormF(D(0)),
    "spectra": SigmaMax(W(0)) + SigmaMin(W(0)) + SigmaMax(W1(0)) + LambdaMax(D(0)) + LambdaMin(D(0)),
    "tau": LambdaMinTau(0) + LambdaMaxTau(0) + Inner(G(0), Tau(0, G(0))) + NormF(Tau(0, G(0))),
    "step": NormF(W(1) - W(0)) + NormF(D(1) - D(0)),
    "blocks": NormF(Blocks(Identity(n), W(0), W(0).T, Identity(m)) * BlockColumn(W1(0), W2(0).T)),
    "determinant": Determinant(Blocks(3 * Identity(n), -eta * G(0), -eta * G(0).T, 2 * Identity(m))),
    "bounds": Alpha(D(0), SigmaMin(W(0))) + Beta(D(0), SigmaMax(W(0))),
}


def problems(shape: tuple[int, int, int, int], count: int, seed: int = 0, near: float = 0.1) -> Batch:
    """Problems near their minimum, so that alpha_0 > 0 at times."""
    rng, (rows, width, cols, samples) = np.random.default_rng([seed, *shape]), shape
    x = rng.normal(size=(count, samples, rows)) + 2 * np.eye(samples, rows)
    w1, w2 = rng.normal(size=(count, rows, width)), rng.normal(size=(count, width, cols))
    y = x @ (w1 @ w2 + near * rng.normal(size=(count, rows, cols)))
    return Batch(x, y, w1, w2, rng.uniform(1e-4, 1e-2, count), rng.uniform(0.1, 0.9, count), rng.uniform(1.1, 3, count))


def of(expr: Any) -> Any:
    return Le(expr, Integer(0), evaluate=False)


@pytest.mark.parametrize("name", QUANTITIES)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_carriers_agree(shape, name):
    """The exact value is inside the interval, which is narrow, and the float is near."""
    batch, relation = problems(shape, 3), of(QUANTITIES[name])
    near, found = compile_batch(relation, FLOATS)(batch).lhs, compile_batch(relation, INTERVALS)(batch).lhs
    exactly = compile_statement(relation)
    for i in range(len(batch)):
        value = exactly(batch.instance(i)).left
        if isinstance(value, Undefined):
            assert np.isnan(found.lo[i]) or np.isinf(found.hi[i] - found.lo[i]) or name.startswith("eta")
            continue
        true = ball(value, 200)
        size = abs(float(true.mid()))
        assert abs(near[i] - float(true.mid())) <= 1e-7 * size + 1e-12
        if not np.isnan(found.lo[i]):
            assert arb(float(found.lo[i])) <= true <= arb(float(found.hi[i]))
            assert found.hi[i] - found.lo[i] <= 1e-6 * size + 1e-11


def test_most_is_known():
    """Enclosures that are always open would pass the test above."""
    known = 0
    for expr in QUANTITIES.values():
        found = compile_batch(of(expr), INTERVALS)(problems((2, 3, 2, 3), 20, near=1e-3)).lhs
        known += int(np.isfinite(found.lo).sum())
    assert known >= 0.9 * 20 * len(QUANTITIES)


# --- deciding --------------------------------------------------------------------------------

LEMMA = Le(L(1), rho(eta, 0) * L(0))
RELATIONS = {
    "the lemma": (LEMMA, (Gt(eta, 0), CONDITION)),
    "its sharper form": (Le(L(1), rho_sharp(eta, 0) * L(0)), (Gt(eta, 0), CONDITION)),
    "false: a quarter of the factor": (Le(L(1), rho(eta, 0) * L(0) / 4), (CONDITION,)),
    "false: strict order the wrong way": (Lt(LambdaMaxTau(0), LambdaMinTau(0)), ()),
    "tight: an equality of the scalar network": (Eq(LambdaMinTau(0), LambdaMaxTau(0)), ()),
    "tight, and false elsewhere": (Ne(LambdaMinTau(0), LambdaMaxTau(0)), ()),
    "no value where alpha_0 = 0": (Ge(1 / alpha0, 0), ()),
}


@pytest.mark.parametrize("name", RELATIONS)
@pytest.mark.parametrize("shape", [(1, 1, 1, 1), (2, 3, 2, 3), (3, 2, 1, 4)])
def test_a_batch_is_decided_as_its_instances_are(shape, name):
    relation, given = RELATIONS[name]
    batch = problems(shape, 12)
    found = decide_batch(relation, given, batch)
    for i in range(len(batch)):
        met, truth, _ = batch_deciding.decide_exactly(relation, given, batch.instance(i))
        assert found.met[i] == (met is True)
        assert found.truth[i] == (truth if met else OPEN)
    assert found.true == (found.truth == TRUE).sum()
    assert list(found.false) == list(np.flatnonzero(found.truth == FALSE))


def test_what_stays_open_has_a_bound_of_the_difference():
    """The identity 1 - f_sharp = 2 mu eta c1 alpha_0 B is beyond what is recognised: open, and within rounding."""
    relation = Eq(1 - f_sharp(eta, 0), 2 * mu * eta * c1 * alpha0 * margin(eta, 0))
    found = decide_batch(relation, (), problems((2, 2, 2, 2), 1, near=1e-3))
    assert found.left_open.all()
    assert 0 < found.open_within < 1e-12


def test_few_instances_need_the_exact_engine():
    batch = problems((2, 3, 2, 3), 300)
    assert decide_batch(LEMMA, (Gt(eta, 0), CONDITION), batch).exactly.mean() < 0.01


def test_what_intervals_refute_wrongly_is_no_verdict(monkeypatch):
    """A carrier that is wrong is found out: the exact engine has the last word."""
    wrong = Sides(Interval.exact(np.zeros(4)), Interval.exact(np.ones(4)))
    monkeypatch.setattr(batch_deciding, "_compiled", lambda relation, definitions: lambda batch: wrong)
    with pytest.raises(DisagreementError):
        decide_batch(Ge(L(0), 0), (), problems((2, 2, 2, 2), 4))


def test_a_batch_is_taken_apart_and_put_together():
    batch = problems((2, 3, 1, 2), 5)
    again = batch.take([0, 1]).joined(batch.take(slice(2, None)))
    assert all((getattr(again, name) == getattr(batch, name)).all() for name in ("X", "Y", "W1", "W2", "eta"))
    same = Batch.of([batch.instance(i) for i in range(5)])
    assert (same.W2 == batch.W2).all()
    assert same.shape == {"n": 2, "h": 3, "m": 1, "N": 2}


def test_shapes_that_do_not_fit_are_refused():
    good = problems((2, 3, 1, 2), 2)
    with pytest.raises(ValueError, match="W2 has the shape"):
        Batch(good.X, good.Y, good.W1, good.W1, good.eta, good.c1, good.c2)


def test_what_batches_cannot_say_is_named():
    with pytest.raises(NotUnderstood, match="q_next"):
        compile_batch(of(scalar("q_next")), FLOATS)
    with pytest.raises(NotUnderstood, match="between matrices"):
        compile_batch(Eq(W(0), W(1)), FLOATS)(problems((2, 2, 2, 2), 1))


@pytest.mark.parametrize("value", [mu, kappa, p2, NormF(W_star), L(0), SigmaMin(X), f(eta, 0)], ids=str)
@pytest.mark.parametrize("samples", [3, 1], ids=["columns that are multiples", "fewer samples than columns"])
def test_full_column_rank_is_never_assumed(value, samples):
    """Where X is not of full column rank, intervals know nothing of what rests on it; the exact engine decides."""
    batch = problems((2, 2, 2, 3), 3)
    x = np.ones((3, samples, 1)) * np.array([1.0, 2.0])
    batch = Batch(x, batch.Y[:, :samples], batch.W1, batch.W2, batch.eta, batch.c1, batch.c2)
    assert np.isnan(compile_batch(of(value), INTERVALS)(batch).lhs.lo).all()
    assert decide_batch(Ge(mu, 4), (), batch).exactly.all()
    assert decide_batch(Ge(mu, 4), (), batch).true == 3
    late = decide_batch(Ge(mu, 4), (), batch, until=0.0)
    assert list(late.met) == list(late.exactly) == [True, False, False]


def test_what_intervals_refute_is_confirmed_however_late_it_is():
    assert len(decide_batch(Le(L(0), 0), (), problems((2, 2, 2, 2), 4), until=0.0).false) == 4


def test_an_entry_that_is_not_finite_is_named():
    good = problems((2, 2, 2, 2), 2)
    batch = Batch(good.X, good.Y, good.W1, good.W2, np.array([1.0, np.nan]), good.c1, good.c2)
    with pytest.raises(ValueError, match="eta is nan, but a finite real number is expected"):
        decide_batch(Gt(eta, 0), (), batch)


# --- every inequality of the list ------------------------------------------------------------

MOVING = (Setting.POINT, Setting.DESCENT, Setting.RUN)
ELSEWHERE = (
    *("lower-half", "upper-half", "half-lipschitz", "upper-lipschitz", "half-monotone", "upper-monotone"),
    *("radius-pays", "half-kept", "top-of-less", "change-of-product", "second-order-form", "level-kept"),
    *("level-below", "balanced-product-bounded", "level-exceeded", "level-above"),
    *("spectral-interval", "within-larger-first", "within-larger-second", "spectral-factor"),
)
"""Lemmas about any numbers or any two layers, which an instance does not have by name."""


def inequalities() -> list[Any]:
    """Every inequality between scalars that is proved here, as corrected where the printed one is false."""
    found = []
    for claim in (*CLAIMS, *LEMMAS, *SHARPER):
        statement = claim.corrected or claim.printed
        order = isinstance(statement.relation, (Le, Lt, Ge, Gt)) and statement.reading is Reading.HOLDS
        given = (*claim.given, *statement.given)
        # a batch evaluates no relation between matrices
        plain = not any(isinstance(g, Relational) and isinstance(g.lhs, MatrixExpr) for g in given)
        if order and plain and claim.setting in MOVING and claim.id not in ELSEWHERE:
            found.append(pytest.param(statement.relation, given, id=claim.id))
    return found


@pytest.mark.parametrize(("relation", "given"), inequalities())
def test_a_batch_never_refutes_what_is_proved(relation, given):
    true = 0
    for shape in ((2, 3, 2, 3), (1, 1, 1, 1)):
        found = decide_batch(relation, given, problems(shape, 15, near=1e-3))
        assert len(found.false) == 0
        true += found.true
    assert true > 0


# --- nothing that is true is refuted -----------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20))
def test_nothing_true_is_refuted_on_a_million_instances(seed, record_property):
    """Proved inequalities on 50,000 instances for each seed: ill scaled, ill conditioned and nearly converged ones."""
    rng = np.random.default_rng(seed)
    proved = {
        "lemma": (LEMMA, (Gt(eta, 0), CONDITION)),
        "alpha": (Ge(LambdaMinTau(0), Alpha(D(0), SigmaMin(W(0)))), ()),
        "beta": (Le(LambdaMaxTau(0), Beta(D(0), SigmaMax(W(0)))), ()),
        "gradient": (Le(NormF(G(0)) ** 2, 2 * K * L(0)), ()),
        "PL": (Ge(NormF(G(0)) ** 2, 2 * mu * L(0)), ()),
        "bounds": (Ge(LambdaMinTau(1), c1 * alpha0), (Gt(alpha0, 0), Le(eta, eta_max))),
        "rate": (Le(L(1), f(eta, 0) * L(0)), (Gt(alpha0, 0), Le(eta, eta_max))),
    }
    tried, exactly, left_open = 0, 0, 0
    for shape in SHAPES:
        for near in (1.0, 1e-4, 1e-9, 0.0):
            batch = problems(shape, 2500, seed=int(rng.integers(1 << 30)), near=near)
            scale, spread = 10.0 ** rng.integers(-40, 40), 10.0 ** -rng.uniform(0, 6)
            x = batch.X * np.where(np.arange(batch.shape["n"]) == 0, 1.0, spread)
            batch = Batch(x, batch.Y * scale, batch.W1 * scale, batch.W2, batch.eta / scale**2, batch.c1, batch.c2)
            relation, given = proved[str(rng.choice(list(proved)))]
            found = decide_batch(relation, given, batch)
            assert len(found.false) == 0
            tried += len(batch)
            exactly, left_open = exactly + int(found.exactly.sum()), left_open + int(found.left_open.sum())
    record_property("decided", f"{tried} instances, {exactly} exactly, {left_open} left open, none refuted")
    assert tried == 50_000
