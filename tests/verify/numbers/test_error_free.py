"""Doubled matrices: products and eigenvalues lie within their bounds, which are narrow; planted slips show."""

from __future__ import annotations

from dataclasses import replace

import mpmath as mp
import numpy as np
import pytest
from flint import arb, ctx, fmpq, fmpq_mat

from tests.material import fifty_digits
from verify.numbers.error_free import checked, few_columns, gram, matrices, spectra
from verify.numbers.error_free.few_columns import FewColumns, column_bits
from verify.numbers.error_free.matrices import Doubled
from verify.numbers.error_free.spectra import Spectrum
from verify.numbers.exact.scalars import Undecided

SIDES = [(1, 1, 1), (1, 7, 3), (9, 1, 2), (20, 33, 5), (3, 300, 2)]


def rational(a: np.ndarray) -> fmpq_mat:
    return fmpq_mat(a.shape[0], a.shape[1], [fmpq(*float(x).as_integer_ratio()) for x in a.ravel()])


def exact(a: Doubled) -> fmpq_mat:
    return rational(a.hi) + rational(a.lo)


def distance(a: fmpq_mat, b: fmpq_mat) -> float:
    """The Frobenius norm of the difference."""
    return float(arb(sum((arb(x) ** 2 for x in (a - b).entries()), arb(0))).sqrt().mid())


def doubled(rng: np.random.Generator, rows: int, cols: int, spread: float) -> Doubled:
    hi = rng.standard_normal((rows, cols)) * 10 ** rng.uniform(-spread, spread, (rows, cols))
    return Doubled(hi, hi * rng.uniform(-1, 1, hi.shape) * 2.0**-54, 0.0)


@pytest.mark.parametrize("sides", SIDES)
@pytest.mark.parametrize("spread", [0.0, 3.0, 30.0])
def test_products_and_sums_lie_within_their_bounds(sides: tuple[int, int, int], spread: float) -> None:
    rng = np.random.default_rng(1)
    a, v = doubled(rng, sides[0], sides[1], spread), doubled(rng, sides[1], sides[2], spread)
    found, wanted = a @ v, exact(a) * exact(v)
    assert distance(exact(found), wanted) <= found.radius
    assert found.radius <= 2.0**-70 * max(sides) ** 2 * a.size * v.size
    total = found + found
    assert distance(exact(total), 2 * wanted) <= total.radius
    assert total.radius <= 2.1 * found.radius + 2.0**-100 * total.size


def test_a_radius_is_carried_through_a_product() -> None:
    rng = np.random.default_rng(2)
    a, v = doubled(rng, 6, 5, 0), doubled(rng, 5, 4, 0)
    moved = a.hi + 1e-6 / 30**0.5
    found = Doubled(a.hi, a.lo, 1.01e-6) @ v
    assert distance(exact(found), (rational(moved) + rational(a.lo)) * exact(v)) <= found.radius


@pytest.mark.parametrize("entry", [np.inf, -np.inf, np.nan])
@pytest.mark.parametrize("place", ["left, high", "right, high", "right, low"])
def test_products_of_what_is_not_finite_are_left_open(place: str, entry: float) -> None:
    """They are no sign of a wrong product."""
    odd, zero = np.ones((3, 3)), np.zeros((3, 3))
    odd[1, 2] = entry
    plain, right = Doubled.exact(np.eye(3)), Doubled(zero, odd, 0.0) if "low" in place else Doubled.exact(odd)
    with pytest.raises(Undecided), np.errstate(invalid="ignore"):
        _ = right @ plain if "left" in place else plain @ right


def test_a_singular_matrix_has_no_solutions() -> None:
    with pytest.raises(Undecided):
        Spectrum(Doubled.exact(np.zeros((2, 2)))).solve(np.ones((2, 1)))


INNER = {"far apart": 30.0, "near": 0.0}


def exact_inner(a: Doubled, b: Doubled) -> fmpq:
    pairs = zip(exact(a).entries(), exact(b).entries())
    return sum((x * y for x, y in pairs), fmpq(0))


