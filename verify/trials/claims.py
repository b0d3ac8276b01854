"""What a claim asserts, each relation with its hypotheses, ready to be tried on instances."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sympy import Eq
from sympy.logic.boolalg import Boolean

from derivations import registry
from derivations.claim import Claim, Reading, Served, Setting, Statement
from derivations.notation import eta, step_size, t
from derivations.proving.definitions import Definitions
from derivations.proving.kernel import Proof
from derivations.sharper import varying_steps
from verify.evaluation.hypotheses import Hypotheses
from verify.trials.assertion import Attack

GROWING_STEPS = Eq(step_size(t), (t + 1) * eta)
"""The step sizes that instances take where they vary."""


@dataclass(frozen=True)
class Assertion:
    """A relation under hypotheses, the derivation offered for it, and the name that this may not cite."""

    relation: Boolean
    setting: Setting
    given: tuple[Boolean, ...]
    proof: Proof | None
    name: str


def assertions(claim: Claim, statement: Statement) -> list[Assertion]:
    """Return what a statement of the claim asserts: itself, unless it defines or supposes, and what it serves."""
    given = (*claim.given, *statement.given)
    extra = (statement.relation,) if statement.reading is Reading.HYPOTHESIS else ()
    served = [_of_served(s, claim.id, extra) for s in statement.serves]
    if statement.reading in (Reading.DEFINES, Reading.HYPOTHESIS):
        return served
    return [Assertion(registry.assertion(statement), claim.setting, given, claim.proof, claim.id), *served]


def attacks(claim: Claim, statement: Statement) -> list[Attack]:
    """Return what a statement of the claim asserts, each relation with its hypotheses, ready to be tried."""
    definitions = definitions_of(claim, statement)
    return [attack_on(a, definitions) for a in assertions(claim, statement)]


def attack_on(assertion: Assertion, definitions: Definitions) -> Attack:
    """Return the assertion ready to be tried under the definitions."""
    setting = assertion.setting
    return Attack(assertion.relation, Hypotheses(setting, assertion.given, _of_instances(setting, definitions)))


def definitions_of(claim: Claim, statement: Statement) -> Definitions:
    """Return the definitions in force for a statement of the claim: those that it makes itself come first."""
    return _definitions(registry.defining_equations(claim, statement))


@lru_cache(maxsize=1024)
def _definitions(equations: tuple[Eq, ...]) -> Definitions:
    """The definitions in force where these equations define their left sides: one object for equal ones."""
    definitions = registry.DEFINITIONS
    for equation in equations:
        definitions = definitions.but(equation)
    return definitions


@lru_cache(maxsize=1024)
def _of_instances(setting: Setting, definitions: Definitions) -> Definitions:
    """The definitions under which instances are evaluated: where step sizes vary, those that instances take."""
    if setting not in varying_steps.SETTINGS:
        return definitions
    # the loss is the instance's own, whatever is known of it
    return registry.in_force(Setting.VARYING, definitions).but(GROWING_STEPS)


def _of_served(served: Served, serving: str, extra: tuple[Boolean, ...]) -> Assertion:
    relation = registry.assertion(Statement(served.relation, served.reading))
    return Assertion(relation, served.setting, (*served.given, *extra), served.proof, f"what {serving} serves")
