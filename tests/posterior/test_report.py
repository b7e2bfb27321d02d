"""All diagnostics at once: the parts agree with the functions behind them."""

import json

import numpy as np
import pandas as pd
import pytest

from mixreg.posterior import (
    diagnose,
    diagnostics,
    occupancy,
    partition_distances,
    prior_overlap,
    trace_from_arrays,
)

PRIOR = {"alpha": {"family": "gamma", "shape": 5.0, "rate": 5.0}}


@pytest.fixture
def idata(plant):
    tree = plant(n_obs=60, n_chains=4, n_draws=100).idata
    tree["posterior"].attrs["hyperpriors"] = json.dumps(PRIOR)
    return tree


def test_parts_are_those_of_the_functions(idata):
    found = diagnostics(idata)
    pd.testing.assert_frame_equal(found.convergence, diagnose(idata))
    pd.testing.assert_frame_equal(found.overlap, prior_overlap(idata))
    assert found.partitions.identical(partition_distances(idata))
    assert found.occupancy.identical(occupancy(idata))
    assert found.converged is found.convergence.attrs["converged"]
    assert found.no_overlap == ""


def test_sentences_are_about_the_figures(idata):
    partitions, occupied, truncation, alpha = diagnostics(idata).sentences()
    assert partitions.endswith("the chains explore the same partitions.")
    stats = idata["sample_stats"]
    assert f"{float(stats['occupied'].mean()):.1f} of 4 components hold rows" in occupied
    largest = stats["sizes"].max("component").mean()
    assert f"the largest hold {float(largest):.0f}, " in occupied
    assert "of at most 2" in truncation
    assert alpha.startswith("alpha: median ")
    assert f"overlap {prior_overlap(idata).loc['alpha', 'overlap']:.2f}." in alpha


def test_advice_is_told_once(idata):
    posterior = idata["posterior"]
    posterior["intercept"][3] += 12.0
    posterior["z"][3] = 0
    found = diagnostics(idata)
    apart = [text for text in found.advice if text.startswith("Chains sit in different partitions")]
    assert len(apart) == 1
    assert apart == found.partitions.attrs["advice"]
    assert any(text.startswith("R-hat") for text in found.advice)
    assert any("say next to nothing about alpha" in text for text in found.advice)
    assert "the chains sit in different partitions" in found.sentences()[0]


def test_tables_are_for_files(idata, tmp_path):
    tables = diagnostics(idata).tables()
    assert {name: len(table) for name, table in tables.items()} == {
        "convergence": len(diagnose(idata)),
        "partitions": 16,
        "occupancy": 400,
        "overlap": 1,
    }
    tables["occupancy"].to_csv(tmp_path / "occupancy.csv")
    read = pd.read_csv(tmp_path / "occupancy.csv")
    assert list(read.columns) == [
        "chain",
        "draw",
        "occupied",
        "w_last",
        "truncation_bound",
        "size_1",
        "size_2",
        "size_3",
    ]
    sizes = idata["sample_stats/sizes"].max("component").values.ravel()
    np.testing.assert_array_equal(read["size_1"], sizes)


def test_a_trace_without_priors_still_has_the_rest(idata):
    del idata["posterior"].attrs["hyperpriors"]
    found = diagnostics(idata)
    assert found.overlap is None
    assert "overlap" not in found.tables()
    assert "this trace was made by pymc.sample" in found.sentences()[-1]
    assert found.sentences()[-1].startswith("Hyper-parameters: no overlap with priors")
    assert diagnostics(idata, priors=PRIOR).overlap is not None
    with pytest.raises(ValueError, match="wanted family, shape and rate"):
        diagnostics(idata, priors={"alpha": {}})


def test_gates_and_single_draws_have_sentences(gated):
    assert "of the draws; the last stick weighs" in diagnostics(gated.idata).sentences()[2]
    idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    first, second, *_ = diagnostics(idata).sentences()
    assert first == "Partitions: one draw a chain says nothing of distances within chains."
    assert second == "Occupancy: 1.0 of 1 components hold rows; the largest holds 2 of 2."


def test_one_chain_has_nothing_to_be_compared_with(plant):
    text = diagnostics(plant(n_obs=30, n_chains=1).idata).sentences()[0]
    assert text.endswith("with one chain there is nothing to compare them with.")


def test_diagnostics_show_their_sentences(idata):
    found = diagnostics(idata)
    lines = repr(found).splitlines()
    assert lines[0].startswith("<mixreg Diagnostics: ")
    assert ("NOT" in lines[0]) != found.converged
    assert [line.strip() for line in lines[1:]] == found.sentences()
    page = found._repr_html_()
    assert page.count("<li>") == len(found.sentences())
    assert "mixreg Diagnostics: " in page
