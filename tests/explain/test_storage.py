"""Explanations survive the disk exactly, and nothing else passes for one."""

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from mixreg.explain import Explanation, load_explanation
from mixreg.explain.storage import write

SUFFIXES = (".nc", ".zarr")


@pytest.fixture
def full(ex) -> Explanation:
    fidelity = pd.DataFrame({"surrogate": ["ridge"], "n_rows": [12], "rmse": [0.1 + 0.2]})
    table = pd.DataFrame({"r_hat": [1.01, np.nan]}, index=["log_lik", "<b>"])
    return Explanation(ex.data, fidelity=fidelity, diagnostics=table)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_round_trip_is_exact(full, tmp_path, suffix):
    path = tmp_path / f"answer{suffix}"
    assert full.save(path) == path
    back = load_explanation(str(path))
    xr.testing.assert_identical(back.data, full.data)
    assert {k: type(v) for k, v in back.attrs.items()} == {
        k: type(v) for k, v in full.attrs.items()
    }
    pd.testing.assert_frame_equal(back.fidelity, full.fidelity)
    pd.testing.assert_frame_equal(back.diagnostics, full.diagnostics)
    pd.testing.assert_frame_equal(back.ranking(), full.ranking())
    assert back.converged is True
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_saving_again_replaces(full, ex, tmp_path, suffix):
    path = tmp_path / f"answer{suffix}"
    full.save(path)
    ex.select(component=0).save(path)
    back = load_explanation(path)
    assert back.values.shape == (1, 4)
    with pytest.raises(ValueError, match="no fidelity figures"):
        _ = back.fidelity


def test_a_failed_write_leaves_what_was_there(full, tmp_path, monkeypatch):
    path = full.save(tmp_path / "answer.nc")
    monkeypatch.setattr(xr.Dataset, "to_netcdf", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        full.save(path)
    monkeypatch.undo()
    assert load_explanation(path).values.shape == (2, 4)


def test_bad_paths(ex, tmp_path):
    with pytest.raises(ValueError, match=r"wanted a name that ends in .nc or .zarr"):
        ex.save(tmp_path / "answer.pkl")
    with pytest.raises(FileNotFoundError, match="does not exist; create it first"):
        ex.save(tmp_path / "nowhere" / "answer.nc")
    with pytest.raises(FileNotFoundError, match="does not exist"):
        load_explanation(tmp_path / "answer.nc")
    with pytest.raises(ValueError, match=r"wanted a name that ends in .nc or .zarr"):
        load_explanation(tmp_path / "answer.npz")


def test_a_folder_of_something_else_is_left_alone(ex, tmp_path):
    folder = tmp_path / "photos.zarr"
    folder.mkdir()
    (folder / "holiday.txt").write_text("keep me")
    with pytest.raises(ValueError, match="is a folder that holds no explanation"):
        ex.save(folder)
    assert (folder / "holiday.txt").read_text() == "keep me"


@pytest.mark.parametrize("content", [b"", b"not a file", b"\x89HDF\r\n\x1a\nbroken"])
def test_damaged_files(tmp_path, content):
    path = tmp_path / "answer.nc"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="cannot be read as an explanation"):
        load_explanation(path)


def test_truncated_files(full, tmp_path):
    path = full.save(tmp_path / "answer.nc")
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(ValueError, match="cannot be read as an explanation"):
        load_explanation(path)


def test_foreign_files(ex, tmp_path):
    path = tmp_path / "other.nc"
    xr.Dataset({"a": 1.0}).to_netcdf(path)
    with pytest.raises(ValueError, match="it has no attribute 'mixreg_explanation'"):
        load_explanation(path)
    xr.Dataset({"a": 1.0}, attrs={"mixreg_explanation": 1}).to_netcdf(path)
    with pytest.raises(ValueError, match="is no explanation: data has no variable"):
        load_explanation(path)
    xr.Dataset({"a": 1.0}, attrs={"mixreg_explanation": 99}).to_netcdf(path)
    with pytest.raises(ValueError, match="later than 1"):
        load_explanation(path)
    whole = ex.data.assign(table_fidelity=((), np.asarray("{oops", object)))
    write(path, whole.drop_vars("table_fidelity"), {})
    whole.assign_attrs(mixreg_explanation=1).to_netcdf(path)
    with pytest.raises(ValueError, match="damaged table"):
        load_explanation(path)
