"""All results together, those of the slides in paper order (``slides``), and the definitions they give.

``SHARPER`` and ``LEMMAS``, which list those beyond the slides too, are read when they are first asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from sympy import Basic
from sympy.logic.boolalg import Boolean

from derivations import large_steps, lemmas, sharper
from derivations.as_written import Eq, Gt
from derivations.claim import Claim, Reading, Setting, Statement
from derivations.notation import (
    LambdaMin,
    PositiveRootCount,
    SigmaMin,
    Stack,
    W_star,
    X,
    Y,
    eta,
)
from derivations.proving import kernel
from derivations.proving.definitions import STEPPED_NAMES, Definitions
from derivations.proving.kernel import Checked, Gap, Proof, Result
from derivations.proving.language import read_relation
from derivations.proving.refusals import Reason, Refusal
from derivations.proving.well_defined import has_values_of
from derivations.sharper import any_loss, varying_steps
from derivations.slides import CLAIMS, tau_operator
from derivations.supplied_definitions import DEFINING, ROOTS_BEYOND, positive_root

LEMMAS: tuple[Claim, ...]
"""What several proofs share."""

SHARPER: tuple[Claim, ...]
"""Results beyond the slides: no display, no misprint; they are decided like the claims of one."""


@cache
def _lemmas() -> tuple[Claim, ...]:
    return (*lemmas.LEMMAS, *sharper.LEMMAS, *large_steps.LEMMAS)


@cache
def _sharper() -> tuple[Claim, ...]:
    by_id = {claim.id: claim for claim in (*CLAIMS, *sharper.SHARPER, *large_steps.CLAIMS)}
    carried = (any_loss.carried(by_id[name]) for name in any_loss.CARRIED)
    return (*sharper.SHARPER, *large_steps.CLAIMS, *carried)


def __getattr__(name: str) -> tuple[Claim, ...]:
    if name not in ("LEMMAS", "SHARPER"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _lemmas() if name == "LEMMAS" else _sharper()


# what each setting supposes beside the hypotheses that a claim states
_LEAST_SQUARES = (Gt(SigmaMin(X), 0), Eq(X.T * X * W_star, X.T * Y))
_FULL_RANK = (Gt(LambdaMin(X.T * X), 0),)


# what moves the weights in each setting; in the others they are any weights
_MOTIONS = {
    Setting.FLOW: "flow",
    Setting.SCALAR_FLOW: "flow",
    Setting.DESCENT: "descent",
    Setting.SINGLE_LAYER: "descent",
    Setting.RUN: "descent",
    Setting.VARYING: "descent",
    Setting.ONE_TO_ONE: "descent",
    Setting.ANY_LOSS: "descent",
    Setting.ANY_LOSS_VARYING: "descent",
}
_FROM_FULL_RANK = (Setting.RUN, Setting.VARYING, Setting.ANY_LOSS, Setting.ANY_LOSS_VARYING, Setting.FLOW)


def supposed(setting: Setting) -> tuple[Boolean, ...]:
    """Return what the setting supposes: X is not zero, W* is a minimiser; in a run X has full column rank.

    For any loss X and Y are there for K, mu and W* alone (``any_loss``).
    """
    return _LEAST_SQUARES + (_FULL_RANK if setting in _FROM_FULL_RANK else ())


def defining_equations(claim: Claim, statement: Statement) -> tuple[Any, ...]:
    """Return the equations by which the statement defines symbols (none if it defines none)."""
    relation = statement.relation
    if statement.reading is Reading.UNIQUE_POSITIVE_ROOT:
        if statement.root is None:
            raise ValueError(f"the claim {claim.id}: no symbol is said to be the root of its equation")
        return (positive_root(statement.root, relation),)
    if statement.reading is not Reading.DEFINES or claim.setting is Setting.EXPERIMENT:
        return ()
    if isinstance(relation.lhs, Stack):
        return tuple(Eq(a, -b) for a, b in zip(relation.lhs.args, (-relation.rhs).doit().args))
    return (relation,)


def assertion(statement: Statement) -> Boolean:
    """Return the relation that a derivation of the statement must end in."""
    relation = statement.relation
    if statement.reading is Reading.UNIQUE_POSITIVE_ROOT:
        return Eq(PositiveRootCount(relation.lhs - relation.rhs, eta), 1)
    return relation


def _definitions() -> Definitions:
    given = [e for c in CLAIMS for e in defining_equations(c, c.corrected or c.printed)]
    # tau is defined by (5) as a composition; everything after uses the form that (5) derives
    return Definitions([*DEFINING, *given, *ROOTS_BEYOND, tau_operator.USED])


DEFINITIONS: Definitions = _definitions()
_DERIVED = {tau_operator.USED.lhs.func.__name__: tau_operator.WRITTEN_OUT.id}


def _result(claim: Claim) -> Result:
    statement = claim.corrected or claim.printed
    given = (*supposed(claim.setting), *claim.given, *statement.given)
    return Result(claim.id, assertion(statement), given, claim.proof, _MOTIONS.get(claim.setting, ""))


_RESULTS = {c.id: _result(c) for c in (*lemmas.LEMMAS, *CLAIMS)}


@cache
def _results_about_steps() -> dict[str, Result]:
    return {c.id: _result(c) for c in (*sharper.LEMMAS, *sharper.SHARPER)}


@cache
def _results_of_two_layers() -> dict[str, Result]:
    return {c.id: _result(c) for c in large_steps.of_two_layers()}


@cache
def _beyond() -> dict[str, Result]:
    return {c.id: _result(c) for c in (*_lemmas(), *_sharper()) if c.id not in _RESULTS}


def result(name: str) -> Result:
    """Return the result of that id, as proofs cite it; raises Gap if there is none.

    Reading results takes time, so those beyond the slides are read part by part, until it is found.
    """
    found = _RESULTS.get(name) or next((part()[name] for part in _BEYOND_BY_PARTS if name in part()), None)
    if found is None:
        raise Gap(Reason.NO_RESULT, name=name)
    return found


_BEYOND_BY_PARTS = (_results_about_steps, _results_of_two_layers, _beyond)


def _result_for_varying_steps(name: str) -> Result:
    return varying_steps.with_varying_steps(result(name))


def _result_for_any_loss(name: str) -> Result:
    return any_loss.with_any_loss(result(name))


def _result_for_both(name: str) -> Result:
    return any_loss.with_any_loss(_result_for_varying_steps(name))


_KNOWN = {
    Setting.VARYING: _result_for_varying_steps,
    Setting.ANY_LOSS: _result_for_any_loss,
    Setting.ANY_LOSS_VARYING: _result_for_both,
}
"""The earlier results in the settings that have their own."""


@lru_cache(maxsize=64)
def in_force(setting: Setting, definitions: Definitions) -> Definitions:
    """Return the definitions in a setting: gradient descent with varying steps has its own, any loss has none."""
    if setting in any_loss.SETTINGS:
        definitions = any_loss.without_the_loss(definitions)
    if setting in varying_steps.SETTINGS:
        for equation in varying_steps.DESCENT:
            definitions = definitions.but(equation)
    return definitions


def check(
    proof: Proof | None,
    setting: Setting,
    given: tuple[Boolean, ...],
    definitions: Definitions = DEFINITIONS,
    name: str = "the claim itself",
) -> Checked:
    """Return a derivation as checked in this process, from a claim's setting and hypotheses.

    Args:
        proof: the derivation; None is a gap.
        setting: what moves the weights, and with it what is supposed of X and W*.
        given: the hypotheses, in the language of statements.
        definitions: what names stand for.
        name: the claim's id: a derivation may not cite the claim it derives.

    Returns:
        The steps as checked, what they conclude and rest on, or the gap.

    Raises:
        RuleFailed: if a rule breaks down on a step, which is an error of the program.
        TypeError: if the setting is none, or the hypotheses are not a tuple of SymPy's relations.

    Example:
        >>> from sympy import Ge
        >>> from derivations.notation import scalar
        >>> from derivations.proving import Given, Nonnegative, Proof, Step
        >>> x = scalar("x")
        >>> cube = Step("cube", Ge(x**3, 0), Nonnegative(), (Step("sign", Ge(x, 0), Given()),))
        >>> check(Proof(cube), Setting.POINT, (Ge(x, 0),)).gap is None
        True
    """
    if not isinstance(setting, Setting):
        raise TypeError(f"setting is {setting!r}, but a Setting is expected")
    if not isinstance(given, tuple | list) or not all(isinstance(relation, Basic) for relation in given):
        raise TypeError(f"given is {given!r}, but a tuple of relations is expected")
    if not isinstance(definitions, Definitions):
        raise TypeError(f"definitions is {definitions!r:.60}, but Definitions are expected")
    motion = _MOTIONS.get(setting, "")
    known = _KNOWN.get(setting, result)
    definitions = in_force(setting, definitions)
    return kernel.check(proof, (*supposed(setting), *given), definitions, known, _DERIVED, name, motion)


def check_result(name: str) -> Checked:
    """Return the derivation of the result of that id as checked in this process, as proofs that cite it have it.

    Raises:
        Gap: if there is no such result.
        RuleFailed: if a rule breaks down on a step, which is an error of the program.

    Example:
        >>> check_result("loss-as-distance").gap is None
        True
    """
    return kernel.check_result(result(name), DEFINITIONS, result, _DERIVED)


def establishes(checked: Checked, relation: Boolean, definitions: Definitions = DEFINITIONS) -> bool:
    """Tell whether a derivation that was checked ends in the relation (up to definitions and rearrangement).

    Definitions that may have no value are not unfolded: what they divide by might cancel. Nor does a relation follow
    that divides by, or takes the root of, what no step does: it might have no value.

    Args:
        checked: what ``check`` returned.
        relation: what is to be established.
        definitions: what names stand for.

    Returns:
        False also where there is a gap, or the relation is not in the language of statements.

    Example:
        >>> from sympy import Ge
        >>> from derivations.notation import scalar
        >>> from derivations.proving import Given, Proof, Step
        >>> x = scalar("x")
        >>> checked = check(Proof(Step("sign", Ge(x, 0), Given())), Setting.POINT, (Ge(x, 0),))
        >>> establishes(checked, Ge(2 * x, 0)), establishes(checked, Ge(x, 1))
        (False, False)
    """
    if checked.gap is not None:
        return False
    kept = {"Tau", "Loss", "Grad", *STEPPED_NAMES}
    names = definitions.total - kept
    try:
        read_relation(relation)
        stated = (checked.conclusion, *(step.relation for step in checked.steps if step.number.isdigit()))
        if not has_values_of(relation, stated):
            return False
        if kernel.same_relation(checked.conclusion, relation):
            return True
        return kernel.same_relation(*(definitions.unfold(r, names) for r in (checked.conclusion, relation)))
    except Refusal:
        return False


_HEADINGS = {c.display: c.heading for c in CLAIMS if c.heading}


def display_title(display: str, claims: Sequence[Claim]) -> str:
    """Return what the display with the given claims (not empty) is called."""
    return _HEADINGS.get(display, claims[0].title) if len(claims) > 1 else claims[0].title
