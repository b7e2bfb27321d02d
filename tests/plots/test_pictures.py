"""Pictures stay what they were looked at and found good as: compared with those in baseline/.

`pytest tests/plots/test_pictures.py --mpl-generate-path=tests/plots/baseline` draws them anew.
"""

import itertools

import numpy as np
import pandas as pd
import pytest

import mixreg as mr
from mixreg.certificates import Certificate
from mixreg.certificates.ranks import curves_of
from mixreg.certificates.record import KINDS, Record
from mixreg.explain import Explanation

# Minor versions of matplotlib move text by a fraction of a pixel; another line is far beyond.
picture = pytest.mark.mpl_image_compare(
    baseline_dir="baseline", style="default", tolerance=2, savefig_kwargs={"dpi": 50}
)
EXPLAINERS = ("mixreg", "ridge", "lime", "random")
NAMES = ["size", "a name that is much too long to stand beside an axis", "price_$", "<b>", "e", "f"]


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def ex(rng):
    """Give two rules of six features; two thirds of the rows follow the first."""
    beta = np.array([[3.0, -2.5, 1.2, 0.2, 0.1, 0.0], [0.0, 0.3, 3.0, -1.0, 0.0, 1.5]])
    X = rng.normal(size=(90, 6))
    response = np.where(np.arange(90) % 3, X @ beta[0], 5 + X @ beta[1])
    return Explanation.from_coefficients(
        beta + rng.normal(scale=0.3, size=(150, 2, 6)),
        [1.5, 1.5],
        weights=[0.65, 0.35],
        intercept=[0.0, 5.0],
        feature_names=NAMES,
        X=X,
        response=response,
        response_kind="raw",
    )


@picture
def test_importance(ex):
    return mr.plots.plot_importance(ex, 0, k=5).figure


@picture
def test_top_k(ex):
    return mr.plots.plot_top_k(ex, 0, k=3).figure


@picture
def test_ranks(ex):
    return mr.plots.plot_ranks(ex, 1).figure


@picture
def test_rules(ex):
    return mr.plots.plot_rules(ex, k=3)[0].figure


@picture
def test_responsibilities(ex):
    return mr.plots.plot_responsibilities(ex).figure


@picture
def test_components(ex):
    return mr.plots.plot_components(ex).figure


@picture
def test_fidelity():
    cells = itertools.product(("zero", "marginal"), EXPLAINERS, (5, 10, 20))
    lines = [
        {"test": "deduction", "fill": fill, "explainer": name, "n_features": n, "pcr": 2.0 / n}
        for fill, name, n in cells
    ]
    table = pd.DataFrame(lines)
    table["pcr"] += 0.1 * table["explainer"].map(EXPLAINERS.index)
    table = table.assign(lower=table["pcr"] - 0.05, upper=table["pcr"] + 0.08)
    return mr.plots.plot_fidelity(table)[0].figure


@picture
def test_curves():
    cells = itertools.product(("deletion", "insertion"), EXPLAINERS, np.linspace(0, 1, 6))
    lines = [
        {"curve": curve, "operator": "zero", "explainer": name, "share": share}
        for curve, name, share in cells
    ]
    table = pd.DataFrame(lines)
    power = 4.0 - table["explainer"].map(EXPLAINERS.index)
    left = (1 - table["share"]) ** power
    table["value"] = np.where(table["curve"] == "deletion", left, 1 - left)
    table = table.assign(lower=table["value"] - 0.05, upper=table["value"] + 0.05)
    return mr.plots.plot_curves(table)[0].figure


@picture
def test_metrics():
    cells = itertools.product((("deletion_auc", 0), ("synthetic", 15)), EXPLAINERS)
    lines = [
        {"metric": metric, "operator": "zero", "n_features": n, "explainer": name}
        for (metric, n), name in cells
    ]
    table = pd.DataFrame(lines)
    table["value"] = 0.2 + 0.1 * table["explainer"].map(EXPLAINERS.index)
    table = table.assign(lower=table["value"] - 0.05, upper=table["value"] + 0.08)
    table["informative"] = table["metric"] != "synthetic"
    return mr.plots.plot_metrics(table)[0].figure


@picture
def test_coverage():
    cells = itertools.product((("linear", 0.02), ("piecewise", -0.04)), (0.5, 0.8, 0.95))
    lines = [{"network": name, "prob": prob, "coverage": prob + by} for (name, by), prob in cells]
    table = pd.DataFrame(lines)
    table = table.assign(lower=table["coverage"] - 0.04, upper=table["coverage"] + 0.03)
    return mr.plots.plot_coverage(table).figure


@picture
def test_reliability():
    predicted = np.linspace(0.05, 0.95, 10)
    parts = [
        pd.DataFrame({"network": name, "predicted": predicted, "observed": predicted**power})
        for name, power in (("linear", 1.1), ("piecewise", 0.8))
    ]
    table = pd.concat(parts).assign(n=[300, 80, 30, 20, 10, 10, 20, 30, 80, 200] * 2)
    return mr.plots.plot_reliability(table).figure


@picture
def test_heatmap(image_ex):
    return mr.plots.plot_heatmaps(image_ex, 2)[0, 0].figure


@picture
def test_gallery(image_ex, images):
    return mr.plots.plot_gallery(image_ex, images)[0, 0].figure


@picture
def test_bytes(byte_ex):
    return mr.plots.byte_strip(byte_ex, 0).figure


@picture
def test_prologue(byte_ex):
    return np.ravel(mr.plots.offset_profile(byte_ex))[0].figure


@picture
def test_coclustering(idata):
    return mr.plots.plot_coclustering(idata)[0].figure


@picture
def test_overlap(idata):
    return mr.plots.plot_prior_overlap(idata)[0].figure


@picture
def test_ranks_of_truths(rng):
    curves = curves_of({"even": rng.random(200), "skewed": rng.random(200) ** 2})
    details = {name: getattr(curves, name).tolist() for name in ("at", "lower", "upper")}
    details["difference"] = {name: curve.tolist() for name, curve in curves.difference.items()}
    limit = KINDS["ranks"].limit
    one = Record(
        "ranks", "dmm", "dmm, gate", "passed", "ECDF", 2.0, limit, n_replicates=200, details=details
    )
    return mr.plots.plot_ecdf_difference(Certificate((one,)))[0].figure


@picture
def test_mutants():
    found = (("mutant", "dmm", 40.0), ("sweep", "dmm", 2.5), ("mutant", "lemna", 9.0))
    records = [
        Record(kind, model, f"{model}, {kind}", "passed", "max |z|", z, KINDS[kind].limit)
        for kind, model, z in found
    ]
    return mr.plots.plot_mutants(Certificate(tuple(records))).figure
