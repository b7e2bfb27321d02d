"""Figures of certificates show what the records say."""

import numpy as np
import pytest

from mixreg.certificates import Certificate
from mixreg.certificates.ranks import curves_of
from mixreg.certificates.record import KINDS, Record
from mixreg.plots import plot_ecdf_difference, plot_mutants


def record(kind, model, value, **others):
    limit = KINDS[kind].limit
    return Record(kind, model, f"{model}, {kind}", "passed", "statistic", value, limit, **others)


@pytest.fixture
def ranked(rng):
    curves = curves_of({"even": rng.random(200), "skewed": rng.random(200) ** 2})
    details = {"at": curves.at.tolist(), "lower": curves.lower.tolist()}
    details |= {"upper": curves.upper.tolist()}
    details["difference"] = {name: curve.tolist() for name, curve in curves.difference.items()}
    return Certificate((record("ranks", "dmm", 2.0, n_replicates=200, details=details),))


def test_only_curves_that_leave_the_band_are_named(ranked):
    (ax,) = plot_ecdf_difference(ranked)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["skewed"]
    # The line at zero, and both curves.
    assert len(ax.get_lines()) == 3
    np.testing.assert_allclose(
        ax.get_lines()[1].get_ydata(), ranked.records[0].details["difference"]["even"]
    )
    assert "200 truths" in ax.get_title(loc="left")


def test_mutants_lie_beside_valid_sweeps():
    records = (record("mutant", "dmm", 40.0), record("sweep", "dmm", 2.5))
    ax = plot_mutants(Certificate(records))
    valid, broken = (marks.get_offsets()[0, 0] for marks in ax.collections)
    assert (valid, broken) == (2.5, 40.0)
    assert [text.get_text() for text in ax.get_yticklabels()] == ["dmm: valid", "dmm: broken"]
    limits = sorted(line.get_xdata()[0] for line in ax.get_lines())
    assert limits == [KINDS["sweep"].limit, KINDS["mutant"].limit]


@pytest.mark.parametrize("plot", [plot_ecdf_difference, plot_mutants])
def test_certificates_without_such_checks_are_refused(plot):
    with pytest.raises(ValueError, match="certificate has no checks"):
        plot(Certificate(()))


def test_too_few_axes_are_refused(ranked):
    with pytest.raises(ValueError, match="axes has 0 panels; wanted 1"):
        plot_ecdf_difference(ranked, axes=[])
