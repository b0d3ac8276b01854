"""`certify`: enclosures that hold what mpmath finds with 50 digits; every shape; what covers a step; planted errors."""

import json
import tracemalloc
from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

import mpmath as mp
import numpy as np
import pytest
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import DTypeLike

import verify
from tests.material import fifty_digits
from tests.material.present import present
from verify.cli import main
from verify.instances.losses import ProblemError
from verify.networks.certificates import exact_arrays, inertia, moments, network, sliced_moments
from verify.networks.certificates.constants import LEVEL, NAMED, NEED_MARGIN, STABLE
from verify.networks.certificates.enclosure import Enclosure, enclose
from verify.networks.certificates.reduction import rank, signature
from verify.networks.files import load
from verify.numbers.exact.scalars import Undecided
from verify.writing.json.certificates import as_json

AGREEING = Fraction(1, 10**15)


def arrays(rows, n, h, m, seed=0, gap=1e-3, kind: DTypeLike = float, scale=1.0):
    """Data and weights not far from a minimum, so that there is a margin."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((rows, n)) * scale
    W1, W2 = rng.standard_normal((n, h)), rng.standard_normal((h, m))
    Y = X @ (W1 @ W2 + gap * rng.standard_normal((n, m))) + 0.1 * scale * rng.standard_normal((rows, m))
    return tuple(np.asarray(a).astype(kind) for a in (X, Y, W1, W2))


def deficient(rows, n, h, m, lost, seed=0):
    """Whole numbers, the last columns of X sums of others."""
    rng = np.random.default_rng(seed)
    X, W1, W2 = (rng.integers(-9, 10, shape) for shape in ((rows, n), (n, h), (h, m)))
    X[:, n - lost :] = X[:, :lost] + X[:, lost : 2 * lost]
    Y = X @ W1 @ W2
    Y[0, 0] += 1
    return X, Y, W1, W2


def graded(n, h, m, seed=0):
    """Singular values of X from 1 to 1e-20, exactly graded."""
    X, _, W1, W2 = arrays(n + 3, n, h, m, seed, gap=1e-24)
    X = X * 10.0 ** -np.linspace(0, 20, n)
    return X, X @ (W1 @ W2), W1, W2


CASES = {
    "scalars": arrays(1, 1, 1, 1),
    "one column": arrays(7, 1, 1, 1),
    "square": arrays(3, 3, 3, 3),
    "tall": arrays(9, 3, 4, 2),
    "wide": arrays(2, 4, 3, 2),
    "one sample": arrays(1, 5, 4, 1),
    "narrow": arrays(9, 4, 2, 3),
    "narrowest": arrays(9, 3, 1, 2),
    "one output": arrays(9, 4, 6, 1),
    "more outputs than inputs": arrays(9, 2, 5, 4),
    "far from the minimum": arrays(9, 3, 4, 2, gap=3.0),
    "narrow and far from the minimum": arrays(9, 3, 2, 2, gap=5.0),
    "deficient": deficient(9, 5, 4, 2, 2),
    "single precision": arrays(9, 3, 4, 2, kind=np.float32),
    "medium": arrays(30, 12, 9, 5),
    "medium and wide network": arrays(40, 9, 30, 4),
    "medium and wide data": arrays(6, 11, 12, 4),
    "medium and deficient": deficient(30, 12, 14, 5, 3),
    "medium, deficient, wide network": deficient(20, 9, 40, 3, 2),
    "medium and narrow": arrays(30, 9, 3, 6),
    "medium, many outputs": arrays(20, 3, 12, 10),
    "huge": arrays(9, 3, 4, 2, scale=1e200),
    "tiny": arrays(9, 3, 4, 2, scale=1e-200),
    "graded": graded(10, 12, 3),
    "many rows": arrays(300, 4, 6, 2),
}


_OF_ANY = [name for name in NAMED if name != LEVEL]
"""The constants of networks with several inputs or outputs."""


@cache
def certified(name):
    return verify.certify(*CASES[name], optimise=False)


def misses(found, expected):
    """The names of constants that an enclosure misses, or holds too loosely, or that are there and should not be."""
    wrong = []
    for name in NAMED:
        enclosure, value = getattr(found, name), expected.get(name)
        if enclosure is None or value is None:
            wrong += [name] * ((enclosure is None) != (value is None))
            continue
        low, high = (mp.mpf(x.numerator) / x.denominator for x in (enclosure.lower, enclosure.upper))
        slack = abs(value) * mp.mpf(10) ** -45
        held = low - slack <= value <= high + slack
        agreeing = enclosure.width <= AGREEING * abs(enclosure.upper)
        wrong += [] if held and agreeing else [name]
    return wrong


@pytest.mark.parametrize("name", CASES)
def test_every_constant_is_the_one_of_fifty_digits(name):
    with mp.workdps(fifty_digits.DIGITS):
        assert misses(certified(name), fifty_digits.constants(*CASES[name])) == []


@pytest.mark.parametrize(("c1", "c2"), [("0.1", "1.01"), ("0.99", "7")])
def test_other_slacks(c1, c2):
    found = verify.certify(*CASES["tall"], c1=c1, c2=c2, optimise=False)
    with mp.workdps(fifty_digits.DIGITS):
        assert misses(found, fifty_digits.constants(*CASES["tall"], c1=c1, c2=c2)) == []


def test_most_cases_have_a_margin_and_some_have_none():
    margins = [certified(name).reason is None for name in CASES]
    assert sum(margins) > 12
    assert not all(margins)


@settings(max_examples=25, deadline=None)
@given(st.tuples(st.integers(1, 6), st.integers(1, 4), st.integers(1, 4), st.integers(1, 3)), st.integers(0, 10**6))
def test_small_whole_numbers_of_every_shape(sides, seed):
    rows, n, h, m = sides
    rng = np.random.default_rng(seed)
    X, Y, W1, W2 = (rng.integers(-2, 3, shape) for shape in ((rows, n), (rows, m), (n, h), (h, m)))
    if not X.any():
        with pytest.raises(ProblemError, match="rank 0"):
            verify.certify(X, Y, W1, W2)
        return
    # ranks, ties and zeros abound here; the two roads, by algebraic numbers and by enclosures, have to agree on them
    exact = verify.certify(X, Y, W1, W2, optimise=False)
    for name, value in exact.constants.items():
        if name not in (*STABLE, LEVEL):
            assert (value is None) == (name in NEED_MARGIN and exact.reason is not None)
    assert (exact.eta_max_stable is None) == (present(exact.L0).upper == 0)
    assert LEVEL not in exact.constants or exact.rank == m == 1
    assert LEVEL in exact.constants or not (exact.rank == m == 1 and W2.any())
    assert (exact.rate_stable is None) == (exact.reason_stable is not None)
    with mp.workdps(fifty_digits.DIGITS):
        expected = fifty_digits.constants(X, Y, W1, W2)
        assert [x for x in misses(exact, expected) if expected.get(x) != 0] == []


@pytest.mark.parametrize("name", ["scalars", "square", "tall", "wide", "narrow", "deficient", "one output"])
def test_enclosing_eigenvalues_gives_what_exact_arithmetic_gives(name, monkeypatch):
    exact = certified(name)
    monkeypatch.setattr(network, "SMALL", 0)
    enclosed = verify.certify(*CASES[name], optimise=False)
    for constant in NAMED:
        ours, theirs = getattr(exact, constant), getattr(enclosed, constant)
        if ours is None:
            assert theirs is None
        else:
            assert ours.lower <= theirs.upper
            assert theirs.lower <= ours.upper


def test_the_order_of_samples_and_of_hidden_units_does_not_matter():
    X, Y, W1, W2 = CASES["medium"]
    rng = np.random.default_rng(5)
    samples, units = rng.permutation(len(X)), rng.permutation(len(W2))
    first = verify.certify(X, Y, W1, W2)
    assert as_json(verify.certify(X[samples], Y[samples], W1, W2)) == as_json(first)
    moved = verify.certify(X, Y, W1[:, units], W2[units], optimise=False)
    for name in _OF_ANY:
        assert getattr(first, name).lower <= getattr(moved, name).upper
        assert getattr(moved, name).lower <= getattr(first, name).upper


def test_features_and_outputs_may_be_permuted_and_change_sign():
    X, Y, W1, W2 = CASES["medium"]
    rng = np.random.default_rng(6)
    inputs, outputs, sign = (
        rng.permutation(X.shape[1]),
        rng.permutation(Y.shape[1]),
        rng.choice([-1.0, 1.0], X.shape[1]),
    )
    first = verify.certify(X, Y, W1, W2, optimise=False)
    moved = verify.certify(
        (X * sign)[:, inputs], Y[:, outputs], (W1 * sign[:, None])[inputs], W2[:, outputs], optimise=False
    )
    for name in _OF_ANY:
        assert getattr(first, name).lower <= getattr(moved, name).upper
        assert getattr(moved, name).lower <= getattr(first, name).upper


# --- answers --------------------------------------------------------------------------------------------------


def test_a_missing_margin_is_an_answer():
    found = verify.certify(*CASES["narrow and far from the minimum"], eta=1e-9)
    assert all(getattr(found, name) is None for name in NEED_MARGIN)
    assert present(found.alpha0).upper == 0
    assert "sigma_min(W*)" in present(found.reason)
    assert found.covered_by == ("stable-bounds", "descent-lemma", "sharp-descent")
    assert present(found.eta_max_stable).lower > 0
    assert found.rate_stable is None
    assert "no linear rate is proved" in present(found.reason_stable)
    assert found.guarantees == found.optimised == ()


def test_a_narrow_network_is_named_as_such():
    found = verify.certify(*CASES["narrowest"])
    assert "the width h = 1 is below n = 3" in present(found.reason)


def test_imbalance_alone_gives_a_margin():
    X, Y, W1, W2 = CASES["far from the minimum"]
    found = verify.certify(X, Y, 30 * W1, W2, optimise=False)
    assert present(found.p1).upper == 0
    assert present(found.alpha0).lower > 0


def test_a_start_at_the_minimum():
    X, _, W1, W2 = CASES["deficient"]
    found = verify.certify(X, X @ W1 @ W2, W1, W2)
    assert present(found.L0).lower == present(found.L0).upper == 0
    assert all(g.steps == 0 for g in found.guarantees)
    assert found.eta_max_stable is None
    assert "the start is a minimum" in present(found.reason_stable)


def test_exact_numbers_are_exact():
    found = verify.certify(np.eye(20), np.eye(20), np.eye(20), np.eye(20), optimise=False)
    assert present(found.K).strings == present(found.mu).strings == present(found.kappa).strings == ("1", "1")
    assert present(found.L0).strings == ("0", "0")


@pytest.fixture(scope="module")
def tall():
    return verify.certify(*CASES["tall"])


def steps_of(certificate):
    return {str(g.theorem): g for g in certificate.guarantees}


def test_what_covers_a_step(tall):
    def covered(eta):
        return present(verify.certify(*CASES["tall"], eta=eta, optimise=False).covered_by)

    assert covered(present(tall.eta_max).lower) == (
        *("uniform-bounds", "sharp-uniform-bounds", "stable-bounds"),
        *("descent-lemma", "sharp-descent"),
    )
    assert "stable-bounds" in covered(present(tall.eta_max_stable).lower)
    assert "stable-bounds" not in covered(present(tall.eta_max_stable).upper)
    assert "uniform-bounds" not in covered(present(tall.eta_max).upper)
    assert "sharp-uniform-bounds" in covered(present(tall.eta_max_sharp).lower)
    assert "sharp-uniform-bounds" not in covered(present(tall.eta_max_sharp).upper)
    assert covered(10**6) == ()
    assert tall.covered_by is None


@pytest.mark.parametrize("which", ["guarantees", "optimised"])
def test_runs_keep_what_is_promised(tall, which):
    with mp.workdps(fifty_digits.DIGITS):
        for promised in getattr(tall, which):
            losses = run(CASES["tall"], promised.eta, 12)
            factor = mp.mpf(promised.rate.upper.numerator) / promised.rate.upper.denominator
            assert all(after <= factor * before for before, after in pairwise(losses))


def run(case, eta, steps):
    """The losses of gradient descent, less the minimum, in 90 digits."""
    X, Y, W1, W2 = map(fifty_digits.matrix, case)
    best = fifty_digits.Reduced(*case).minimiser  # X has full column rank: only its norm matters
    least = mp.inverse(X.T * X) * (X.T * Y)
    assert abs(mp.norm(least) - mp.norm(best)) < 1e-60
    size = mp.mpf(eta.numerator) / eta.denominator
    losses = []
    for _ in range(steps):
        residual = X * (W1 * W2 - least)
        losses.append(sum(x * x for x in residual) / 2)
        gradient = X.T * residual
        W1, W2 = W1 - size * gradient * W2.T, W2 - size * W1.T * gradient
    return losses


def test_the_number_of_steps_is_the_least(tall):
    with mp.workdps(60):
        for g in tall.guarantees + tall.optimised:
            factor = (
                mp.mpf(g.rate.lower.numerator) / g.rate.lower.denominator,
                mp.mpf(g.rate.upper.numerator) / g.rate.upper.denominator,
            )
            assert factor[1] ** g.steps <= mp.mpf(10) ** -6 * (1 + mp.mpf(10) ** -12)
            assert factor[0] ** (g.steps - 1) > mp.mpf(10) ** -6


def test_an_absolute_tolerance(tall):
    loss = present(tall.L0).upper / 10**6
    found = verify.certify(*CASES["tall"], tolerance=loss, optimise=False)
    assert [g.steps for g in found.guarantees] == [g.steps for g in tall.guarantees]
    assert [g.steps for g in verify.certify(*CASES["tall"], tolerance=10**9).guarantees] == [0, 0, 0]


def test_chosen_slacks_are_no_worse(tall):
    plain, best = steps_of(tall), {str(g.theorem): g for g in tall.optimised}
    assert set(best) == {"uniform-bounds", "sharp-uniform-bounds"}
    assert set(plain) == {*best, "stable-bounds"}  # which has no slacks
    assert all(best[name].rate.upper <= plain[name].rate.upper for name in best)
    assert present(tall.eta_max).upper <= present(tall.eta_max_sharp).upper


def test_a_certificate_reads_well(tall):
    text = repr(tall)
    assert all(name in text for name in _OF_ANY)
    assert LEVEL not in text
    assert LEVEL in repr(certified("scalars"))
    assert str(tall.K) in text
    assert tall._repr_html_().count("<table>") == 2
    with pytest.raises(AttributeError, match="its constants are K, mu"):
        _ = tall.eta_maximal
    with pytest.raises(AttributeError):
        tall.rank = 1
    assert set(NAMED) <= set(dir(tall))


@pytest.mark.parametrize(
    ("given", "says"),
    [({"c1": 1.5}, "c1"), ({"c2": 1}, "c2"), ({"eta": 0}, "eta"), ({"eta": float("nan")}, "eta"),
     ({"eta": "1 + 1"}, "eta"), ({"eta": True}, "eta"), ({"tolerance": -1}, "tolerance"), ({"c1": None}, "c1"),
     ({"eta": [1, 2]}, "eta")],
)  # fmt: skip
def test_numbers_out_of_range_are_refused_by_name(given, says):
    with pytest.raises(ProblemError, match=f"^{says} is "):
        verify.certify(*CASES["tall"], **given)


def test_the_command_prints_and_writes(tmp_path, capsys):
    names = ("x", "y", "w1", "w2")
    for name, values in zip(names, CASES["tall"]):
        np.save(tmp_path / f"{name}.npy", values)
    files = [word for name in names for word in (f"--{name}", str(tmp_path / f"{name}.npy"))]
    assert main(["certify", *files, "--eta", "1e-4", "--json", str(tmp_path / "a.json")]) == 0
    text, written = capsys.readouterr().out, json.loads((tmp_path / "a.json").read_text())
    assert "eta = 0.0001" in text
    assert main(["certify", *files, "--json", "-"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert written["schema"] == 1
    assert list(written["constants"]) == _OF_ANY
    assert written["constants"] == printed["constants"]
    assert printed["covered_by"] is None
    assert isinstance(written["covered_by"], list)
    for low, high in written["constants"].values():
        assert Fraction(low) <= Fraction(high)


@pytest.mark.parametrize("spread", [20, 140])
def test_columns_of_any_scale(spread):
    X, Y, W1, W2 = CASES["tall"]
    scales = 10.0 ** np.array([-spread, 0, spread])
    found = verify.certify(X * scales, Y, W1 / scales[:, None], W2)
    assert present(found.kappa).lower > Fraction(10) ** (3 * spread)
    assert present(found.eta_max).lower > 0
    assert all(g.rate.upper < 1 for g in (*found.guarantees, *found.optimised))


def test_what_no_precision_decides_is_said():
    rng = np.random.default_rng(2)
    wild = [
        rng.standard_normal(shape) * 10.0 ** rng.integers(-300, 300, shape)
        for shape in ((6, 3), (6, 2), (3, 4), (4, 2))
    ]
    with pytest.raises(ProblemError, match="differ in scale too widely"):
        verify.certify(wild[0], wild[1], wild[2], wild[3])


def test_a_file_larger_than_the_memory_is_read_in_blocks(tmp_path):
    X, Y, W1, W2 = arrays(200_000, 6, 3, 2)
    for name, values in {"X": X, "Y": Y}.items():
        np.save(tmp_path / f"{name}.npy", values)
    x, y = (load(name, str(tmp_path / f"{name}.npy")) for name in ("X", "Y"))
    verify.certify(*CASES["tall"])  # what is kept from now on is the data's
    tracemalloc.start()
    verify.certify(x, y, W1, W2, optimise=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < (X.nbytes + Y.nbytes) / 2


# --- exact moments --------------------------------------------------------------------------------------------


def gram_by_fractions(X, Y):
    rows = [[Fraction(*exact_arrays.exact_ratio(x)) for x in row] for row in np.hstack([X, Y]).astype(object).tolist()]
    n = X.shape[1]
    return [[sum(r[i] * r[j] for r in rows) for j in range(len(rows[0]))] for i in range(n)]


def same(found, expected):
    gram, cross = found
    ours = [a + b for a, b in zip(gram.tolist(), cross.tolist())]
    return all(Fraction(int(x.p), int(x.q)) == y for row, other in zip(ours, expected) for x, y in zip(row, other))


doubles = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(
    npst.arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 3)), elements=doubles | st.floats(-2, 2)),
    st.integers(1, 2),
)
def test_moments_of_any_doubles_are_exact(values, outputs):
    other = values[:, :1].repeat(outputs, axis=1)
    assert same(moments.exact_moments(values, other), gram_by_fractions(values, other))


@pytest.mark.parametrize(
    "values",
    [
        np.array([[-(2**63), 2**63 - 1, 3], [5, -(2**63) + 1, 2**53 + 1]], np.int64),
        np.array([[2**64 - 1, 0, 3], [5, 2**63 + 1, 2**53 + 1]], np.uint64),
        np.array([[-9, 8, 7], [0, -1, 2]], np.int8),
        np.array([[1, 0, 1], [0, 1, 1]], np.bool_),
        np.array([[1, 2, 3], [5, -7, 0]], np.longdouble) / 3,
        np.array([[1, 2, 3], [5, -7, 0]], np.float16) / 3,
    ],
    ids=lambda values: str(values.dtype),
)
def test_moments_of_numbers_of_every_width_are_exact(values):
    entries = [[Fraction(*exact_arrays.exact_ratio(x)) for x in exact_arrays._plain(row)] for row in values]
    expected = [[sum(r[i] * r[j] for r in entries) for j in (0, 1, 2, 0)] for i in range(3)]
    assert same(moments.exact_moments(values, values[:, :1]), expected)


def test_moments_over_many_blocks_are_exact():
    rng = np.random.default_rng(1)
    X = rng.integers(-(2**30), 2**30, (20_000, 2))
    Y = np.where(rng.random((20_000, 1)) < 0.01, 2.0**-60, 1.0)  # some rows have more bits than the slices hold
    gram, cross = moments.exact_moments(X, Y)
    assert gram[0, 1] == fmpq(sum(int(a) * int(b) for a, b in X.tolist()))
    expected = sum(Fraction(int(a)) * Fraction(y) for (a, _), (y,) in zip(X.tolist(), Y.tolist()))
    assert Fraction(int(cross[0, 0].p), int(cross[0, 0].q)) == expected


def test_a_slice_that_is_dropped_shows(monkeypatch):
    sliced = sliced_moments._sliced

    def without_the_third(rows, exponents, count):
        slices, rest = sliced(rows, exponents, count)
        slices[2][...] = 0
        return slices, rest

    X, Y, *_ = CASES["tall"]
    assert same(moments.exact_moments(X, Y), gram_by_fractions(X, Y))
    monkeypatch.setattr(sliced_moments, "_sliced", without_the_third)
    assert not same(moments.exact_moments(X, Y), gram_by_fractions(X, Y))


# --- eigenvalues and ranks ------------------------------------------------------------------------------------


def with_spectrum(values, seed=0):
    """A rational symmetric matrix that has nearly this spectrum, and exactly its inertia and rank."""
    size = len(values)
    rng = np.random.default_rng(seed)
    q = np.linalg.qr(rng.standard_normal((size, size)))[0]
    basis = fmpq_mat(size, size, [fmpq(*float(x).as_integer_ratio()) for x in q.ravel()])
    middle = fmpq_mat(size, size)
    for i, value in enumerate(values):
        middle[i, i] = fmpq(*float(value).as_integer_ratio())
    return basis.transpose() * middle * basis


SPECTRA = (
    [1.0] * 6,
    [1.0, 1 + 2.0**-50, 1 - 2.0**-50, 1.0, 2.0],
    [1e10, 1e10, 1.0, 1e-20, 1e-40],
    [3.0, 2.0, 1e-30, -1e-30, -2.0, -2.0],
    [-1e-100, -1.0, -1e100],
    [5.0],
)


@pytest.mark.parametrize("values", SPECTRA, ids=str)
def test_eigenvalues_are_enclosed_whatever_the_spectrum(values):
    a = with_spectrum(values)
    with mp.workdps(400):
        exact = fifty_digits.eigenvalues(mp.matrix([[mp.mpf(int(x.p)) / int(x.q) for x in row] for row in a.tolist()]))
        for k, value in enumerate(exact, start=1):
            found = inertia.eigenvalue(lambda: arb_mat(a), k, 1 if value > 0 else -1, 80)
            with ctx.workprec(400):
                assert arb(mp.nstr(value, 90)).overlaps(found)
                assert found.rel_accuracy_bits() >= 78


def test_a_bad_guess_costs_time_and_no_truth(monkeypatch):
    a = with_spectrum([3.0, 2.0, 1.0])
    good = inertia.eigenvalue(lambda: arb_mat(a), 2, 1, 60)
    monkeypatch.setattr(inertia, "_polished", lambda middle, value, vector: value * 2)
    assert inertia.eigenvalue(lambda: arb_mat(a), 2, 1, 60).overlaps(good)


def test_a_wrong_count_shows(monkeypatch):
    counted = inertia.positive_count
    monkeypatch.setattr(inertia, "positive_count", lambda a: min(a.nrows(), counted(a) + 1))
    a = with_spectrum([3.0, 2.0, 1.0])
    try:
        found = inertia.eigenvalue(lambda: arb_mat(a), 2, 1, 60)
    except Undecided:
        return
    assert not found.overlaps(arb(2, 1e-6))


def test_an_enclosure_that_is_too_narrow_shows():
    exact = certified("tall").constants
    narrowed = {name: x and Enclosure(x.upper, x.upper, x.exponent) for name, x in exact.items()}
    found = replace(certified("tall"), constants=narrowed)
    with mp.workdps(fifty_digits.DIGITS):
        assert set(misses(found, fifty_digits.constants(*CASES["tall"]))) == set(_OF_ANY)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1.0, 0.0, -2.0], (1, 1)), ([0.0, 0.0], (0, 0)), ([1e-200, -1e200, 0.0], (1, 1)), ([2.0, 1.0], (2, 0))],
)
def test_signatures_are_exact(values, expected):
    a = with_spectrum(values)
    assert signature(a) == expected
    assert rank(a) == sum(expected)


@given(st.fractions(), st.integers(1, 30))
def test_decimals_are_rounded_outward(x, digits):
    found = enclose(fmpq(x.numerator, x.denominator), digits)
    low, high = map(Fraction, found.strings)
    assert low == found.lower <= x <= found.upper == high
    assert x in found
    assert found.width <= abs(x) * Fraction(10) ** (1 - digits)
