"""The table of a patch adds up, and its text says what is in it."""

import numpy as np

from mixreg.explain.patching.crafting import Crafted
from mixreg.explain.patching.report import SPLITS, Claims, PatchReport, count_errors


def test_counts_add_up(rng):
    truth = Claims(rng.random((30, 7)) < 0.2, rng.random((20, 7)) < 0.2)
    said = Claims(rng.random((30, 7)) < 0.2, rng.random((20, 7)) < 0.2)
    explained = (said.here != truth.here) & (rng.random((30, 7)) < 0.5)
    table = count_errors({"before": said, "after": truth}, truth, explained)
    assert list(table.columns) == ["split", "kind", "before", "after"]
    assert not table["after"].any()
    found = table.set_index(["split", "kind"])["before"]
    assert list(dict.fromkeys(table["split"])) == list(SPLITS)
    assert found["explained"].sum() == explained.sum()
    assert found["explained"]["FP"] == (explained & said.here).sum()
    for kind, claim in (("FP", True), ("FN", False)):
        here = (said.here != truth.here) & (said.here == claim)
        assert found["explained"][kind] + found["rest"][kind] == here.sum()
        fresh = (said.fresh != truth.fresh) & (said.fresh == claim)
        assert found["fresh"][kind] == fresh.sum()


def report(control: bool, n_shared: int) -> PatchReport:
    truth = Claims(np.array([True, False]), np.array([True]))
    names = ("before", "after", "control")[: 2 + control]
    table = count_errors(dict.fromkeys(names, truth), truth, np.array([True, False]))
    crafted = Crafted(np.zeros((4, 1)), np.zeros(4), np.ones(4), np.array([0, 0, 1, 1]))
    settings = {"epochs": 3, "random_seed": 8}
    return PatchReport(
        network=None,
        table=table,
        crafted=crafted,
        step=0.7,
        n_shared=n_shared,
        settings=settings,
        seconds=2,
    )


def test_the_text_says_what_was_done():
    text = repr(report(True, 0))
    assert "2 explained errors" in text
    assert "4 crafted samples, 3 epochs, step 0.7, random_seed=8" in text
    assert "control: the same retraining without errors" in text
    assert "not fresh" not in text
    short = repr(report(False, 5))
    assert "control" not in short
    assert "5 fresh inputs are not fresh" in short
