"""What an evaluation can do: compare, save, come back, show itself."""

import json

import numpy as np
import pandas as pd
import pytest
import xarray as xr

import mixreg as mr


@pytest.fixture
def found(box, X, asked, right, upside_down):
    names = {"right": right, "<b>wrong</b>": upside_down}
    return mr.evaluate(names, box, X, **asked | {"n_features": [1, 2]})


def test_differences_are_paired(found):
    table = found.compare("right", "<b>wrong</b>").set_index(["metric", "operator"])
    row = table.loc[("deletion_auc", "zero")]
    means = found.table.query("metric == 'deletion_auc' and operator == 'zero'")
    means = means.set_index("explainer")["value"]
    assert row["difference"] == pytest.approx(means["right"] - means["<b>wrong</b>"])
    assert row["better"] == "right"
    assert row["upper"] < 0
    back = found.compare("<b>wrong</b>", "right").set_index(["metric", "operator"])
    assert back.loc[("deletion_auc", "zero"), "better"] == "right"
    assert (found.compare("right", "right")["better"] == "").all()
    with pytest.raises(ValueError, match="no explainer 'best'"):
        found.compare("right", "best")


def test_it_comes_back_the_same(found, tmp_path):
    back = mr.load_evaluation(found.save(tmp_path / "all.nc"))
    pd.testing.assert_frame_equal(back.table, found.table)
    pd.testing.assert_frame_equal(back.curves, found.curves)
    assert back.per_instance.attrs == found.per_instance.attrs


def test_its_table_is_text(found, tmp_path):
    path = found.save(tmp_path / "table.csv")
    assert len(pd.read_csv(path)) == len(found.table)
    assert json.loads(path.with_suffix(".json").read_text())["n_calls"] == 60


def test_other_files_are_refused(found, tmp_path):
    with pytest.raises(ValueError, match=r"\.nc or \.csv"):
        found.save(tmp_path / "all.txt")
    with pytest.raises(FileNotFoundError, match="folder"):
        found.save(tmp_path / "nowhere" / "all.nc")
    xr.Dataset({"value": 1.0}).to_netcdf(tmp_path / "other.nc", engine="h5netcdf")
    with pytest.raises(ValueError, match="no evaluation"):
        mr.load_evaluation(tmp_path / "other.nc")
    (tmp_path / "broken.nc").write_bytes(b"nothing")
    with pytest.raises(ValueError, match="cannot be read"):
        mr.load_evaluation(tmp_path / "broken.nc")
    with pytest.raises(ValueError, match=r"ends in \.nc"):
        mr.load_evaluation(found.save(tmp_path / "table.csv"))
    names = np.array(["best"] * found.per_instance.sizes["measure"])
    strange = found.per_instance.assign_coords(metric=("measure", names))
    with pytest.raises(ValueError, match="metrics"):
        mr.Evaluation(strange)


def test_text_fits_and_markup_is_escaped(found):
    lines = repr(found).splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("deletion_auc zero low") for line in lines)
    page = found._repr_html_()
    assert "<b>wrong" not in page
    assert "&lt;b&gt;wrong" in page
