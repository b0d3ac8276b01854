"""Users' arrays: every way they can be wrong has one sentence; every way they can be right gives the same matrix."""

import csv
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from tests.material import bad_input
from verify.cli import main
from verify.networks.csv_files import Remark
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
    members: Any = {"layer.npy": VALUES, "1.csv": -VALUES}
    np.savez(tmp_path / "a.npz", **members)
    assert np.array_equal(read("W1", f"{tmp_path}/a.npz:layer.npy"), VALUES)
    assert np.array_equal(read("W1", f"{tmp_path}/a.npz:1.csv"), -VALUES)


def test_csv_may_have_comments_and_blank_lines(tmp_path):
    (tmp_path / "a.csv").write_text("# a, b\n1,2\n\n3,4  # last\n")
    assert load("X", str(tmp_path / "a.csv")).tolist() == [[1, 2], [3, 4]]


TABLE = [[1.5, 2.0], [3.0, 1234.5]]


@pytest.mark.parametrize(
    "text",
    [
        "1.5;2\n3;1234.5\n",
        "1.5\t2\n3\t1234.5\n",
        "1.5 2\n3  1234.5\n",
        "1,5;2\n3;1234,5\n",
        "1,5 2,0\n3,0 1234,5\n",
        "1,5;2\n3;1.234,5\n",
        '1.5,2\n3,"1,234.5"\n',
        "\ufeff1.5,2\n3,1234.5\n",
        "a,b\n1.5,2\n3,1234.5\n",
        '"a, b";"c"\n1,5;2\n3;1234,5\n',
        ",0,1\n0,1.5,2\n1,3,1234.5\n",
        '"","V1","V2"\n"1",1.5,2\n"2",3,1234.5\n',
        "V1 V2\n1 1.5 2\n2 3 1234.5\n",
        "1.5,2,\n3,1234.5,\n",
        "a;b;\n1,5;2;\n3;1234,5;\n",
        "sep=;\n1.5;2\n3;1234.5\n",
    ],
    ids=lambda text: text.replace("\n", "/").strip("/"),
)
def test_text_is_read_where_it_is_certain(text, tmp_path):
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert load("X", str(tmp_path / "a.csv")).tolist() == TABLE


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_group_of_thousands_never_follows_a_leading_0(separator, tmp_path):
    (tmp_path / "a.csv").write_text(f"-0,652{separator}1,234\n0,125{separator}-2,500\n")
    assert load("X", str(tmp_path / "a.csv")).tolist() == [[-0.652, 1.234], [0.125, -2.5]]


@pytest.mark.parametrize("text", ["y\n1,5\n2,7\n", '"y"\n0,959\n-3,798\n', "1,5\n-0,7\n", "1,5\n3,05\n", "-0,798\n"])
def test_a_column_of_decimal_commas_is_not_read_as_two(text, tmp_path):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(ArrayError, match=r"one number with a decimal comma, it seems, but it reads as two columns too"):
        load("Y", str(tmp_path / "a.csv"))


@pytest.mark.parametrize("text", ["1,959\n2,748\n-3,112\n", "0,9590\n0,74\n0,112\n"])
def test_pairs_that_may_be_decimals_are_remarked_on(text, tmp_path):
    (tmp_path / "a.csv").write_text(text)
    with pytest.warns(Remark, match="two integers, or one number with a decimal comma.* Taken as two columns"):
        assert load("Y", str(tmp_path / "a.csv")).shape == (3, 2)


