"""What follows since the matrices have at least one row and one column, and what does not."""

from __future__ import annotations

import pytest
from sympy import Integer

from derivations.as_written import Ge
from derivations.notation import L, NormF, W, h, n
from verify.search import parse_conjecture
from verify.search.recognition import recognised
from verify.search.recognition.counts import beyond_one, sides


@pytest.mark.parametrize(
    "text",
    [
        "h >= 1",
        "n >= 1/2",
        "m > 0",
        "N >= 0",
        "n*m >= 1",
        "n + h >= 2",
        "n*h*m*N >= 1",
        "n**2 >= n",
        "n*h + m >= 2",
        "h*m >= h + m - 1",
        "1/n <= 1",
        "m/n <= m",
        "K*n >= K",
        "L*n >= L",
        "n*m*L >= L",
        "norm_W <= n*norm_W",
        "sigma_max_W <= n*norm_W",
        "1 <= n <= n*m",
        "(n + h)**2 >= 4",
    ],
)
def test_a_relation_follows_from_what_the_sides_are_at_least(text: str) -> None:
    for link in parse_conjecture(text).each():
        found = recognised(link)
        assert found is not None
        assert found.checked.gap is None
        assert "count_at_least_one" in found.checked.facts


@pytest.mark.parametrize(
    "text",
    [
        "h >= 2",
        "n > 1",
        "n >= 1 + 1/1000",
        "m == 1",
        "n*m >= 2",
        "n + h >= 3",
        "n >= m",
        "n*m >= n*h",
        "n*m > n",
        "1/n >= 1",
        "N >= n",
        "n*L > L",
        "n*(K - mu) > 0",
        "n*mu >= K",
        "n*trace_D >= trace_D",
    ],
)
def test_no_more_is_said_of_the_sides(text: str) -> None:
    assert recognised(parse_conjecture(text)) is None


def test_a_hypothesis_may_say_more_of_a_side() -> None:
    assert recognised(parse_conjecture("n*m >= 2", ["n >= 2"])) is not None
    assert recognised(parse_conjecture("n*m >= 3", ["n >= 2"])) is None


def test_a_sum_is_written_by_what_the_sides_are_beyond_one() -> None:
    said = sides([Ge(n * h * L(0), 1)])
    assert [step.label for step in said] == ["side n", "side h"]
    assert sides([Ge(NormF(W(0)), 0)]) == ()
    square = beyond_one({n**2: Integer(1), n: Integer(-1)}, said[:1])
    assert square is not None
    assert square.terms == ((1, "side n"), (1, "side n", "side n"))
    assert beyond_one({n**40 * h**40: Integer(1)}, said) is None
    assert beyond_one({n ** (Integer(1) / 2): Integer(1)}, said) is None
