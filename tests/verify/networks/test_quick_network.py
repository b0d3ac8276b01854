"""Networks of real size by verified floats: the exact matrices are the judge; wrong products are noticed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from flint import arb, ctx

import verify
from verify.networks.certificates import (
    certification,
    given_arrays,
    moments,
    normal_equations,
    quick_network,
    sliced_moments,
    verified_sums,
)
from verify.networks.certificates.certification import Certificate
from verify.networks.certificates.normal_equations import Images
from verify.networks.certificates.quick_network import QuickNetwork
from verify.numbers.error_free.checked import WrongProduct
from verify.numbers.error_free.matrices import Doubled
from verify.numbers.exact.scalars import Undecided, ball

Arrays = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def arrays(
    rows: int, n: int, h: int, m: int, *, kappa: float = 4.0, gap: float = 1e-2, seed: int = 0, kind: type = float
) -> Arrays:
    rng = np.random.default_rng(seed)
    rotation = np.linalg.qr(rng.standard_normal((n, n)))[0]
    X = np.linalg.qr(rng.standard_normal((rows, n)))[0] * np.geomspace(1, kappa**-0.5, n) @ rotation * rows**0.5
    W1, W2 = rng.standard_normal((n, h)) / h**0.5, rng.standard_normal((h, m))
    Y = X @ (W1 @ W2 + gap * rng.standard_normal((n, m))) + 0.1 * rng.standard_normal((rows, m))
    return X.astype(kind), Y, W1, W2


def pixels(rows: int, n: int, h: int, m: int) -> Arrays:
    """Integers of 8 bits, every seventh column of zeros; one-hot targets."""
    X, _, W1, W2 = arrays(rows, n, h, m)
    image = np.clip(np.round(40 * X + 60), 0, 255).astype(np.uint8)
    image[:, ::7] = 0
    return image, np.eye(m)[np.random.default_rng(1).integers(0, m, rows)], W1, W2


def orthonormal(rows: int, n: int, h: int, m: int) -> Arrays:
    """A start from orthonormal rows and W2 = 0, which gives the imbalance n eigenvalues that are nearly equal."""
    X, Y, _, _ = arrays(rows, n, h, m)
    return X, Y, 4 * np.linalg.qr(np.random.default_rng(2).standard_normal((h, n)))[0].T, np.zeros((h, m))


def balanced(rows: int, n: int, h: int, m: int, *, scale: float = 1.0) -> Arrays:
    """Layers with W1^T W1 = W2 W2^T but for rounding, units without weights among them in any place."""
    X, Y, W1, W2 = arrays(rows, n, h, m)
    left, singular, right = np.linalg.svd(W1 @ W2, full_matrices=False)
    first, second = np.zeros((n, h)), np.zeros((h, m))
    units = np.random.default_rng(4).permutation(h)[: len(singular)]
    first[:, units], second[units] = left * singular**0.5 * scale, singular[:, None] ** 0.5 * right
    return X, Y, first, second


def two_scales(rows: int, n: int, h: int, m: int) -> Arrays:
    """Data whose singular values are nearly equal in two groups."""
    _, Y, W1, W2 = arrays(rows, n, h, m)
    X = np.linalg.qr(np.random.default_rng(3).standard_normal((rows, n)))[0]
    return X * np.where(np.arange(n) % 2, 1.0, 8.0), Y, W1, W2


CASES: dict[str, Arrays] = {
    "plain": arrays(300, 20, 12, 4),
    "as many samples as inputs": arrays(16, 16, 12, 4, kappa=100),
    "wide network": arrays(90, 8, 30, 3),
    "narrow network": arrays(90, 12, 3, 5, gap=1.0),
    "many outputs": arrays(90, 6, 20, 18),
    "one output": arrays(90, 15, 20, 1),
    "ill-conditioned": arrays(200, 16, 10, 3, kappa=1e6, gap=1e-4),
    "warm start": arrays(300, 20, 12, 4, gap=1e-10),
    "whitened": arrays(200, 16, 10, 3, kappa=1),
    "single precision": arrays(900, 16, 10, 3, kind=np.float32),
    "pixels": pixels(400, 21, 12, 4),
    "several blocks": arrays(3000, 6, 10, 3),
    "orthonormal rows": orthonormal(90, 9, 14, 3),
    "orthonormal square": orthonormal(90, 12, 12, 3),
    "balanced": balanced(90, 9, 14, 4),
    "balanced, one input fewer than outputs": balanced(90, 5, 14, 6),
    "units without weights": balanced(90, 9, 14, 4, scale=1.5),
    "nearly all units without weights": balanced(90, 9, 40, 1, scale=0.5),
    "zero weights": (*arrays(90, 9, 14, 4)[:2], np.zeros((9, 14)), np.zeros((14, 4))),
    "two scales": two_scales(90, 18, 8, 3),
}


@pytest.fixture
def by_floats(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Certificate]:
    """A function that certifies a case by floats whatever its size, and fails where exact matrices are asked for.

    By rows first, unless ``given_arrays.moments_take_less`` says otherwise of all sizes.
    """
    monkeypatch.setattr(given_arrays, "moments_take_less", lambda *_: False)

    def found(name: str) -> Certificate:
        with monkeypatch.context() as patched:
            patched.setattr(certification, "LARGE", 1)
            patched.setattr(certification, "AFFORDABLE", 0)
            patched.setattr(certification, "Network", None)
            return verify.certify(*CASES[name], eta=1e-4)

    return found


@pytest.mark.parametrize("moments_first", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_floats_and_exact_matrices_agree(
    name: str, moments_first: bool, monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]
) -> None:
    monkeypatch.setattr(given_arrays, "moments_take_less", lambda *_: moments_first)
    quick, exact = by_floats(name), verify.certify(*CASES[name], eta=1e-4)
    assert (quick.rank, quick.covered_by, quick.reason is None) == (exact.rank, exact.covered_by, exact.reason is None)
    for constant, ours in quick.constants.items():
        theirs = exact.constants[constant]
        assert (ours is None) == (theirs is None)
        if ours is not None and theirs is not None:
            assert ours.lower <= theirs.upper
            assert theirs.lower <= ours.upper
            largest = max(exact.constants["p2"].upper, 1) if constant == "p1" else abs(theirs.upper)  # type: ignore[union-attr]
            assert ours.width * 10**14 <= largest, constant
    for constant in ("K", "mu"):
        ours = quick.constants[constant]
        assert ours is not None
        assert ours.width * 10**15 <= ours.upper


def test_what_floats_leave_open_is_decided_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certification, "LARGE", 1)
    X, _, W1, W2 = (np.round(8 * a).astype(int) for a in arrays(60, 6, 8, 3))
    X[:, 5] = X[:, 0] + X[:, 1]
    found = verify.certify(X, X @ W1 @ W2, W1, W2)
    assert found.rank == 5
    assert found.constants["L0"].strings == ("0", "0")  # type: ignore[union-attr]


@pytest.mark.parametrize("equal", [2, 4, 9])
def test_equal_columns_do_not_accuse_blas(equal: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eigenvalues that are zero in floats too leave the rank open: nothing is divided by them and then multiplied."""
    monkeypatch.setattr(certification, "LARGE", 1)
    image, Y, W1, W2 = pixels(60, 12, 8, 3)
    image[:, :equal] = 7
    assert verify.certify(image, Y, W1, W2).rank == 12 - equal + 1 - int(equal < 8)
    assert verify.certify(np.full((8, 4), 2), np.eye(8), np.eye(4), np.ones((4, 8))).rank == 1


