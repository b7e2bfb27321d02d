"""Who may write where: the same run goes on, nothing else is touched, one process at a time."""

import json
import os
import shutil
import subprocess
import sys

import pytest

import mixreg as mr
from mixreg.runs.lock import locked


@pytest.fixture
def stopped(in_burn_in, store):
    """Give a copy of a run that was stopped."""
    return shutil.copytree(in_burn_in, store)


def test_other_settings_are_refused(model, draw, stopped):
    for settings, message in (
        ({"draws": 60}, "draws was 50 and is 60"),
        ({"tune": 20, "chains": 3}, "tune was 25 and is 20; chains was 2 and is 3"),
        ({"thin": 2}, "thin was 1 and is 2"),
        ({"segment": 10}, "segment was 100 and is 10"),
        ({"keep": ("z",)}, "keep was  and is z"),
        ({"random_seed": 2}, r"random_seed was 1 \(streams .*\) and is 2 \(streams"),
        ({"discard_tuned_samples": False}, "discard_tuned_samples was True and is False"),
        ({"split_merge": False}, "split_merge was True and is False"),
    ):
        with pytest.raises(ValueError, match=message):
            draw(model, store=stopped, resume=True, **settings)


def test_other_models_and_data_are_refused(planted, draw, stopped):
    X, y = planted
    names = {"feature_names": ["a", "b"]}
    for model, message in (
        (mr.dmm(X, y + 1e-9, n_components=4, **names), "data y differs"),
        (mr.dmm(X[:, ::-1].copy(), y, n_components=4, **names), "data X differs"),
        (mr.dmm(X, y, n_components=4), "feature_names differs"),
        (mr.dmm(X, y, n_components=5, **names), "n_components was 4 and is 5"),
        (mr.dmm(X, y, n_components=4, preset="paper", **names), "preset was default and is paper"),
        (mr.lemna(X, y, n_components=4, **names), "model was dmm and is lemna"),
    ):
        with pytest.raises(ValueError, match=message):
            draw(model, store=stopped, resume=True)


def test_other_versions_are_refused(model, draw, stopped):
    path = stopped / ".mixreg" / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["identity"]["version of numpy"] = "1.0"
    path.write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match=r"version of numpy was 1\.0 and is"):
        draw(model, store=stopped, resume=True)
    manifest["format"] = 99
    path.write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match="upgrade mixreg"):
        draw(model, store=stopped, resume=True)


def test_what_is_there_is_left_alone(model, draw, stopped, tmp_path):
    with pytest.raises(FileExistsError, match="holds a run; go on with it with resume=True"):
        draw(model, store=stopped)
    (tmp_path / "mine.zarr").mkdir()
    (tmp_path / "mine.zarr" / "thesis.txt").write_text("all of it")
    for resume in (False, True):
        with pytest.raises(FileExistsError, match="holds no run; it is left alone"):
            draw(model, store=tmp_path / "mine.zarr", resume=resume)
    assert (tmp_path / "mine.zarr" / "thesis.txt").read_text() == "all of it"
    (tmp_path / "file.zarr").touch()
    with pytest.raises(FileExistsError, match="is a file"):
        draw(model, store=tmp_path / "file.zarr")
    with pytest.raises(FileNotFoundError, match="does not exist; create it first"):
        draw(model, store=tmp_path / "no" / "run.zarr")


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"store": 3}, TypeError, "store is a int"),
        ({"store": "run.nc"}, ValueError, r"store is run\.nc"),
        ({"store": "run.zarr", "segment": 0}, ValueError, "segment is 0"),
        ({"store": "run.zarr", "callback": print}, ValueError, "callback cannot be used"),
        ({"segment": 5}, ValueError, "store is None"),
        ({"resume": True}, ValueError, "store is None"),
    ],
)
def test_bad_arguments_are_named(model, draw, settings, error, message):
    with pytest.raises(error, match=message):
        draw(model, **settings)


def test_nothing_is_loaded_from_nowhere(tmp_path):
    with pytest.raises(FileNotFoundError, match="holds no run"):
        mr.load_run(tmp_path / "run.zarr")


def test_one_process_at_a_time(model, draw, stopped):
    with (
        locked(stopped / ".mixreg" / "lock"),
        pytest.raises(BlockingIOError, match=rf"held by process {os.getpid()}"),
    ):
        draw(model, store=stopped, resume=True)


def test_a_lock_ends_with_its_owner(model, draw, whole, stopped, assert_same):
    lock = stopped / ".mixreg" / "lock"
    program = (
        "import os, pathlib, sys; from mixreg.runs.lock import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", program, str(lock)], check=False)
    assert done.returncode == -9
    assert lock.read_text()
    assert_same(draw(model, store=stopped, resume=True), whole)
