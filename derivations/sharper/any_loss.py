"""Any K-smooth, mu-PL loss with least value 0: results about runs carried over from the square loss.

What the results use of the loss is supposed instead of derived: the inequality of smoothness, the PL condition, a
gradient of at most sqrt(2 K l), values that are not negative, weights within sqrt(2 l / mu) of the one minimiser, and
the chain rule for the gradients of the layers. Loss and gradient stand for nothing else then, and each derivation that
uses them is checked anew. K and mu may be any numbers with K >= mu > 0, and W* any matrix: X and Y, which the loss does
not speak of, are then any with sigma_max(X)^2 = K, sigma_min(X)^2 = mu and X W* = Y. (With a single input, n = 1, X
has one singular value, so there K = mu.)
"""

from __future__ import annotations

from dataclasses import replace

from derivations.claim import Claim, Setting
from derivations.proving.definitions import Definitions, head
from derivations.proving.kernel import Result

SUPPOSED = ("eq13", "pl", "gradient-bound", "loss-nonnegative", "distance-to-minimiser", "eq2-b")
"""The results about the square loss that are hypotheses about any other one."""

SETTINGS = (Setting.ANY_LOSS, Setting.ANY_LOSS_VARYING)
"""With one step size, and with one of its own at each step."""

SUFFIX = "-any-loss"
"""What the ids of such results end in."""
_OF_THE_LOSS = ("Loss", "Grad")
CARRIED = (
    "eq19",
    "eq25-a", "eq25-b", "eq25-c", "eq25-d", "eq25-e", "eq25-f",
    "eq28-a", "eq28-b",
    "sharp-descent-square-loss",
    "sharp-drift",
    *("sharp-lower-bound", "sharp-upper-bound", "sharp-product-lower-bound", "sharp-product-upper-bound"),
    "sharp-linear-convergence",
    "sharp-geometric-decrease",
    "sharp-loss-vanishes",
    "budget-of-steps",
    "stable-step-size",
    "stable-run",
    "stable-uniform-bounds",
    "stable-decrease",
    "stable-loss-never-grows",
    "stable-drift",
    "stable-alpha",
    "stable-rate",
    "stable-loss-vanishes",
    "stable-gradients",
    "stable-schedule",
    "below-the-edge",
    "multiplicative-form",
    "determinant-law-any-shape",
    "determinant-never-grows-any-shape",
)  # fmt: skip
"""The slides' lemma and theorems, the sharper ones, the stable bounds, and what a step does to the layers."""


def without_the_loss(definitions: Definitions) -> Definitions:
    """Return the definitions in which the loss and its gradient stand for nothing."""
    return Definitions(e for e in definitions.values() if head(e.lhs) not in _OF_THE_LOSS)


def with_any_loss(result: Result) -> Result:
    """Return the result as one about any loss: what is supposed of the loss has no proof, all else is as it was."""
    if result.id not in SUPPOSED:
        return result
    return Result(result.id, result.relation, (), None, supposed=True)


def carried(claim: Claim) -> Claim:
    """Return the claim as one about any K-smooth, mu-PL loss."""
    statement = claim.corrected or claim.printed
    return replace(
        claim,
        id=f"{claim.id}{SUFFIX}",
        display="",
        title=f"{claim.title}, for any K-smooth, mu-PL loss",
        source=f"beyond the slides: {claim.id} for other losses",
        setting=Setting.ANY_LOSS_VARYING if claim.setting is Setting.VARYING else Setting.ANY_LOSS,
        printed=statement,
        corrected=None,
        why="",
        in_words=False,
    )