def test_exact_matrices_are_asked_where_floats_have_less_than_15_digits_and_the_sides_are_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = arrays(200, 16, 10, 3, kappa=1e12)
    exact = verify.certify(*data).constants
    monkeypatch.setattr(certification, "LARGE", 1)
    assert verify.certify(*data).constants == exact
    monkeypatch.setattr(certification, "AFFORDABLE", 0)
    fewer = verify.certify(*data).constants["mu"]
    assert fewer is not None
    assert fewer.width * 10**14 > fewer.upper


def undecided(*_: object) -> None:
    raise Undecided("everything")


@pytest.mark.parametrize("name", ["plain", "ill-conditioned", "whitened", "single precision", "pixels"])
def test_rows_and_moments_agree(
    name: str, monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]
) -> None:
    quick = by_floats(name)
    monkeypatch.setattr(given_arrays, "ByRows", undecided)
    slow = by_floats(name)
    for constant, ours in quick.constants.items():
        theirs = slow.constants[constant]
        assert ours is None or theirs is None or (ours.lower <= theirs.upper and theirs.lower <= ours.upper)


def test_the_best_way_is_kept_where_the_next_decides_nothing(
    monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]
) -> None:
    alone = by_floats("plain")
    monkeypatch.setattr(quick_network, "WANTED_BITS", 10**6)
    monkeypatch.setattr(given_arrays, "ByMoments", undecided)
    kept = by_floats("plain").constants["K"]
    wanted = alone.constants["K"]
    assert kept is not None
    assert wanted is not None
    assert kept.lower <= wanted.upper
    assert wanted.lower <= kept.upper


