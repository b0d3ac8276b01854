"""The order in which a unit of the search goes about its problems."""

from __future__ import annotations

import pytest

from verify.search import explore, parse_conjecture
from verify.search.climbing.layouts import layouts_of
from verify.search.unit import each_kind_first


@pytest.mark.parametrize("text", ["rank(X) == min(N,n)", "sigma_min(X) > 0", "rank(X) == n", "N >= n"])
def test_the_first_unit_meets_data_of_each_kind(text: str) -> None:
    found = explore(parse_conjecture(text, data="any"), 0, 0, seconds=4)
    assert found.counterexample is not None


def test_each_kind_of_data_leads() -> None:
    layouts = layouts_of(parse_conjecture("N >= n", data="any"), None)
    ordered = each_kind_first(layouts)
    assert sorted(map(repr, ordered)) == sorted(map(repr, dict.fromkeys(layouts)))
    kinds = {(x.rows > x.shape[0], x.rows < x.shape[0], x.rank_of_data < min(x.shape[0], x.rows)) for x in ordered[:6]}
    assert kinds >= {(False, False, False), (True, False, False), (False, True, False), (False, False, True)}


def test_data_of_full_rank_keep_their_order() -> None:
    layouts = list(layouts_of(parse_conjecture("L >= 0"), None))
    assert each_kind_first(layouts) == list(dict.fromkeys(layouts))
