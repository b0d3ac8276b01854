"""The strategies give what they say, and what Hypothesis prints of it may be pasted into an example."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import Phase, example, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from derivations import CLAIMS, DEFINITIONS, Setting
from tests.material.drawn import EXAMPLES, MOVING, ONCE, gram_difference
from verify import strategies
from verify.evaluation.hypotheses import Hypotheses
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.step_sizes import scale
from verify.numbers.rationals import identity


@EXAMPLES
@given(st.integers(1, 4).flatmap(strategies.orthogonal_matrices))
def test_orthogonal(q: fmpq_mat) -> None:
    assert q * q.transpose() == identity(q.nrows())


@EXAMPLES
@given(strategies.spectra(3, least=Fraction(1, 2), most=5), strategies.spectra(3, equal=True))
def test_spectra(values: list[fmpq], equal: list[fmpq]) -> None:
    assert values == sorted(values, reverse=True)
    assert fmpq(1, 2) <= values[-1]
    assert values[0] <= 5
    assert len(set(equal)) == 1


@EXAMPLES
@given(st.data())
def test_problems(data: st.DataObject) -> None:
    n, _, m, count = data.draw(strategies.shapes())
    full = data.draw(st.booleans()) and count >= n
    x, y = data.draw(strategies.problems(n, m, count, full_rank=full))
    assert (x.nrows(), x.ncols(), y.nrows(), y.ncols()) == (count, n, count, m)
    assert x.rank() == n if full else x.rank() >= 1


@EXAMPLES
@given(st.data())
def test_fits(data: st.DataObject) -> None:
    w = data.draw(strategies.matrices(2, 2))
    x, y = data.draw(strategies.problems(2, 2, 3, fit="exact", weights=w))
    assert y == x * w
    assert data.draw(strategies.problems(2, 1, 2, fit="zero"))[1] == fmpq_mat(2, 1)


@EXAMPLES
@given(st.data())
def test_weights(data: st.DataObject) -> None:
    n, h, m, _ = data.draw(strategies.shapes())
    assert gram_difference(data.draw(strategies.weights(n, h, m, imbalance="balanced"))) == fmpq_mat(h, h)
    w1, w2 = data.draw(strategies.weights(n, h, m, imbalance="zero product"))
    assert w1 * w2 == fmpq_mat(n, m)
    w1, w2 = data.draw(strategies.weights(n, h, m, imbalance="balanced", spectrum=[2] * min(n, h, m)))
    assert (w1 * w1.transpose()).rank() == min(n, h, m)


@EXAMPLES
@given(st.data())
def test_heavy_weights_have_a_definite_imbalance(data: st.DataObject) -> None:
    n, m = data.draw(st.integers(1, 3)), data.draw(st.integers(1, 3))
    h = data.draw(st.integers(n, 4))
    w1, w2 = data.draw(strategies.weights(n, h, m, imbalance="first heavy"))
    # lambda_n(W1^T W1) >= 4 and ||W2 W2^T|| <= 1
    assert sum((x * x for x in w2.entries()), fmpq(0)) <= 1
    assert all(x >= 4 for x in [(w1 * w1.transpose())[i, i] for i in range(n)])


@EXAMPLES
@given(st.sampled_from(MOVING).flatmap(lambda s: st.tuples(st.just(s), strategies.instances(s))))
def test_instances_meet_what_their_setting_supposes(drawn: tuple[Setting, Instance | ScalarFlow]) -> None:
    setting, inst = drawn
    assert Hypotheses(setting, (), DEFINITIONS).met(inst)
    if setting is Setting.RUN:
        assert Hypotheses(setting, (), DEFINITIONS).met(inst)


@settings(max_examples=15)
@given(st.data())
def test_runs_are_covered_by_the_theorem(data: st.DataObject) -> None:
    claim = next(c for c in CLAIMS if c.id == "eq25-a")
    inst = data.draw(strategies.instances(Setting.RUN, given=claim.given, largest=2))
    hypotheses = Hypotheses(Setting.RUN, claim.given, DEFINITIONS)
    if hypotheses.rest.met(inst):
        assert hypotheses.met(inst)


@EXAMPLES
@given(strategies.instances(Setting.DESCENT), st.data())
def test_step_sizes(inst: Instance, data: st.DataObject) -> None:
    step = data.draw(strategies.step_sizes(inst, least=Fraction(1, 10), most=1))
    assert 0.08 * scale(inst) <= float(step) <= 1.001 * scale(inst)


@EXAMPLES
@given(st.sampled_from(MOVING).flatmap(strategies.instances))
def test_what_an_instance_prints_is_the_call_that_makes_it(inst: Instance | ScalarFlow) -> None:
    again = eval(repr(inst), {"Instance": strategies.Instance, "ScalarFlow": strategies.ScalarFlow})
    assert (again.values(), again.shape) == (inst.values(), inst.shape)
    assert repr(again) == repr(inst)


DRAWN = {
    "rationals": strategies.rationals(),
    "matrices": strategies.matrices(2, 2),
    "orthogonal matrices": strategies.orthogonal_matrices(2),
    "spectra": strategies.spectra(2),
    "equal spectra": strategies.spectra(2, equal=True),
    "shapes": strategies.shapes(),
    "problems": strategies.problems(2, 1, 2),
    "weights": strategies.weights(1, 2, 2),
    "weights of an imbalance": strategies.weights(1, 2, 1, imbalance_spectrum=[1, 0]),
    "step sizes": strategies.step_sizes(Instance([["3/7"]], [[0]], [[1]], [["5/9"]])),
    "float arrays": strategies.float_arrays(strategies.instances(Setting.POINT), dtype="float32"),
    **{s.value: strategies.instances(s) for s in MOVING},
}


@pytest.mark.parametrize("strategy", DRAWN.values(), ids=DRAWN)
def test_what_hypothesis_prints_may_be_pasted_into_an_example(strategy: st.SearchStrategy[object]) -> None:
    met = list[object]()

    def refuse(value: object) -> None:
        met.append(value)
        if len(met) > 5:  # not the simplest of all, whose entries are 0 and 1
            raise AssertionError("refused")

    def printed(test: Callable[[], None]) -> str:
        with pytest.raises(AssertionError) as caught:
            test()
        (told,) = (note for note in caught.value.__notes__ if "value=" in note)
        return told[told.index("value=") : told.rindex(")")]

    drawn = settings(max_examples=20, database=None, derandomize=True, phases=(Phase.generate,))(
        given(strategy)(refuse)
    )
    text = printed(drawn)
    names = {name: getattr(np, name) for name in ("array", "float32")}
    names |= {"Instance": strategies.Instance, "ScalarFlow": strategies.ScalarFlow}
    pasted = eval(f"dict({text})", {**names, "Fraction": Fraction, "fmpq": fmpq, "fmpq_mat": fmpq_mat})
    again = settings(database=None, phases=(Phase.explicit,))(example(**pasted)(given(strategy)(refuse)))
    assert printed(again) == text
    assert repr(met[-1]) == repr(pasted["value"])
    assert type(met[-1]) is type(met[0])


@EXAMPLES
@given(strategies.problems(2, 1, 3, spectrum=[3, Fraction(1, 2)]))
def test_data_of_a_spectrum(drawn: tuple[fmpq_mat, fmpq_mat]) -> None:
    gram = drawn[0].transpose() * drawn[0]
    assert gram[0, 0] + gram[1, 1] == 9 + fmpq(1, 4)
    assert gram.det() == fmpq(9, 4)


SPECTRA_OF_D = [
    ((2, 2, 2), [3, -1]),
    ((3, 2, 1), [Fraction(5, 7), 0]),
    ((3, 3, 1), [2, 4, Fraction(1, 9)]),
    ((1, 4, 2), [3, -4, 0, 0]),
]


@pytest.mark.parametrize(("sides", "values"), SPECTRA_OF_D)
def test_weights_of_an_imbalance(sides: tuple[int, int, int], values: list[Fraction]) -> None:
    @EXAMPLES
    @given(strategies.weights(*sides, imbalance_spectrum=values))
    def holds(layers: tuple[fmpq_mat, fmpq_mat]) -> None:
        d = gram_difference(layers)
        for x in values:
            shifted = d - identity(sides[1]) * fmpq(Fraction(x).numerator, Fraction(x).denominator)
            assert shifted.rank() <= sides[1] - values.count(x)

    holds()


@EXAMPLES
@given(st.data())
def test_data_of_a_gradient(data: st.DataObject) -> None:
    w = data.draw(strategies.matrices(2, 3))
    x, y = data.draw(strategies.problems(2, 3, 4, weights=w, gradient=w * fmpq(2)))
    assert x.transpose() * (x * w - y) == w * fmpq(2)


@EXAMPLES
@given(
    strategies.instances(Setting.POINT, shape=(12, 1, 2, 3)),
    strategies.instances(Setting.POINT, imbalance="balanced"),
    strategies.float_arrays(strategies.instances(Setting.DESCENT, shape=(2, 3, 1, 4)), dtype="float32"),
)
def test_shapes_imbalances_and_arrays(of_shape: Instance, balanced: Instance, arrays: dict[str, np.ndarray]) -> None:
    assert of_shape.shape == {"n": 12, "h": 1, "m": 2, "N": 3}
    assert gram_difference((balanced.W1, balanced.W2)) == fmpq_mat(balanced.shape["h"], balanced.shape["h"])
    assert {name: a.shape for name, a in arrays.items()} == {"X": (4, 2), "Y": (4, 1), "W1": (2, 3), "W2": (3, 1)}
    assert {a.dtype for a in arrays.values()} == {np.dtype("float32")}


@pytest.mark.parametrize("dtype", ["int8", "int64", "float16", "longdouble"])
def test_arrays_have_the_numbers_of_the_instance(dtype: str) -> None:
    inst = Instance([["-1/2", "1/3"]], [["-7/4"]], [[1], [-2]], [["5/2"]])
    arrays = find(strategies.float_arrays(st.just(inst), dtype=dtype), lambda found: True, settings=ONCE)
    wanted = {"X": [["-1/2", "1/3"]], "Y": [["-7/4"]], "W1": [[1], [-2]], "W2": [["5/2"]]}
    for name, rows in wanted.items():
        exact = [[Fraction(x) for x in row] for row in rows]
        whole = [[floor(x) for x in row] for row in exact]
        rounded = np.array(whole if "int" in dtype else exact, float).astype(dtype)
        assert (arrays[name].dtype, arrays[name].tolist()) == (rounded.dtype, rounded.tolist())


@pytest.mark.parametrize(("dtype", "size"), [("int8", 128), ("float16", 65505), ("int8", Fraction(-257, 2))])
def test_arrays_are_refused_that_a_dtype_cannot_hold(dtype: str, size: Fraction) -> None:
    of = st.just(Instance([[1]], [[size]], [[1]], [[1]]))
    with pytest.raises(InvalidArgument, match=f"dtype='{dtype}' cannot hold -?[0-9]+, an entry of Y"):
        find(strategies.float_arrays(of, dtype=dtype), lambda found: True, settings=ONCE)
