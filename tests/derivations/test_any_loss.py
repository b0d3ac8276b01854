"""What holds for any K-smooth, mu-PL loss: a loss that is not convex keeps it, and the square loss's own is refused."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from flint import fmpq
from sympy import Rational

from derivations import CLAIMS as OF_THE_SLIDES
from derivations import DEFINITIONS, SHARPER
from derivations.as_written import Eq, Gt, Le
from derivations.claim import Setting
from derivations.coq import CoqFile, about_any_loss, export
from derivations.notation import A, Grad, K, L, Loss, NormF, SigmaMax, SigmaMin, W_star, X, Y, eta, mu, t
from derivations.proving.kernel import Proof, Step
from derivations.proving.rules import Cite, Definition, Normal
from derivations.registry import assertion, check, establishes
from derivations.sharper.any_loss import CARRIED, SETTINGS, SUFFIX, SUPPOSED
from derivations.sharper.smooth_descent import DISSIPATION
from verify.evaluation.hypotheses import checker
from verify.evaluation.quantities import Quantities
from verify.instances.losses import SineLoss
from verify.instances.problem import Instance, sine_instance
from verify.instances.random_instances import instance
from verify.trials.claims import attacks
from verify.trials.drawn_instances import drawn_instances
from verify.trials.records import laid_out

BY_ID = {c.id: c for c in SHARPER}
BY_ID_OF_ALL = {c.id: c for c in (*OF_THE_SLIDES, *SHARPER)}
CLAIMS = [BY_ID[f"{name}-any-loss"] for name in CARRIED]


@pytest.mark.parametrize("claim", [pytest.param(c, id=c.id) for c in CLAIMS])
def test_each_is_derived_without_the_square_loss(claim) -> None:
    checked = check(claim.proof, claim.setting, (*claim.given, *claim.printed.given), name=claim.id)
    assert establishes(checked, assertion(claim.printed))
    assert not checked.unfolded & {"Loss", "Grad"}
    assert "loss-as-distance" not in checked.cited


_DISTANCE = Eq(Loss(A), NormF(X * (A - W_star)) ** 2 / 2)
_ONLY_SQUARE = {
    "the loss as a distance": Step("so", _DISTANCE, Cite("loss-as-distance")),
    "the gradient written out": Step("so", Eq(Grad(A), X.T * (X * A - Y)), Definition()),
    "the gradient unfolded": Step("so", Eq(Grad(A), X.T * (X * A - Y)), Normal(unfold=("Grad",))),
    "the spectral factor": Step("so", BY_ID["spectral-descent"].printed.relation, Cite("spectral-descent")),
    "a smoothness constant half as large": Step("so", Le(NormF(Grad(A)) ** 2, Loss(A)), Cite("gradient-bound")),
}


@pytest.mark.parametrize("step", [pytest.param(step, id=name) for name, step in _ONLY_SQUARE.items()])
def test_what_only_the_square_loss_has_is_refused(step: Step) -> None:
    assert check(Proof(step), Setting.ANY_LOSS, (Gt(eta, 0),)).gap is not None


def test_a_hypothesis_of_the_loss_has_a_proof_for_the_square_loss() -> None:
    from derivations.registry import result

    assert all(result(name).proof is not None and not result(name).supposed for name in SUPPOSED)


@pytest.mark.parametrize("name", ["eq19", "sharp-descent-square-loss", "sharp-drift", "stable-decrease"])
def test_holds_for_a_loss_that_is_not_convex(name: str) -> None:
    """The sum of w^2 + 3 sin(w)^2, 8-smooth and 1/32-PL; hypotheses and statement are decided on enclosures."""
    claim, rng, met, kept = BY_ID[f"{name}-any-loss"], Random(5), 0, 0
    for _ in range(60):
        n, h, m = (rng.randint(1, 2) for _ in range(3))
        w1, w2, target = (_entries(rng, *shape) for shape in ((n, h), (h, m), (n, m)))
        subject = sine_instance(target, w1, w2, fmpq(1, rng.choice((2000, 20000, 200000))))
        if not all(checker(g, DEFINITIONS)(subject, 0).truth is True for g in (Gt(L(0), 0), *claim.given)):
            continue
        met += 1
        found = checker(claim.printed.relation, DEFINITIONS)(subject, 0).truth
        assert found is not False  # enclosures do not decide a tie
        kept += found is True
        false = Le(L(t + 1), L(t) * Rational(1, 100))
        assert checker(false, DEFINITIONS)(subject, 0).truth is False
        if met == 6:
            break
    assert min(met, kept) >= 3


def test_half_of_the_instances_have_the_loss_that_is_not_convex() -> None:
    for setting in SETTINGS:
        for index in range(8):
            inst = instance(setting, 0, index)
            assert isinstance(inst, Instance)
            assert isinstance(inst.loss, SineLoss) is bool(index % 2)
            given = Quantities.of(inst)
            for relation in (Eq(K, SigmaMax(X) ** 2), Eq(mu, SigmaMin(X) ** 2), Eq(X * W_star, Y)):
                assert index % 2 == 0 or checker(relation, DEFINITIONS)(given, 0).truth is not False


def test_a_slip_is_refuted_by_the_loss_that_is_not_convex() -> None:
    """Twice the decrease, on instances of that loss alone; the counterexample says which loss it is."""
    claim = BY_ID["stable-decrease-any-loss"]
    slip = Le(L(t + 1), L(t) - 2 * eta * DISSIPATION)
    attack = attacks(claim, replace(claim.printed, relation=slip))[0]
    for index in range(1, 40, 2):
        found = drawn_instances(attack.hypotheses, 0).fitted(instance(claim.setting, 0, index), Random(index))
        if found is not None and checker(slip, DEFINITIONS)(found, 0).truth is False:
            assert "sin(w)^2" in laid_out(attack, found.instance, 0)[1]["loss"]
            return
    pytest.fail("no instance refutes the slip")


def _entries(rng: Random, rows: int, cols: int) -> list[list[str]]:
    return [[f"{rng.randint(-6, 6)}/{rng.randint(3, 9)}" for _ in range(cols)] for _ in range(rows)]


def test_each_is_exported_as_one_about_any_loss() -> None:
    """In Coq the theorem of the same name is about the class of losses already; no file opens the square loss."""
    for claim in CLAIMS:
        file, original = export(claim), export(BY_ID_OF_ALL[claim.id.removesuffix(SUFFIX)])
        assert isinstance(file, CoqFile), file
        assert isinstance(original, CoqFile), original
        for text in (file.text, original.text):
            assert "{loss : any_loss.any_loss net}" in text
            assert not [name for name in ("square net", "Loss_E", "Grad_E") if name in text]
        stated = original.text.partition(f"Theorem {original.theorem}")[2].partition("Proof.")[0]
        assert stated
        assert stated in file.text


def test_what_is_supposed_of_a_loss_is_a_class_and_the_square_loss_is_in_it() -> None:
    losses, square = about_any_loss()
    assert "Class any_loss" in losses.text
    assert losses.text.count(" : forall") == len(SUPPOSED)
    assert "NormF (Grad A) ^+ 2 >= 2%:R * mu * Loss A" in losses.text
    assert square.text.count("exact: ") == len(SUPPOSED)