@pytest.mark.parametrize("spread", INNER.values(), ids=INNER)
@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (300, 3)])
def test_inner_products_and_norms_are_enclosed_to_thirty_digits(shape: tuple[int, int], spread: float) -> None:
    rng = np.random.default_rng(12)
    a, b = doubled(rng, *shape, spread), doubled(rng, *shape, spread)
    with ctx.workprec(400):
        found = matrices.inner(a, b)
        assert arb(exact_inner(a, b)) in found
        assert float(found.rad()) <= 1e-28 * a.size * b.size
        length = matrices.norm(Doubled(a.hi, a.lo, 1e-9))
        assert arb(exact_inner(a, a)).sqrt() + arb(0, 0.999e-9) in length
        assert float(length.rad()) <= 1.1e-9 + 1e-28 * a.size


def test_inner_products_of_what_is_tiny_zero_or_beyond_range_claim_no_more_than_is_so() -> None:
    tiny, zero, large = (Doubled.exact(np.full((2, 2), x)) for x in (2.0**-540, 0.0, 2.0**500))
    assert arb(4 * fmpq(1, 2) ** 1080) in matrices.inner(tiny, tiny)
    assert 0 in matrices.inner(zero, tiny)
    assert 0 in matrices.norm(zero)
    assert matrices.norm(zero) < 1e-100
    assert not matrices.inner(large, zero).is_finite()


def test_a_rounding_error_of_a_product_that_is_lost_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    a = doubled(np.random.default_rng(13), 20, 3, 0.0)
    wanted = exact_inner(a, a)
    monkeypatch.setattr(matrices, "two_product", lambda x, y: (x * y, np.zeros_like(x)))
    with ctx.workprec(400):
        assert arb(wanted) not in matrices.inner(a, a)


def test_a_slice_that_is_lost_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    a, v = doubled(rng, 6, 40, 0), doubled(rng, 40, 4, 0)
    of = matrices.Slices.of

    def without_the_second(hi: np.ndarray, lo: np.ndarray, bits: int, count: int | None = None) -> matrices.Slices:
        found = of(hi, lo, bits, count)
        first, second, *more = found.parts
        return replace(found, parts=(first, 0 * second, *more))

    monkeypatch.setattr(matrices.Slices, "of", without_the_second)
    found = a @ v
    assert distance(exact(found), exact(a) * exact(v)) > found.radius


@pytest.mark.parametrize("count", [3, 4])
def test_fewer_slices_leave_out_more_and_bound_it(count: int) -> None:
    rng = np.random.default_rng(8)
    a, v = Doubled.exact(rng.standard_normal((50, 30))), doubled(rng, 30, 3, 2)
    length = float(np.linalg.norm(a.hi, 2)) * 1.0001
    for factor in (a, Doubled.exact(a.hi, length)):
        factor.cut(matrices.slice_bits(50), count)
        for left, right in ((factor, v), (factor.T, doubled(rng, 50, 3, 2))):
            found = left @ right
            off = distance(exact(found), exact(left) * exact(right))
            assert off <= found.radius <= 2.0 ** (-16 * count) * left.size * right.size
    assert (Doubled.exact(a.hi, length) @ v).radius < (Doubled.exact(a.hi) @ v).radius


def test_slices_that_would_be_zero_are_left_out_and_change_nothing() -> None:
    rng = np.random.default_rng(11)
    a = Doubled.exact(rng.standard_normal((40, 30)))
    v = Doubled.exact(np.round(rng.standard_normal((30, 3)) * 2.0**40) / 2.0**40)
    cut = matrices.Slices.of(v.hi, v.lo, a.slices.bits)
    assert (len(cut.parts), cut.count) == (2, matrices.SLICES)
    found = a @ v
    assert distance(exact(found), exact(a) * exact(v)) <= found.radius
    assert found.radius <= 1e-26


@pytest.mark.parametrize("many", [1, 7, 4096])
def test_sums_of_terms_that_cancel_are_enclosed(many: int) -> None:
    rng = np.random.default_rng(12)
    half = rng.standard_normal(many) * 10.0 ** rng.integers(-40, 40, many)
    terms = np.concatenate([half, -half, rng.standard_normal(many) * 1e-20])
    wanted = sum((fmpq(*x.as_integer_ratio()) for x in terms.tolist()), fmpq(0))
    found = matrices._sum(rng.permutation(terms))
    assert arb(wanted) in found
    assert found.rad() <= 1e-30 * 10.0**40


