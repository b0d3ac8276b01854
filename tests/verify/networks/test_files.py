"""Users' arrays: every way they can be wrong has one sentence; every way they can be right gives the same matrix."""

import csv

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from tests.material import bad_input
from verify.cli import main
from verify.networks.files import ArrayError, as_matrix, load, read

VALUES = np.array([[0.1, -2.5, 3e-300], [4.0, 1e300, -0.0]])


@pytest.fixture
def arguments(tmp_path, monkeypatch):
    """The good request as options, and a folder for what a case changes."""
    monkeypatch.chdir(tmp_path)
    return tmp_path, bad_input.good(tmp_path)


def asked(options):
    return main(["certify", *(word for pair in options.items() for word in pair)])


def test_there_are_many_cases():
    assert len(bad_input.CASES) >= 40
    assert len({case.name for case in bad_input.CASES}) == len(bad_input.CASES)


def test_the_good_request_is_good(arguments):
    _, options = arguments
    assert asked(options) == 0


@pytest.mark.parametrize("case", bad_input.CASES, ids=lambda case: case.name)
def test_bad_input_is_answered_by_one_sentence(case, arguments, capsys):
    folder, options = arguments
    assert asked({**options, "--json": str(folder / "answer.json"), **case.spoil(folder)}) == 2
    out, err = capsys.readouterr()
    assert case.says in err
    assert not out
    assert err.count("\n") == 1
    assert "Traceback" not in err
    assert not (folder / "answer.json").exists()
    assert not (folder / "unpickled").exists()


def test_objects_in_an_archive_are_never_loaded(arguments, capsys):
    folder, options = arguments
    np.savez(folder / "o.npz", X=np.array([[bad_input.Witness()]], object))
    assert asked({**options, "--x": f"{folder}/o.npz:X"}) == 2
    assert "never loaded" in capsys.readouterr().err
    assert not (folder / "unpickled").exists()


# --- the same matrix by every road ----------------------------------------------------------------------------


def written(folder, form, values):
    if form == "npy":
        np.save(folder / "a.npy", values)
        return str(folder / "a.npy")
    if form == "csv":
        with (folder / "a.csv").open("w", newline="") as stream:
            csv.writer(stream).writerows([list(map(repr, row)) for row in values.tolist()])
        return str(folder / "a.csv")
    save = np.savez if form == "npz" else np.savez_compressed
    save(folder / "a.npz", other=np.ones(3), X=values)
    return f"{folder}/a.npz:X"


@pytest.mark.parametrize("form", ["npy", "npz", "compressed", "csv"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_every_format_gives_the_same_numbers(form, order, tmp_path):
    found = load("X", written(tmp_path, form, np.asarray(VALUES, order=order)))
    assert found.dtype == np.float64
    assert np.array_equal(found, VALUES)


@pytest.mark.parametrize("form", ["npy", "npz"])
def test_large_files_stay_on_the_disk(form, tmp_path):
    assert isinstance(read("X", written(tmp_path, form, VALUES)), np.memmap)


@pytest.mark.parametrize("dtype", ["<f2", "<f4", ">f8", "g", "i1", "<i8", ">u8", "?"])
def test_numbers_of_every_type_are_kept(dtype, tmp_path):
    values = np.array([[0, 1], [1, 1]], dtype)
    found = load("X", written(tmp_path, "npy", values))
    assert found.dtype == values.dtype
    assert np.array_equal(found, values)


def test_the_only_array_of_an_archive_needs_no_name(tmp_path):
    np.savez(tmp_path / "one.npz", values=VALUES)
    assert np.array_equal(read("X", str(tmp_path / "one.npz")), VALUES)


def test_a_member_may_have_dots_in_its_name(tmp_path):
    np.savez(tmp_path / "a.npz", **{"layer.npy": VALUES, "1.csv": -VALUES})
    assert np.array_equal(read("W1", f"{tmp_path}/a.npz:layer.npy"), VALUES)
    assert np.array_equal(read("W1", f"{tmp_path}/a.npz:1.csv"), -VALUES)


def test_csv_may_have_comments_and_blank_lines(tmp_path):
    (tmp_path / "a.csv").write_text("# a, b\n1,2\n\n3,4  # last\n")
    assert load("X", str(tmp_path / "a.csv")).tolist() == [[1, 2], [3, 4]]


@pytest.mark.parametrize("name", ["Y", "W2"])
def test_a_vector_of_outputs_is_a_column(name):
    assert as_matrix(name, [1.0, 2.0]).shape == (2, 1)


@pytest.mark.parametrize("values", [[[1, 2], [3]], [[1, 10**30]], [["a"]], None, {}, [[1j]], [[None]]])
def test_what_is_no_matrix_of_numbers_is_refused(values):
    with pytest.raises(ArrayError, match=r"^X "):
        as_matrix("X", values)


def test_masked_entries_are_refused():
    with pytest.raises(ArrayError, match="masked"):
        as_matrix("X", np.ma.masked_invalid([[1.0, np.nan]]))


@given(npst.arrays(np.float64, npst.array_shapes(min_dims=2, max_dims=2), elements=st.floats(width=64)))
def test_exactly_the_finite_matrices_are_taken(values):
    if np.isfinite(values).all():
        assert as_matrix("X", values) is values
    else:
        with pytest.raises(ArrayError, match=r"X is (NaN|infinite) in row"):
            as_matrix("X", values)