@pytest.mark.parametrize(
    "text", ["1,2\n3,4\n5,6\n", "a,b\n1,20\n5,30\n3,40\n", "1,20\n3,4\n5,600\n", "0,2\n10,20\n7,-0\n"]
)
def test_other_pairs_of_integers_are_two_columns(text, tmp_path):
    (tmp_path / "a.csv").write_text(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load("Y", str(tmp_path / "a.csv")).shape == (3, 2)


@pytest.mark.parametrize("mark", ["'", " ", "\u00a0"])
def test_marks_between_thousands_are_told_where_they_are(mark, tmp_path):
    """Of rows that are all written so, the first is no row of names."""
    (tmp_path / "a.csv").write_text(f"-652{mark}000.00,1{mark}664{mark}000.00\n" * 3, encoding="utf-8")
    with pytest.raises(ArrayError, match=r", line 1: .-652.*000.00. is not a number \(write it without marks between"):
        load("X", str(tmp_path / "a.csv"))


@pytest.mark.parametrize("name", ["a.tsv", "a.txt"])
def test_text_may_have_other_endings(name, tmp_path):
    (tmp_path / name).write_text("1.5\t2\n3\t1234.5\n")
    assert load("X", str(tmp_path / name)).tolist() == TABLE


def test_text_in_utf_16_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("1.5,2\n3,1234.5\n", encoding="utf-16")
    assert load("X", str(tmp_path / "a.csv")).tolist() == TABLE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("0,1,2\n5,7,1\n2,2,2\n", "0, 1, 2, ... in its first row"),
        ("0,5\n1,4\n2,8\n", "in its first column"),
        ("1,2,3\n5,7.5,1\n2,2,2\n", "1, 2, 3, ... in its first row"),
        ("7,.5\n8,4\n9,8\n", "7, 8, 9, ... in its first column"),
    ],
)
def test_integers_that_may_be_names_are_remarked_on(text, says, tmp_path):
    (tmp_path / "a.csv").write_text(text)
    with pytest.warns(Remark, match=says):
        found = load("X", str(tmp_path / "a.csv"))
    assert found.tolist() == np.loadtxt(tmp_path / "a.csv", delimiter=",").tolist()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id,a\n0,5\n1,.5\n2,8\n", "0, 1, 2, ... in its first column, named 'id'"),
        ("Unnamed: 0;a\n1;5\n2;4\n3;8\n", "1, 2, 3, ... in its first column, named 'Unnamed: 0'"),
        ("t,a\n0,5\n1,4\n3,8\n", None),
        ("t\n0\n1\n2\n", None),
    ],
)
def test_a_named_column_that_counts_the_rows_is_remarked_on(text: str, says: str | None, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(text)
    with warnings.catch_warnings(record=True) as remarks:
        warnings.simplefilter("always")
        found = load("X", str(tmp_path / "a.csv"))
    assert found[:, 0].tolist() == [float(line.replace(";", ",").split(",")[0]) for line in text.split()[-3:]]
    assert [(says or "") in str(remark.message) for remark in remarks] == [True] * (says is not None)


def test_a_remark_goes_to_standard_error_as_one_line(arguments, capsys):
    folder, options = arguments
    (folder / "t.csv").write_text("".join(f"{i},1,{5 - i * i}\n" for i in range(6)))
    assert asked({**options, "--x": str(folder / "t.csv")}) == 0
    err = capsys.readouterr().err
    assert "first column" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
def test_sparse_matrices_of_scipy_are_written_out(kind, tmp_path):
    dense = np.array([[0.0, 1.5, 0.0], [2.0, 0.0, -3.0]])
    rows, cols = np.nonzero(dense)
    members = {"format": np.array(kind.encode()), "shape": np.array(dense.shape)}
    if kind == "coo":
        members |= {"row": rows, "col": cols, "data": dense[rows, cols]}
    else:
        lines, across = (rows, cols) if kind == "csr" else (cols, rows)
        order = np.argsort(lines, kind="stable")
        counts = np.bincount(lines, minlength=dense.shape[kind == "csc"])
        members |= {"indptr": np.append(0, np.cumsum(counts)), "indices": across[order]}
        members["data"] = dense[rows, cols][order]
    np.savez(tmp_path / "s.npz", **members)
    assert load("X", str(tmp_path / "s.npz")).tolist() == dense.tolist()
    np.savez(tmp_path / "s.npz", **{**members, "shape": np.array([2, 2])})
    with pytest.raises(ArrayError, match="damaged sparse matrix"):
        read("X", str(tmp_path / "s.npz"))
    np.savez(tmp_path / "s.npz", **{**members, "format": np.array(b"bsr")})
    with pytest.raises(ArrayError, match="of the form 'bsr'"):
        read("X", str(tmp_path / "s.npz"))


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


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_large_entries_are_no_infinite_ones_whatever_they_add_up_to(kind: type) -> None:
    large = np.full((9000, 2), np.finfo(kind).max, kind)
    assert as_matrix("X", large) is large
    large[7, 0], large[8, 0] = np.inf, -np.inf
    with pytest.raises(ArrayError, match="X is infinite in row 8, column 1"):
        as_matrix("X", large)
