"""Outputs are never overwritten unasked, and only traces are read as traces."""

import numpy as np
import pytest
import xarray as xr

from mixreg.cli.files import check_output, load_trace, save_trace
from mixreg.posterior import trace_from_arrays


@pytest.fixture
def trace():
    return trace_from_arrays(
        w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2], feature_names=["a"]
    )


@pytest.mark.parametrize("name", ["fit.nc", "fit.zarr"])
def test_trace_survives_the_disk(tmp_path, trace, name):
    save_trace(trace, tmp_path / name)
    loaded = load_trace(tmp_path / name)
    assert set(loaded.children) == set(trace.children)
    xr.testing.assert_equal(loaded["posterior"].dataset, trace["posterior"].dataset)
    assert [path.name for path in tmp_path.iterdir()] == [name], "nothing is left over"


@pytest.mark.parametrize("name", ["fit.nc", "fit.zarr"])
def test_saving_again_replaces(tmp_path, trace, name):
    save_trace(trace, tmp_path / name)
    doubled = trace.map_over_datasets(lambda dataset: dataset * 2)
    save_trace(doubled, tmp_path / name)
    beta = load_trace(tmp_path / name)["posterior/beta"]
    np.testing.assert_array_equal(beta, 2 * trace["posterior/beta"])


def test_outputs_that_exist_are_left_alone(tmp_path):
    path = tmp_path / "fit.nc"
    path.write_text("mine")
    with pytest.raises(FileExistsError, match="add --force"):
        check_output(path, force=False)
    assert check_output(path, force=True) == path


def test_foreign_folders_are_left_alone_even_by_force(tmp_path):
    folder = tmp_path / "photos.zarr"
    folder.mkdir()
    (folder / "cat.jpg").write_text("cat")
    with pytest.raises(ValueError, match="did not write"):
        check_output(folder, force=True)


@pytest.mark.parametrize("name", ["fit.pkl", "fit"])
def test_formats_are_known_by_their_ending(tmp_path, name):
    with pytest.raises(ValueError, match=r"ends in \.nc or \.zarr"):
        check_output(tmp_path / name, force=False, suffixes=(".nc", ".zarr"))


def test_missing_folder_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        check_output(tmp_path / "nowhere" / "fit.nc", force=False)


def test_damaged_and_foreign_files_are_no_traces(tmp_path):
    damaged = tmp_path / "damaged.nc"
    damaged.write_bytes(b"not a file of that kind")
    with pytest.raises(ValueError, match="cannot be read as a trace"):
        load_trace(damaged)
    other = tmp_path / "other.nc"
    xr.Dataset({"a": 1.0}).to_netcdf(other, engine="h5netcdf")
    with pytest.raises(ValueError, match="holds no posterior draws"):
        load_trace(other)
    text = tmp_path / "fit.txt"
    text.write_text("")
    with pytest.raises(ValueError, match="is no trace"):
        load_trace(text)
