"""Files of the user's are read, or refused with a reason."""

import sys

import numpy as np
import pandas as pd
import pytest

from mixreg.datasets import read_table


@pytest.fixture
def frame():
    """Give a small table."""
    return pd.DataFrame({"a": [1, 2, 3], "b": [0.5, -1.0, 2.0], "risk": [0.1, 0.9, 0.4]})


def write(frame, path):
    """Write a data frame in the format its name says."""
    if path.suffix == ".csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    return path


@pytest.mark.parametrize("name", ["table.csv", "table.parquet", "TABLE.CSV"])
def test_columns_become_inputs_and_response(frame, tmp_path, name):
    path = tmp_path / name
    frame.to_parquet(path) if name.endswith("parquet") else frame.to_csv(path, index=False)
    X, y, names = read_table(str(path), response="risk")
    np.testing.assert_array_equal(X, frame[["a", "b"]])
    assert X.dtype == np.float64
    assert y.tolist() == [0.1, 0.9, 0.4]
    assert names == ("a", "b")
    everything = read_table(path)
    assert everything.y is None
    assert everything.names == ("a", "b", "risk")


def test_arrays(tmp_path):
    X = np.arange(6).reshape(3, 2)
    np.savez(tmp_path / "full.npz", X=X, y=[1, 0, 1], other=[5, 6, 7], feature_names=["a", "b"])
    path = tmp_path / "full.npz"
    table = read_table(path)
    np.testing.assert_array_equal(table.X, X)
    assert table.y.tolist() == [1.0, 0.0, 1.0]
    assert table.names == ("a", "b")
    assert read_table(path, response="other").y.tolist() == [5.0, 6.0, 7.0]
    by_name = read_table(path, response="a")
    assert by_name.y.tolist() == [0.0, 2.0, 4.0]
    assert by_name.names == ("b",)
    np.testing.assert_array_equal(by_name.X, X[:, 1:])
    np.savez(tmp_path / "bare.npz", X=X)
    assert read_table(tmp_path / "bare.npz")[1:] == (None, ("x0", "x1"))


@pytest.mark.parametrize("name", ["absent.npz", "absent.csv", "absent.parquet"])
def test_missing_files(tmp_path, name):
    with pytest.raises(FileNotFoundError, match=f"there is no data file .*{name}"):
        read_table(tmp_path / name)


@pytest.mark.parametrize("name", ["data.xlsx", "data", "data.npy"])
def test_unknown_kinds(tmp_path, name):
    with pytest.raises(ValueError, match=r"wanted one of .npz, .csv, .parquet"):
        read_table(tmp_path / name)


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_missing_response(frame, tmp_path, name):
    path = write(frame, tmp_path / name)
    with pytest.raises(ValueError, match=r"no column 'Risk' .* columns are a, b, risk"):
        read_table(path, response="Risk")


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_columns_that_are_not_numeric(frame, tmp_path, name):
    path = write(frame.assign(kind=["x", "y", "z"]), tmp_path / name)
    with pytest.raises(TypeError, match=f"{name} has non-numeric columns .*kind"):
        read_table(path)
    with pytest.raises(TypeError, match=f"kind in {name}"):
        read_table(path, response="kind")


@pytest.mark.parametrize("name", ["table.csv", "table.parquet"])
def test_missing_values(frame, tmp_path, name):
    path = write(frame.assign(b=[1.0, np.nan, 2.0]), tmp_path / name)
    with pytest.raises(ValueError, match=f"{name} has 1 missing .* row 1, column 1"):
        read_table(path)
    with pytest.raises(ValueError, match=f"b in {name} has 1 missing"):
        read_table(path, response="b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "column without a name"),
        (",a\n0,1\n", r"column without a name \(number 1\)"),
        ("a,b,a\n1,2,3\n", "repeats the columns a"),
        ("a,b\n1,2,3\n", "cannot be read"),
        ("a,b\n1,2\n1,2,3\n", "cannot be read"),
        ("a,b\n1\n", "1 missing"),
        ("a,b\n", "is empty"),
    ],
)
def test_malformed_csv(tmp_path, text, message):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_table(path)


@pytest.mark.parametrize("name", ["bad.csv", "bad.parquet", "bad.npz"])
def test_files_that_are_something_else(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\x7fELF\x80\xff\x00\x01" * 50)
    with pytest.raises(ValueError, match=name):
        read_table(path)


def test_pickled_arrays_are_refused_and_not_run(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "exploded"), "w"))

    path = tmp_path / "bomb.npz"
    np.savez(path, X=np.array([[Bomb()]], dtype=object))
    with pytest.raises(ValueError, match=r"'X' in .* holds pickled Python objects"):
        read_table(path)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize(
    ("arrays", "response", "message"),
    [
        ({"data": np.eye(2)}, None, r"arrays \['data'\]; wanted one that is called X"),
        ({"X": np.eye(2), "y": [1.0]}, None, "y in table.npz has 1 entries; wanted 2"),
        ({"X": np.eye(2)}, "z", "no array or feature 'z'"),
        ({"X": np.eye(2)}, "X", "no array or feature 'X'"),
        ({"X": np.ones(3)}, None, r"X in table.npz has shape \(3,\)"),
        ({"X": np.eye(2), "feature_names": ["a", "a"]}, None, "feature_names repeats"),
    ],
)
def test_archives_that_do_not_fit(tmp_path, arrays, response, message):
    np.savez(tmp_path / "table.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        read_table(tmp_path / "table.npz", response=response)


def test_missing_pyarrow_says_what_to_install(frame, tmp_path, monkeypatch):
    path = write(frame, tmp_path / "table.parquet")

    def fail(*_):
        raise ImportError("Unable to find a usable engine")

    monkeypatch.setattr(sys.modules["pandas"], "read_parquet", fail)
    with pytest.raises(ImportError, match="pip install pyarrow"):
        read_table(path)