@pytest.mark.parametrize(("radius", "count"), [(1e-3, 2), (1e-11, 2), (1e-15, 3), (1e-26, 4), (0.0, 4)])
def test_a_matrix_is_cut_no_finer_than_it_is_known(radius: float, count: int) -> None:
    rng = np.random.default_rng(8)
    a, v = Doubled(rng.standard_normal((50, 30)), np.zeros((50, 30)), radius), doubled(rng, 30, 3, 2)
    assert a.slices.count == count
    found = a @ v
    off = distance(exact(found), exact(a) * exact(v))
    assert off <= found.radius <= 1.25 * radius * v.size + 2.0**-88 * a.size * v.size
    assert off <= found.radius - 0.9 * radius * float(np.linalg.norm(v.hi))


def symmetric(values: list[float], seed: int = 0) -> Doubled:
    rng = np.random.default_rng(seed)
    q = np.linalg.qr(rng.standard_normal((len(values), len(values))))[0]
    hi = (q * values) @ q.T
    low = rng.standard_normal(hi.shape) * 2.0**-55 * np.abs(hi)
    return Doubled((hi + hi.T) / 2, (low + low.T) / 2, 0.0)


SPECTRA = {
    "simple": [5.0, 4.0, 3.0, 2.0, 1.0],
    "graded": [1.0, 1e-2, 1e-4, 1e-6],
    "indefinite": [7.0, 1.0, 1e-3, -2.0, -9.0],
    "a pair": [3.0, 3.0, 2.0, 1.0],
    "four nearly equal": [2.0, 2 + 1e-15, 2 - 1e-15, 2.0, 1.0, 0.5],
    "all equal": [4.0] * 12,
    "many equal": [4.0] * 9 + [1.0, -2.0],
    "many equal in the middle": [5.0, *[4.0] * 8, 1.0],
    "many at two places": [16.0] * 8 + [16 - 1e-9] * 8 + [0.0] * 3,
    "many nearly equal": [4 + 1e-13 * k for k in range(9)] + [-4.0] * 7,
    "many in a chain": [4 + 3e-11 * k for k in range(30)] + [1.0],
    "one": [3.0],
}


@pytest.mark.parametrize("name", SPECTRA)
def test_eigenvalues_lie_in_their_enclosures(name: str) -> None:
    matrix = symmetric(SPECTRA[name])
    with ctx.workprec(112), mp.workdps(80):
        rows = [[mp.mpf(int(x.p)) / int(x.q) for x in row] for row in exact(matrix).tolist()]
        wanted = fifty_digits.eigenvalues(mp.matrix(rows))
        spectrum = Spectrum(matrix)
        largest = max(abs(x) for x in wanted)
        for k, value in enumerate(wanted, start=1):
            found = spectrum.kth_largest(k)
            assert found.overlaps(arb(mp.nstr(value, 60)))
            assert float(found.rad()) <= 2.0 ** (-64 if "many" in name else -85) * float(largest)


@pytest.mark.parametrize("side", [1, 3, 16, 17])
def test_images_of_small_matrices_and_of_larger_ones_are_enclosed_alike(side: int) -> None:
    rng = np.random.default_rng(15)
    a, v = doubled(rng, side, side, 2.0), rng.standard_normal((side, 2))
    found = spectra._image(a, v)
    assert (
        distance(exact(found), exact(a) * rational(v)) <= found.radius <= 2.0**-76 * a.size * np.linalg.norm(v) * side
    )
    wider = spectra._image(Doubled(a.hi, a.lo, 1e-3), v)
    assert wider.radius >= 1e-3 * np.linalg.norm(v)


def test_a_matrix_is_enclosed_with_its_radius() -> None:
    matrix = symmetric(SPECTRA["simple"])
    with ctx.workprec(112):
        found = Spectrum(Doubled(matrix.hi, matrix.lo, 1e-9)).kth_largest(1)
        assert found.overlaps(arb(5, 1e-9))
        assert float(found.rad()) >= 1e-9


