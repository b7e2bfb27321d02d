"""All figures of the diagnostics at once, and in files."""

import json

import numpy as np
import pandas as pd

from mixreg.plots import plot_report, save_report
from mixreg.posterior import diagnostics


def test_all_of_it_in_files(idata, tmp_path):
    report = diagnostics(idata)
    files = save_report(idata, tmp_path, report)
    figures = ["chains", "partitions", "coclustering", "occupancy", "overlap"]
    tables = ["convergence", "partitions", "occupancy", "overlap"]
    wanted = [f"{name}.png" for name in figures] + [f"{name}.csv" for name in tables]
    assert [path.name for path in files] == wanted
    assert all(path.stat().st_size > 1000 for path in files[:5])
    read = pd.read_csv(tmp_path / "convergence.csv", index_col="quantity")
    np.testing.assert_allclose(read, report.convergence)


def test_what_is_not_known_is_not_drawn(idata):
    priors = json.loads(idata["posterior"].attrs.pop("hyperpriors"))
    assert "overlap" not in plot_report(idata)
    assert "overlap" in plot_report(idata, priors=priors)
