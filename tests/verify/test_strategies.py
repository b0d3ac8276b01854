"""The strategies give what they say, refuse what makes no sense, and shrink to what a person would write."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor

import numpy as np
import pytest
from flint import fmpq, fmpq_mat
from hypothesis import Phase, example, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from sympy import Gt, Le
from sympy.core.relational import Relational

from derivations import CLAIMS, DEFINITIONS, Setting
from derivations.notation import W1, W2, D, L, LambdaMaxTau, LambdaMinTau, NormF, SigmaMax, W, alpha0
from tests.material.present import present, problem
from verify import strategies
from verify.evaluation.hypotheses import Hypotheses
from verify.evaluation.statements import compile_statement
from verify.instances import gradient_flows as flows
from verify.instances import random_instances as instances
from verify.instances.problem import Instance, ScalarFlow
from verify.instances.step_sizes import largest_step, scale
from verify.numbers.rationals import fraction, identity, simplest_between
from verify.trials.drawn_instances import drawn_instances

EXAMPLES = settings(max_examples=40)
# without the phase in which Hypothesis explains: it takes many times as long as finding and shrinking
ONCE = settings(max_examples=300, database=None, derandomize=True, phases=(Phase.generate, Phase.shrink))
MOVING = [s for s in Setting if s is not Setting.EXPERIMENT]


def gram_difference(layers: tuple[fmpq_mat | None, fmpq_mat | None]) -> fmpq_mat:
    w1, w2 = map(present, layers)
    return w1.transpose() * w1 - w2 * w2.transpose()


# --- what is valid ---------------------------------------------------------------------------


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


# --- flows -----------------------------------------------------------------------------------


def _integrated(flow: ScalarFlow, steps: int = 4000) -> float:
    """How near the flow from the start passes to the end point, by fourth-order steps in floats."""
    y, a, b, c, d = (float(fraction(getattr(flow, name))) for name in ("y", "w1_0", "w2_0", "w1_t", "w2_t"))
    near, dt = max(abs(a - c), abs(b - d)), 0.002

    def slope(u: float, v: float) -> tuple[float, float]:
        return (y - u * v) * v, (y - u * v) * u

    for _ in range(steps):
        k1 = slope(a, b)
        k2 = slope(a + dt / 2 * k1[0], b + dt / 2 * k1[1])
        k3 = slope(a + dt / 2 * k2[0], b + dt / 2 * k2[1])
        k4 = slope(a + dt * k3[0], b + dt * k3[1])
        a += dt / 6 * (k1[0] + 2 * k2[0] + 2 * k3[0] + k4[0])
        b += dt / 6 * (k1[1] + 2 * k2[1] + 2 * k3[1] + k4[1])
        near = min(near, max(abs(a - c), abs(b - d)))
    return near


@settings(max_examples=25)
@given(strategies.scalar_flows())
def test_the_flow_passes_through_its_end_point(flow: ScalarFlow) -> None:
    assert flow.w1_0**2 - flow.w2_0**2 == flow.w1_t**2 - flow.w2_t**2
    assert (flow.y - flow.w1_t * flow.w2_t) ** 2 <= (flow.y - flow.w1_0 * flow.w2_0) ** 2
    assert _integrated(flow) < 0.05


@pytest.mark.parametrize(
    ("target", "start", "end", "reached"),
    [
        (2, (1, 1), (Fraction(5, 4), Fraction(5, 4)), True),
        (2, (1, 1), (2, 2), False),  # beyond the target
        (2, (1, 1), (-1, -1), False),  # the other branch
        (2, (0, 0), (1, 1), False),  # the origin rests
        (0, (1, 1), (Fraction(1, 2), Fraction(1, 2)), True),
        (-1, (1, 1), (0, 0), False),  # the limit is not reached
        (-1, (1, -1), (1, -1), True),
        (-4, (1, -1), (Fraction(3, 2), Fraction(-3, 2)), True),
        (-4, (1, -1), (Fraction(-3, 2), Fraction(3, 2)), False),
        (2, (1, 0), (1, 1), False),  # another imbalance
    ],
)
def test_what_the_flow_reaches(target, start, end, reached: bool) -> None:
    def exact(x) -> fmpq:
        return fmpq(Fraction(x).numerator, Fraction(x).denominator)

    assert (
        flows.is_reached(exact(target), (exact(start[0]), exact(start[1])), (exact(end[0]), exact(end[1]))) is reached
    )


# --- what is refused -------------------------------------------------------------------------

WRONG = {
    "no side": lambda: strategies.matrices(0, 2),
    "not an integer": lambda: strategies.matrices(2.5, 2),  # type: ignore[arg-type]
    "no such imbalance": lambda: strategies.weights(2, 2, 2, imbalance="lopsided"),
    "heavy but narrow": lambda: strategies.weights(3, 2, 2, imbalance="first heavy"),
    "spectrum of the wrong length": lambda: strategies.weights(2, 2, 2, spectrum=[1]),
    "full rank with too few samples": lambda: strategies.problems(3, 1, 2, full_rank=True),
    "no such fit": lambda: strategies.problems(2, 1, 2, fit="close"),
    "empty interval": lambda: strategies.spectra(2, least=2, most=1),
    "zero eigenvalue": lambda: strategies.spectra(2, least=0),
    "denominator zero": lambda: strategies.rationals(denominators=(0,)),
    "an experiment": lambda: strategies.instances(Setting.EXPERIMENT),
    "too large": lambda: strategies.instances(Setting.POINT, largest=13),
    "three sides": lambda: strategies.instances(Setting.POINT, shape=(2, 2, 2)),  # type: ignore[arg-type]
    "a run with few samples": lambda: strategies.instances(Setting.RUN, shape=(3, 3, 1, 2)),
    "an imbalance that no layers have": lambda: strategies.weights(1, 3, 1, imbalance_spectrum=[1, 2, 3]),
    "a gradient at no weights": lambda: strategies.problems(2, 1, 2, gradient=fmpq_mat(2, 1)),
    "a spectrum that is too long": lambda: strategies.problems(2, 1, 3, spectrum=[1, 1, 1]),
    "complex numbers": lambda: strategies.float_arrays(strategies.instances(Setting.POINT), dtype=complex),
    "numbers without a sign": lambda: strategies.float_arrays(strategies.instances(Setting.POINT), dtype="uint8"),
}


@pytest.mark.parametrize("make", WRONG.values(), ids=WRONG.keys())
def test_refused_at_once(make) -> None:
    with pytest.raises(InvalidArgument):
        make()


# --- shrinking -------------------------------------------------------------------------------


def test_matrices_shrink_to_small_integers() -> None:
    found = find(strategies.matrices(2, 2), lambda a: a[0, 1] > 0, settings=ONCE)
    assert found == fmpq_mat(2, 2, [0, 1, 0, 0])
    assert find(strategies.orthogonal_matrices(3), lambda q: True, settings=ONCE) == identity(3)


def test_instances_shrink_to_the_smallest_shape() -> None:
    found = find(strategies.instances(Setting.DESCENT), lambda i: True, settings=ONCE)
    assert found.shape == {"n": 1, "h": 1, "m": 1, "N": 1}
    wide = problem(find(strategies.instances(Setting.POINT), lambda i: i.shape["m"] > i.shape["n"], settings=ONCE))
    assert wide.shape == {"n": 1, "h": 1, "m": 2, "N": 1}
    assert not any(x for matrix in (wide.Y, wide.W1, wide.W2) for x in matrix.entries())


def test_a_planted_bug_is_found_and_shrunk() -> None:
    def violates(inst: Instance) -> bool:
        return (inst.W1 * inst.W2).rank() < min(inst.shape["n"], inst.shape["m"])

    found = find(strategies.instances(Setting.POINT), violates, settings=ONCE)
    assert set(found.shape.values()) == {1}


PLANTED = {
    "the loss never grows": (
        Setting.DESCENT,
        Le(L(1), L(0)),
        lambda i: set(i.shape.values()) == {1} and max(map(abs, (*i.W1.entries(), *i.W2.entries()))) <= 3,
    ),
    "one singular value": (
        Setting.POINT,
        Le(NormF(W(0)), SigmaMax(W(0))),
        lambda i: i.shape == {"n": 2, "h": 2, "m": 2, "N": 1} and not any(i.Y.entries()),
    ),
    "tau is a multiple of the identity": (
        Setting.POINT,
        Le(LambdaMaxTau(0), LambdaMinTau(0)),
        lambda i: sorted(i.shape.values()) == [1, 1, 1, 2] and not any(i.Y.entries()),
    ),
    "the first layer is the smaller": (
        Setting.POINT,
        Le(NormF(W1(0)), NormF(W2(0))),
        lambda i: set(i.shape.values()) == {1} and not any(i.Y.entries()) and (i.W1[0, 0], i.W2[0, 0]) == (1, 0),
    ),
    "the imbalance never grows": (
        Setting.DESCENT,
        Le(NormF(D(1)), NormF(D(0))),
        lambda i: set(i.shape.values()) == {1},
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("setting", "relation", "is_minimal"), PLANTED.values(), ids=PLANTED)
@pytest.mark.parametrize("number", range(100))
def test_a_planted_bound_shrinks_to_the_same_size_from_every_seed(
    setting: Setting, relation: Relational, is_minimal: Callable[[Instance], bool], number: int
) -> None:
    holds, failed = compile_statement(relation), list[Instance]()

    @seed(number)
    @settings(max_examples=300, database=None, phases=(Phase.generate, Phase.shrink))
    @given(strategies.instances(setting))
    def refuted(inst: Instance | ScalarFlow) -> None:
        if isinstance(inst, Instance) and holds(inst).truth is False:
            failed.append(inst)
            raise AssertionError

    with pytest.raises(AssertionError):
        refuted()
    assert is_minimal(failed[-1]), failed[-1]


# --- the seeded instances --------------------------------------------------------------------


@pytest.mark.parametrize("setting", MOVING, ids=lambda s: s.name)
def test_an_instance_depends_on_its_index_alone(setting: Setting) -> None:
    again = [instances.instance(setting, 5, i).values() for i in (7, 3)]
    assert [instances.instance(setting, 5, i).values() for i in (3, 7)] == again[::-1]
    assert instances.instance(setting, 6, 17).values() != instances.instance(setting, 5, 17).values()


def test_hostile_shapes_and_weights_occur() -> None:
    made = [problem(instances.instance(Setting.DESCENT, 0, i)) for i in range(80)]
    shapes = [i.shape for i in made]
    assert any(s["n"] != s["m"] for s in shapes)
    assert any(s["h"] < min(s["n"], s["m"]) for s in shapes)
    assert any(s["N"] < s["n"] for s in shapes)
    assert any(s["N"] > s["n"] for s in shapes)
    assert any(set(s.values()) == {1} for s in shapes)
    assert any(i.rank < i.shape["n"] for i in made)
    assert all(i.rank > 0 for i in made)
    assert any(fmpq_mat(i.shape["n"], i.shape["m"]) == i.W1 * i.W2 for i in made)
    assert any(i.Y == i.X * i.W1 * i.W2 and i.W1.rank() for i in made)
    assert any(gram_difference((i.W1, i.W2)) == fmpq_mat(i.shape["h"], i.shape["h"]) and i.W1.rank() for i in made)


def test_runs_start_where_the_theorem_speaks() -> None:
    made = [problem(instances.instance(Setting.RUN, 0, i)) for i in range(40)]
    started = [i for i in made if Hypotheses(Setting.RUN, (Gt(alpha0, 0),), DEFINITIONS).met(i)]
    assert len(started) > 30
    assert any(i.rows < i.shape["n"] for i in started)


def test_moved_flows_conserve_the_imbalance() -> None:
    for index in range(1, 40, 2):
        inst = problem(instances.instance(Setting.FLOW, 0, index))
        assert inst.is_flow
        assert gram_difference((inst.W1, inst.W2)) == gram_difference((inst.W1_t, inst.W2_t))


def test_a_longer_search_begins_with_the_shorter_one() -> None:
    claim = next(c for c in CLAIMS if c.id == "eq19")
    found = drawn_instances(Hypotheses(claim.setting, claim.given, DEFINITIONS), 11)
    few = [q.instance.values() for q in found.first(3)]
    assert [q.instance.values() for q in found.first(6)][:3] == few


# --- numbers ---------------------------------------------------------------------------------


@EXAMPLES
@given(st.fractions(Fraction(1, 50), 50), st.fractions(Fraction(1, 50), 5))
def test_simplest_between(low: Fraction, width: Fraction) -> None:
    found = simplest_between(low, low + width)
    assert low <= found <= low + width
    smaller = range(1, found.denominator)
    assert not any(-(-low * d // 1) <= (low + width) * d // 1 for d in smaller)
    with pytest.raises(ValueError, match="no interval"):
        simplest_between(2, 1)


@EXAMPLES
@given(st.fractions(Fraction(1, 1000), 1000), st.fractions(Fraction(1, 1000), 1000))
def test_largest_step(edge: Fraction, guess: Fraction) -> None:
    low, high = largest_step(lambda step: step <= edge, guess)
    assert low is not None
    assert low <= edge
    assert high is None or edge < high
