"""The textbook facts, each confirmed on random matrices by NumPy.

A fact of which there are no examples fails the suite.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng
from sympy import Eq, Ge, Le, ZeroMatrix

from derivations.notation import D, D_dot, L, L_dot, t
from derivations.proving.kernel import conjuncts
from derivations.proving.textbook_facts import FACTS
from tests.material.fact_examples import EXAMPLES, OF_TIME, Draw
from tests.material.numeric import Values
from tests.material.proofs import x, y


def test_every_fact_is_tried():
    assert set(EXAMPLES) | OF_TIME == set(FACTS)
    assert not set(EXAMPLES) & OF_TIME


def test_every_fact_says_where_it_stands():
    for name, fact in FACTS.items():
        assert fact.name == name
        assert fact.says
        assert fact.source


@pytest.mark.parametrize(
    ("name", "example"),
    [(name, example) for name, examples in EXAMPLES.items() for example in examples],
    ids=[f"{name}-{i}" for name, examples in EXAMPLES.items() for i in range(1, len(examples) + 1)],
)
@given(seed=st.integers(0, 10**6))
def test_fact_holds(name, example, seed):
    for more in range(4):
        arguments, values = example(Draw(seed + 10**6 * more))
        instance = FACTS[name].build(*arguments)
        assert all(values.holds(premise) for premise in instance.premises)
        assert values.holds(instance.conclusion)


_REVERSED = {Le: Ge, Ge: Le}


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_tell_a_fact_from_its_reverse(name):
    """An inequality turned round, or an equation with one side doubled, fails on some of the examples."""
    found: dict[int, bool] = {}
    for seed in range(10):
        for example in EXAMPLES[name]:
            arguments, values = example(Draw(seed))
            parts = conjuncts(FACTS[name].build(*arguments).conclusion)
            for index, part in enumerate(parts):
                if part.rhs == 0 or isinstance(part.rhs, ZeroMatrix):
                    continue  # the same when it is doubled
                wrong = _REVERSED.get(type(part), Eq)(part.lhs, part.rhs if type(part) in _REVERSED else 2 * part.rhs)
                found[index] = found.get(index, False) or not values.holds(wrong)
    assert all(found.values())


# --- functions of time --------------------------------------------------------------------------


@given(q=st.floats(0, 0.99), start=st.floats(0, 100), seed=st.integers(0, 1000))
def test_geometric_limit(q, start, seed):
    instance = FACTS["geometric_limit"].build(L, x, y)
    assert instance.always
    times = np.arange(6000)
    found = default_rng(seed).uniform(size=6000) * q**times * start
    for time in (0, 1, 7):
        values = Values({x: q, y: start, t: time, L(t): found[time]})
        assert all(values.holds(premise) for premise in instance.premises)
    assert found[-1] < 1e-9


@given(roots=st.lists(st.integers(-3, 3), max_size=3), offset=st.integers(-5, 5), time=st.floats(0, 4))
def test_nonpositive_derivative(roots, offset, time):
    falling = np.polynomial.Polynomial(np.atleast_1d(np.poly(roots))[::-1]) ** 2 * -1.0
    function = falling.integ() + offset
    instance = FACTS["nonpositive_derivative"].build(L, L_dot)
    assert instance.always
    assert instance.motion == "flow"
    values = Values({t: time, L(t): function(time), L(0): function(0), L_dot(t): falling(time)})
    assert all(values.holds(premise) for premise in instance.premises)
    assert values.holds(instance.conclusion)


def test_zero_derivative():
    instance = FACTS["zero_derivative"].build(D, D_dot)
    assert instance.always
    assert instance.motion == "flow"
    assert instance.conclusion == Eq(D(t), D(0))
    # the polynomials whose derivative vanishes are the constants
    for coefficients in ([2.0], [0.0, 1.0], [1.0, 0.0, 3.0]):
        function = np.polynomial.Polynomial(coefficients)
        at_rest = bool(np.all(function.deriv().coef == 0))
        assert at_rest == all(function(time) == function(0) for time in (0.5, 1.0, 2.0))


@given(
    high=st.lists(st.integers(0, 5), min_size=1, max_size=3),
    low=st.lists(st.integers(0, 5), max_size=2),
    ends=st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
def test_descartes(high, low, ends):
    """Coefficients, highest first: nonnegative ones, then nonpositive ones, the first and the last not 0."""
    coefficients = [ends[0], *high, *(-c for c in low), -ends[1]]
    roots = np.roots(coefficients)
    assert sum(abs(root.imag) < 1e-9 and root.real > 1e-9 for root in roots) == 1
