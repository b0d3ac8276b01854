"""The conventions are true of what they speak of, and are the first that a reader meets."""

from __future__ import annotations

from derivations import CLAIMS, Setting
from derivations.conventions import conventions
from derivations.registry import supposed
from verify.verdicts.decide import decide
from verify.writing.latex.errata import errata_document
from verify.writing.terminal.claims import conventions_text


def test_full_column_rank_is_added_where_it_is_said_to_be() -> None:
    (said,) = (s for s in conventions() if "full column rank" in s)
    rank = set(supposed(Setting.RUN)) - set(supposed(Setting.DESCENT))
    added = {c.display for c in CLAIMS if c.setting is not Setting.EXPERIMENT and rank <= set(supposed(c.setting))}
    assert added == {"eq2", "eq4", "eq6", "eq7", "eq11", *(f"eq{k}" for k in range(23, 35))}
    assert "(2), (4), (6), (7), (11) and (23) to (34)" in said


def test_with_the_bare_loss_the_rate_under_the_flow_is_false() -> None:
    """X = (1, 0)^T, Y = (0, 1)^T, W_1 = 1, W_2 = 0, by hand: the gradient is 0, and the bare loss is 1/2."""
    product, residual = 1 * 0, (0, 1)
    gradient = -(1 * residual[0] + 0 * residual[1]) + product
    bare = (residual[0] ** 2 + residual[1] ** 2) / 2
    lambda_min, mu, eta = 1**2 + 0**2, 1, 0.1
    assert (gradient, bare) == (0, 0.5)
    assert not -2 * mu * lambda_min * bare >= 0  # (6): the rate of the loss is 0
    assert not bare <= (1 - 2 * eta * mu * lambda_min + mu * eta**2 * lambda_min**2) * bare  # (19)


def test_they_come_first() -> None:
    (wrong,) = (c for c in CLAIMS if c.id == "eq36")
    document = errata_document([decide(wrong, samples=1)])
    assert document.index("less its minimum over") < document.index("as printed")
    assert conventions_text().startswith("Conventions\n")


def test_a_correction_says_under_which_hypothesis_it_stands() -> None:
    (claim,) = (c for c in CLAIMS if c.id == "eq27-c")
    assert r" for $L(0) > 0$" in errata_document([decide(claim, samples=2)])
    (announced,) = (c for c in CLAIMS if c.id == "eq34")
    assert "another theorem" in announced.why
