"""What every display is read with, said once: the slides use it without saying so.

The README, the errata, the document and the page begin with these sentences.
"""

from __future__ import annotations

from collections.abc import Iterable

from derivations.claim import Claim, Setting
from derivations.registry import CLAIMS, supposed


def conventions() -> tuple[str, ...]:
    """Return the sentences, in the order in which they are needed; formulas in them stand as plain words.

    >>> conventions()[0]
    'L is the loss less its minimum over W, which the slides never say.'
    """
    return (
        "L is the loss less its minimum over W, which the slides never say.",
        _BARE_LOSS,
        _CONSTANTS,
        _REDUCED.format(displays=_listed(_reduced(CLAIMS))),
        _BOUNDS,
        "alpha and beta are given with (7) and (23); the slides say no more than that they exist.",
    )


_BARE_LOSS = (
    "With the bare square loss (6), (19) and (29) are false: for X = (1, 0)^T, Y = (0, 1)^T, W_1 = 1 and W_2 = 0 the"
    " gradient is 0 and the loss stays 1/2, while the factor of the lemma is below 1 for small steps."
)
_CONSTANTS = (
    "K = sigma_max(X)^2 and mu is the least nonzero eigenvalue of X^T X; sigma_min of any other matrix is its singular"
    " value of index min(rows, columns)."
)
_REDUCED = (
    "The reduced problem is the one on the row space of X, outside of which nothing moves; X has full column rank"
    " there. That hypothesis is added to {displays}, and to no other display."
)
_BOUNDS = (
    "p_1 = max(sigma_min(W*) - sqrt(2 L(0) / mu), 0), p_2 = sigma_max(W*) + sqrt(2 L(0) / mu),"
    " alpha_0 = alpha(D(0), p_1) and beta_0 = beta(D(0), p_2): the slides name these four and do not define them."
)


def _reduced(claims: Iterable[Claim]) -> list[str]:
    """The displays to which full column rank is added, in paper order."""
    rank = set(supposed(Setting.RUN)) - set(supposed(Setting.DESCENT))
    beside = (c for c in claims if c.setting is not Setting.EXPERIMENT)
    return list(dict.fromkeys(c.display for c in beside if rank <= set(supposed(c.setting))))


def _listed(displays: list[str]) -> str:
    """The displays' numbers with runs of them drawn together, as in (2), (4) and (23) to (34)."""
    numbers = [int(d.removeprefix("eq")) for d in displays]
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = [f"({r[0]}) to ({r[-1]})" if len(r) > 2 else ", ".join(f"({x})" for x in r) for r in runs]
    return ", ".join(said[:-1]) + (" and " if said[1:] else "") + said[-1]
