"""The one list of claims, in paper order, and the definitions they give."""

from __future__ import annotations

from sympy import Eq

from derivations.claim import Claim, Reading, Statement
from derivations.definitions import Definitions
from derivations.notation import G, PositiveRoot, Tau, eta, eta1_max, eta2_max, t
from derivations.setting import DEFINING
from derivations.slides import (
    announced_rate,
    best_limiting_rate,
    condition_number,
    descent_condition,
    descent_lemma,
    descent_under_bounds,
    experiments,
    gamma_operator,
    gradient_descent,
    gradient_flow,
    imbalance,
    imbalance_drift,
    imbalance_invariance,
    limiting_rate,
    linear_convergence,
    loss_dissipation,
    loss_rate_of_flow,
    product_update,
    rate_below_one,
    rate_coefficients,
    rate_of_step,
    scalar_network_bound,
    scalar_network_product,
    scalar_network_rate,
    single_layer_descent,
    single_layer_factor,
    single_layer_rate,
    smoothness,
    smoothness_of_step,
    step_size_polynomials,
    tau_operator,
    uniform_bound_of_flow,
    uniform_bounds_theorem,
    vanishing_coefficients,
)

CLAIMS: tuple[Claim, ...] = (
    imbalance.CLAIM,
    condition_number.CLAIM,
    *gradient_descent.CLAIMS,
    *gradient_flow.CLAIMS,
    gamma_operator.CLAIM,
    *loss_dissipation.CLAIMS,
    *tau_operator.CLAIMS,
    *loss_rate_of_flow.CLAIMS,
    *uniform_bound_of_flow.CLAIMS,
    *scalar_network_rate.CLAIMS,
    *scalar_network_product.CLAIMS,
    scalar_network_bound.CLAIM,
    imbalance_invariance.CLAIM,
    imbalance_drift.CLAIM,
    smoothness.CLAIM,
    single_layer_descent.CLAIM,
    *single_layer_rate.CLAIMS,
    *product_update.CLAIMS,
    smoothness_of_step.CLAIM,
    descent_condition.CLAIM,
    descent_lemma.CLAIM,
    rate_of_step.CLAIM,
    single_layer_factor.CLAIM,
    rate_of_step.COMPARISON,
    *uniform_bounds_theorem.ANNOUNCED,
    *step_size_polynomials.CLAIMS,
    *uniform_bounds_theorem.CLAIMS,
    *rate_coefficients.CLAIMS,
    *rate_below_one.CLAIMS,
    *linear_convergence.CLAIMS,
    *descent_under_bounds.CLAIMS,
    *rate_coefficients.AGAIN,
    *vanishing_coefficients.CLAIMS,
    limiting_rate.CLAIM,
    *best_limiting_rate.CLAIMS,
    announced_rate.CLAIM,
    *experiments.CLAIMS,
)

LEMMAS: tuple[Claim, ...] = ()

_ROOTS = {"eq24-a": eta1_max, "eq24-b": eta2_max}


def defining_equation(claim: Claim, statement: Statement) -> Eq | None:
    """Return the equation by which the statement defines a symbol; None if it defines none."""
    if statement.reading is Reading.DEFINES:
        return statement.relation
    if statement.reading is Reading.UNIQUE_POSITIVE_ROOT:
        return Eq(_ROOTS[claim.id], PositiveRoot(statement.relation.lhs - statement.relation.rhs, eta))
    return None


def _definitions() -> Definitions:
    given = [
        defining_equation(c, c.corrected or c.printed) for c in CLAIMS if c.setting.name != "EXPERIMENT"
    ]
    # tau is defined by (5) as a composition; everything after uses the form that (5) derives
    written_out = Eq(Tau(t, G(t)), tau_operator.CLAIMS[1].printed.relation.rhs)
    return Definitions([*DEFINING, *(e for e in given if e is not None), written_out])


DEFINITIONS: Definitions = _definitions()