def test_rows_alone_decide_what_is_well_conditioned(
    monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]
) -> None:
    monkeypatch.setattr(given_arrays, "ByMoments", undecided)
    assert by_floats("several blocks").rank == 6


def test_of_few_columns_moments_decide_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert normal_equations.moments_take_less(20, 4)
    monkeypatch.setattr(certification, "LARGE", 1)
    monkeypatch.setattr(certification, "AFFORDABLE", 0)
    monkeypatch.setattr(given_arrays, "ByRows", undecided)
    assert verify.certify(*CASES["plain"]).rank == 20


@pytest.mark.parametrize("rows_first", [False, True])
def test_of_two_ways_the_best_of_each_number_is_kept(rows_first: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss by the way that knows it to 40 bits, and all else by the one that has 45."""
    X, Y, W1, W2 = CASES["plain"]
    rows = given_arrays.ByRows(X, Y)
    others = given_arrays.ByMoments(given_arrays.GivenArrays(*CASES["plain"])._moments(3), 20)
    known = {"rows": (45.0, 30.0), "moments": (35.0, 40.0)}

    def solve(self: QuickNetwork, equations: normal_equations.NormalEquations, first: np.ndarray) -> None:
        name = "rows" if equations is rows else "moments"
        self._bits, self._bits_of_loss = known[name]
        vars(self).update(_minimiser=name, _loss=name)

    monkeypatch.setattr(QuickNetwork, "_solve", solve)
    ways = [lambda: rows, lambda: others]
    found = QuickNetwork(ways if rows_first else reversed(ways), W1, W2)
    assert (found._minimiser, found._bits) == ("rows", 45.0)
    assert (found._loss, found._bits_of_loss) == ("moments", 40.0)


def test_only_the_loss_of_moments_is_looked_for_by_another_way(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = given_arrays.ByRows(*CASES["plain"][:2])
    others = given_arrays.ByMoments(given_arrays.GivenArrays(*CASES["plain"])._moments(3), 20)
    tried: list[object] = []

    def solve(self: QuickNetwork, equations: normal_equations.NormalEquations, first: np.ndarray) -> None:
        tried.append(equations)
        self._bits, self._bits_of_loss = 60.0, 30.0
        vars(self).update(_loss=None)

    monkeypatch.setattr(QuickNetwork, "_solve", solve)
    QuickNetwork([lambda: others, lambda: rows, lambda: others], *CASES["plain"][2:])
    assert tried == [others, rows]


def test_an_image_that_is_off_shows(monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]) -> None:
    exact = verify.certify(*CASES["plain"])
    images = given_arrays.ByRows.images

    def off(self: given_arrays.ByRows, *given: object, **kind: object) -> Images:
        found = images(self, *given, **kind)  # type: ignore[arg-type]
        vectors = Doubled(found.vectors.hi * (1 + 1e-12), found.vectors.lo, found.vectors.radius)
        return found._replace(vectors=vectors)

    monkeypatch.setattr(given_arrays.ByRows, "images", off)
    found = by_floats("plain")
    pairs = [(found.constants[name], exact.constants[name]) for name in ("K", "mu")]
    assert any(a.upper < b.lower or b.upper < a.lower for a, b in pairs)  # type: ignore[union-attr]


def test_a_length_that_is_off_shows(monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]) -> None:
    exact = verify.certify(*CASES["plain"]).constants["L0"]
    images = given_arrays.ByRows.images

    def off(self: given_arrays.ByRows, *given: object, **kind: object) -> Images:
        found = images(self, *given, **kind)  # type: ignore[arg-type]
        return found._replace(square=found.square * (1 + 1e-12))

    monkeypatch.setattr(given_arrays.ByRows, "images", off)
    found = by_floats("plain").constants["L0"]
    assert found is not None
    assert exact is not None
    assert found.upper < exact.lower or exact.upper < found.lower


def gradient_norm(name: str) -> tuple[arb, arb]:
    """The norm of the gradient by rows, and by exact matrices."""
    X, Y, W1, W2 = CASES[name]
    with ctx.workprec(112):
        quick = QuickNetwork([lambda: given_arrays.ByRows(X, Y)], W1, W2)
        exact = certification.Network(given_arrays.reduced_exactly(*CASES[name]))
        return ball(quick.gradient_norm), ball(exact.gradient_norm)


@pytest.mark.parametrize("name", ["plain", "as many samples as inputs", "several blocks", "warm start"])
def test_the_norm_of_the_gradient_is_enclosed(name: str) -> None:
    found, exact = gradient_norm(name)
    assert found.overlaps(exact)
    assert found.rel_accuracy_bits() >= (15 if name == "warm start" else 46)


def test_a_product_of_the_gradient_that_is_off_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    moved = given_arrays.ByRows.moved

    def off(self: given_arrays.ByRows, error: Doubled, norm: float) -> Doubled:
        found = moved(self, error, norm)
        return Doubled(found.hi * (1 + 1e-12), found.lo, found.radius)

    monkeypatch.setattr(given_arrays.ByRows, "moved", off)
    found, exact = gradient_norm("plain")
    assert not found.overlaps(exact)


def test_the_rows_are_passed_over_twice_and_no_more(
    monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]
) -> None:
    """Once for X^T X and once for images, with one bit of a slice less than 1024 columns leave."""
    monkeypatch.setitem(CASES, "many columns", arrays(300, 64, 40, 10, kappa=9.0, gap=1.0))
    monkeypatch.setattr(normal_equations, "slice_bits", lambda _: 21)
    kinds: list[bool] = []
    images = given_arrays.ByRows.images

    def counted(self: given_arrays.ByRows, *given: object, again: bool) -> Images:
        kinds.append(again)
        return images(self, *given, again=again)  # type: ignore[arg-type]

    monkeypatch.setattr(given_arrays.ByRows, "images", counted)
    monkeypatch.setattr(given_arrays.ByRows, "moved", undecided)
    by_floats("many columns")
    assert kinds == [False]


def test_a_last_block_of_few_rows_has_exact_products_too() -> None:
    """Sums of positive numbers near the largest are the longest there are."""
    rng = np.random.default_rng(5)
    many = 2 * normal_equations._FEWEST_ROWS + 3
    X, Y = rng.uniform(0.99, 0.999, (many, 256)), np.ones((many, 1))
    v = np.full((256, 1), 0.999)
    asked = normal_equations.Columns(v, Doubled.exact(v), Doubled.exact(v))
    found = given_arrays.ByRows(X, Y).images(asked, 600.0, 1.0)
    assert np.allclose(found.vectors.hi, X.T @ (X @ found.of.vectors), rtol=1e-13)


def test_numbers_of_fixed_enclosures_are_evaluated_once(
    monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]
) -> None:
    asked: list[tuple[str, int]] = []
    of_name = QuickNetwork._ball

    def counted(self: QuickNetwork, name: str) -> arb:
        asked.append((name, ctx.prec))
        return of_name(self, name)

    monkeypatch.setattr(QuickNetwork, "_ball", counted)
    by_floats("plain")
    first = [name for name, prec in asked if prec <= certification.BITS_OF_FLOATS + 16]
    assert len(asked) == len(first) == len(set(first)) > 5


def test_a_product_of_slices_that_is_left_out_shows(
    monkeypatch: pytest.MonkeyPatch, by_floats: Callable[[str], Certificate]
) -> None:
    exact = verify.certify(*CASES["plain"])
    begin = moments.Moments.__init__

    def without_the_last(self: moments.Moments, exponents: np.ndarray, **kind: object) -> None:
        begin(self, exponents, **kind)  # type: ignore[arg-type]
        self._crossings = [(0, 1)]

    monkeypatch.setattr(moments.Moments, "__init__", without_the_last)
    monkeypatch.setattr(given_arrays, "ByRows", undecided)
    found = by_floats("plain")
    pairs = [(found.constants[name], exact.constants[name]) for name in ("K", "mu")]
    assert any(a.upper < b.lower or b.upper < a.lower for a, b in pairs)  # type: ignore[union-attr]


def planted(monkeypatch: pytest.MonkeyPatch, product: int, wrong: Callable[[np.ndarray], None]) -> None:
    """Let the product of this number be wrong."""
    square, done = sliced_moments.square, iter(range(10**6))

    def sometimes(rows: np.ndarray, out: np.ndarray) -> np.ndarray:
        found = square(rows, out)
        if next(done) == product:
            wrong(found)
        return found

    monkeypatch.setattr(sliced_moments, "square", sometimes)


def one_more(a: np.ndarray) -> None:
    a[1, 2] += 1


def a_column_less(a: np.ndarray) -> None:
    a[:, 3] = 0


def two_that_cancel(a: np.ndarray) -> None:
    a[0, 0] += 4
    a[0, 1] -= 4


@pytest.mark.parametrize("wrong", [one_more, a_column_less, two_that_cancel])
@pytest.mark.parametrize("product", [0, 3, 7, 21])
def test_one_wrong_product_is_noticed(
    product: int, wrong: Callable[[np.ndarray], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    X, Y, *_ = CASES["several blocks"]
    planted(monkeypatch, product, wrong)
    with pytest.raises(WrongProduct, match="BLAS"):
        moments.summed(X, Y, slices=3, exact=False)


def test_a_wrong_product_ends_certify_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    planted(monkeypatch, 0, one_more)
    with pytest.raises(WrongProduct, match="BLAS"):
        verify.certify(*CASES["plain"])


def test_sums_are_carried_over_exactly(monkeypatch: pytest.MonkeyPatch) -> None:
    X, Y, *_ = CASES["several blocks"]
    wanted = moments.summed(X, Y).total()
    monkeypatch.setattr(verified_sums, "FLUSHED", 1)
    assert moments.summed(X, Y).total() == wanted


# --- attacks: exact matrices are the judge ----------------------------------------------------------------------


def conditioned(kappa: float) -> np.ndarray:
    """Data whose squared singular values range over kappa."""
    rng = np.random.default_rng(5)
    left, right = (np.linalg.qr(rng.standard_normal(shape))[0] for shape in ((60, 9), (9, 9)))
    return left * np.geomspace(1, kappa**-0.5, 9) @ right.T


def with_subnormal_rows() -> np.ndarray:
    X = np.random.default_rng(6).standard_normal((60, 9))
    X[3], X[4, 2] = 5e-324, 1e-310
    return X


def cancelling() -> np.ndarray:
    X = np.random.default_rng(7).standard_normal((30, 9))
    return np.vstack([1e8 * X, -1e8 * X + np.random.default_rng(8).standard_normal(X.shape)])


ATTACKS = {
    "kappa 1e7": conditioned(1e7),
    "kappa 1e9": conditioned(1e9),
    "subnormal rows": with_subnormal_rows(),
    "rows that cancel": cancelling(),
    "equal eigenvalues": conditioned(1.0),
    "rows of all scales": conditioned(10.0) * np.logspace(0, -30, 60)[:, None],
}


@pytest.mark.parametrize("name", ATTACKS)
def test_hard_data_are_enclosed_as_exact_matrices_enclose_them(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    X, rng = ATTACKS[name], np.random.default_rng(9)
    Y, W1, W2 = (rng.standard_normal(shape) for shape in ((60, 3), (9, 10), (10, 3)))
    answers = []
    for large in (1, 10**9):
        monkeypatch.setattr(certification, "LARGE", large)
        answers.append(verify.certify(X, Y, W1, W2, optimise=False).constants)
    floats, exact = answers
    for constant, one in floats.items():
        other = exact[constant]
        assert (one is None) == (other is None), constant
        assert one is None or other is None or (one.lower <= other.upper and other.lower <= one.upper), constant
    if float(floats["kappa"] or 0) < 2e9:
        K, mu = (floats[constant] for constant in ("K", "mu"))
        assert all(x is not None and x.width * 10**15 <= abs(x.upper) for x in (K, mu))