@pytest.mark.parametrize("name", ["simple", "many equal"])
def test_a_decomposition_that_is_wrong_claims_nothing(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    matrix = symmetric(SPECTRA[name])
    eigh = np.linalg.eigh

    def careless(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, vectors = eigh(a)
        return values * (1 + 1e-3), vectors + 1e-4

    monkeypatch.setattr(spectra.np.linalg, "eigh", careless)
    with ctx.workprec(112):
        spectrum = Spectrum(matrix)
        for k, value in enumerate(sorted(SPECTRA[name], reverse=True), start=1):
            assert spectrum.kth_largest(k).overlaps(arb(value, 1e-12))


def test_a_gap_that_is_not_there_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quadratic bound of one of a close pair, as if the other were far away, misses."""
    matrix = symmetric([3.0, 3 + 1e-13, 2.0, 1.0], seed=5)
    with ctx.workprec(112), mp.workdps(80):
        rows = [[mp.mpf(int(x.p)) / int(x.q) for x in row] for row in exact(matrix).tolist()]
        wanted = [arb(mp.nstr(x, 60)) for x in fifty_digits.eigenvalues(mp.matrix(rows))]
        assert all(Spectrum(matrix).kth_largest(k).overlaps(wanted[k - 1]) for k in (1, 2))
        lonely = Spectrum(matrix)
        lonely.vectors[:, -2:] = lonely.vectors[:, -2:] @ np.array([[0.8, 0.6], [-0.6, 0.8]])
        lonely._offsets[-2] -= 0.5
        vectors = [lonely.columns([i]) for i in (2, 3)]
        found = [lonely._ritz(range(i, i + 1), i, v, matrix @ Doubled.exact(v)) for i, v in zip((2, 3), vectors)]
        assert not all(x is not None and x.overlaps(w) for x, w in zip(reversed(found), wanted))


@pytest.mark.parametrize("slip", ["the change by L", "what is left of the cluster"])
def test_of_many_close_eigenvalues_nothing_is_left_out(slip: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With vectors that are a little off, the enclosures are wider; without what that loses they would miss."""
    matrix, eigh = symmetric([*[3 + 1e-6 * k for k in range(8)], -1.0], seed=3), np.linalg.eigh
    turn = np.linalg.qr(np.eye(9) + 1e-7 * np.random.default_rng(0).standard_normal((9, 9)))[0]

    def careless(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, vectors = eigh(a)
        if len(a) < 9:
            return values, vectors
        return values, vectors * (1 + 1e-4) if slip == "the change by L" else vectors @ turn

    with ctx.workprec(112), mp.workdps(80):
        rows = [[mp.mpf(int(x.p)) / int(x.q) for x in row] for row in exact(matrix).tolist()]
        wanted = [arb(mp.nstr(x, 60)) for x in fifty_digits.eigenvalues(mp.matrix(rows))]
        monkeypatch.setattr(spectra.np.linalg, "eigh", careless)
        spectrum = Spectrum(matrix)
        vars(spectrum)["radius"] = 1e-3
        vars(spectrum)["_close_radius"] = 1e-5
        assert all(spectrum.kth_largest(k).overlaps(x) for k, x in enumerate(wanted, start=1))
        assert float(spectrum.kth_largest(1).rad()) < 1e-8
        if slip == "the change by L":
            monkeypatch.setattr(spectra, "above", lambda x, roundings=8: float(x) * (roundings > 8))
        else:
            monkeypatch.setattr(Spectrum, "_quadratic", lambda *_: 0.0)
        assert not all(spectrum.kth_largest(k).overlaps(x) for k, x in enumerate(wanted, start=1))


# --- wrong products ---------------------------------------------------------------------------------------------


def cut(rng: np.random.Generator, count: int, spread: float = 2.0) -> Doubled:
    """A matrix of doubles in the leading rows of larger arrays, as blocks of rows are cut."""
    a = Doubled.exact(doubled(rng, 50, 30, spread).hi)
    a.cut(22, count, np.empty((count + 1, 64, 30)))
    return a


@pytest.mark.parametrize("count", [2, 3, 4])
def test_products_with_few_columns_lie_within_their_bounds(count: int) -> None:
    rng = np.random.default_rng(12)
    a, wanted = cut(rng, count), doubled(rng, 30, 5, 3.0).hi
    columns = FewColumns.of(wanted, column_bits(30, 22))
    assert np.abs(columns.values - wanted).max() <= 2.0**-48 * np.abs(wanted).max()
    found = columns.under(a)
    off = distance(exact(found), rational(a.hi) * rational(columns.values))
    assert off <= found.radius <= 2.0 ** (-17 * count) * a.size * float(np.linalg.norm(wanted))
    across = a.T @ found
    assert distance(exact(across), rational(a.hi.T) * exact(found)) <= across.radius


def test_few_columns_of_integers_are_multiplied_exactly() -> None:
    rng = np.random.default_rng(13)
    a = Doubled.exact(rng.integers(0, 256, (40, 30)).astype(float))
    a.cut(22, 3, np.empty((4, 40, 30)))
    columns = FewColumns.of(rng.integers(-99, 99, (30, 4)).astype(float), 24)
    found = columns.under(a)
    assert (found.hi == a.hi @ columns.values).all()
    assert found.radius < 1e-150


def test_slices_too_long_for_exact_products_are_refused() -> None:
    rng = np.random.default_rng(16)
    columns = FewColumns.of(rng.standard_normal((30, 5)), column_bits(30, 26))
    a = Doubled.exact(rng.standard_normal((50, 30)))
    a.cut(26, 3)
    columns.under(a)
    a.cut(27, 3)
    with pytest.raises(ValueError, match="too long"):
        columns.under(a)


def test_columns_may_be_rounded_to_one_slice() -> None:
    rng = np.random.default_rng(15)
    a, wanted = cut(rng, 3), doubled(rng, 30, 5, 3.0).hi
    columns = FewColumns.of(wanted, column_bits(30, 22), 2)
    off = np.abs(columns.values - wanted).max(axis=0) / np.abs(wanted).max(axis=0)
    assert (off[:2] <= 2.0**-48).all()
    assert ((off[2:] > 2.0**-30) & (off[2:] <= 2.0**-24)).all()
    found = columns.under(a)
    assert distance(exact(found), rational(a.hi) * rational(columns.values)) <= found.radius


def test_products_of_the_transpose_are_checked_by_what_was_found_before(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(17)
    a = cut(rng, 3)
    products = FewColumns.of(rng.standard_normal((30, 5)), 24).under(a)
    rows, images = a.T.checks
    assert all((rows @ part == image).all() for part, image in zip(a.T.slices.parts, images))
    require = matrices.require_integers
    wrong = lambda x, i, v, p: require(x, i, v, wrong_in_one_entry(p, 1.0))  # noqa: E731
    monkeypatch.setattr(matrices, "require_integers", wrong)
    with pytest.raises(checked.WrongProduct):
        _ = a.T @ products
    a.cut(21, 2)
    assert "checks" not in vars(a.T)


@pytest.mark.parametrize("place", range(6))
def test_what_is_left_out_of_few_columns_shows(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the six products of slices in turn; and one that BLAS gets wrong by one."""
    rng = np.random.default_rng(14)
    a, columns = cut(rng, 3, 0.0), FewColumns.of(rng.standard_normal((30, 5)), 24)
    products = FewColumns._products

    def without_one(self: FewColumns, a: Doubled, room: np.ndarray | None) -> np.ndarray:
        found = products(self, a, room)
        found[place // 2][:, 5 * (place % 2) : 5 * (place % 2) + 5] = 0
        return found

    monkeypatch.setattr(FewColumns, "_products", without_one)
    found = columns.under(a)
    assert distance(exact(found), rational(a.hi) * rational(columns.values)) > found.radius
    monkeypatch.undo()
    rows = few_columns.require_integers
    monkeypatch.setattr(few_columns, "require_integers", lambda x, i, v, p: rows(x, i, v, wrong_in_one_entry(p, 1.0)))
    with pytest.raises(checked.WrongProduct):
        columns.under(a)


@pytest.mark.parametrize("kind", ["one entry", "two entries", "all alike", "falling"])
def test_checks_are_as_rarely_short_as_is_said(kind: str) -> None:
    """How often |x e| is at most d |e| for one check, d so large that it is often so."""
    error = {
        "one entry": np.eye(1, 20)[0],
        "two entries": np.eye(1, 20)[0] - np.eye(1, 20, 1)[0],
        "all alike": np.ones(20),
        "falling": 0.7 ** np.arange(20),
    }[kind]
    share = 2.0**12
    for draw in (checked.random_rows, checked.repeatable_rows):
        short = np.abs(draw(20, 16, 20_000) @ error) <= share * np.linalg.norm(error)
        assert 0.01 < short.mean() <= 3.1015 * (share + 1.25) / 2.0**16
    assert 3.1015 * (checked.least_share(4, 16) + 1.25) / 2.0**16 == pytest.approx(2.0**-10)
    with pytest.raises(ValueError, match="too few"):
        checked.least_share(2, 16)


def wrong_in_one_entry(product: np.ndarray, size: float) -> np.ndarray:
    found = product.copy()
    found[2, 1] += size
    return found


def test_distances_from_products_are_bounded() -> None:
    rng = np.random.default_rng(4)
    a, v = rng.standard_normal((60, 50)), rng.standard_normal((50, 40))
    bound = checked.distance_from_product(a, v, a @ v)
    assert checked.distance_from_product(a, v, a @ v) == bound  # digits follow from it
    assert distance(rational(a @ v), rational(a) * rational(v)) <= bound <= 1e-7
    off = a @ v + 1e-3 * rng.standard_normal((60, 40))
    bound = checked.distance_from_product(a, v, off)
    assert distance(rational(off), rational(a) * rational(v)) <= bound <= 1e3


@pytest.mark.parametrize("size", [1e-9, 1e-4, 1.0, float("nan"), float("inf")])
def test_one_wrong_entry_of_a_product_of_doubles_is_bounded(size: float) -> None:
    rng = np.random.default_rng(5)
    a, v = rng.standard_normal((60, 50)), rng.standard_normal((50, 40))
    assert not checked.distance_from_product(a, v, wrong_in_one_entry(a @ v, size)) < size
    assert checked.distance_from_product(wrong_in_one_entry(a, np.nan), v, a @ v) == np.inf


@pytest.mark.parametrize("size", [1.0, -1.0, 2.0**40, 2.0**53, 0.5, float("nan")])
def test_one_wrong_entry_of_a_product_of_integers_is_noticed(size: float) -> None:
    rng = np.random.default_rng(6)
    a, v = (rng.integers(-(2**20), 2**20, s).astype(float) for s in ((30, 20), (20, 5)))
    rows = checked.random_rows(30, 10)
    images = np.einsum("ci,ij->cj", rows, a)
    checked.require_integers(rows, images, v, a @ v)
    with pytest.raises(checked.WrongProduct):
        checked.require_integers(rows, images, v, wrong_in_one_entry(a @ v, size))


@pytest.mark.parametrize("shape", [(1, 1), (700, 5), (3, 40), (1100, 12), (20, gram._WIDE)])
@pytest.mark.parametrize("spread", [0.0, 8.0])
def test_a_gram_matrix_in_floats_lies_within_its_bound(shape: tuple[int, int], spread: float) -> None:
    rng = np.random.default_rng(9)
    rows = rng.standard_normal(shape) * 10 ** rng.uniform(-spread, spread, shape[1])
    sums = gram.CheckedGram(shape[1])
    sums.add(rows)
    found = sums.enclosed()
    off = distance(exact(found), rational(rows.T) * rational(rows))
    assert off <= found.radius <= 2.0**-36 * float(np.square(rows).sum())


@pytest.mark.parametrize("spread", [0.0, 2.0])
def test_a_difference_of_gram_matrices_lies_within_its_bound(spread: float) -> None:
    rng = np.random.default_rng(9)
    rows, others = (rng.standard_normal((many, 9)) * 10 ** rng.uniform(-spread, spread, 9) for many in (700, 40))
    sums = gram.CheckedGram(9)
    sums.add(rows)
    sums.add(others, -1)
    found = sums.enclosed()
    wanted = rational(rows.T) * rational(rows) - rational(others.T) * rational(others)
    off = distance(exact(found), wanted)
    assert off <= found.radius <= 2.0**-36 * float(np.square(rows).sum() + np.square(others).sum())


@pytest.mark.parametrize("block", [0, 2])
@pytest.mark.parametrize("size", [1e-7, 1.0, float("nan")])
def test_one_wrong_entry_of_a_gram_matrix_is_noticed_or_bounded(
    block: int, size: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, products = np.random.default_rng(10).standard_normal((2 * gram.ROWS + 100, 6)), iter(range(3))
    square = gram.square

    def wrong(part: np.ndarray, out: np.ndarray) -> np.ndarray:
        found = square(part, out)
        return wrong_in_one_entry(found, size) if next(products) == block else found

    monkeypatch.setattr(gram, "square", wrong)
    sums = gram.CheckedGram(6)
    try:
        sums.add(rows)
        radius = sums.enclosed().radius
    except checked.WrongProduct:
        return
    assert size <= radius < 1e-6


@pytest.mark.parametrize("size", [1e-9, 1e-3])
def test_a_wrong_entry_of_the_vectors_does_not_narrow_a_spectrum(size: float) -> None:
    """Whether they were orthonormal or belong to the values: the bound counts what is off."""
    spectrum = Spectrum(symmetric(SPECTRA["simple"]))
    spectrum.vectors = wrong_in_one_entry(spectrum.vectors, size)
    v, n = spectrum.vectors, spectrum.side
    across = distance(rational(v.T) * rational(v), rational(np.eye(n)))
    assert spectrum.radius >= 2 * across * float(np.abs(spectrum._offsets).max()) > 0.0
