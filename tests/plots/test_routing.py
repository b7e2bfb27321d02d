"""Rules and routing side by side."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from mixreg.explain import Explanation
from mixreg.explain.gated.layout import with_gate
from mixreg.plots import plot_routing, save_album
from mixreg.posterior.gate_columns import LinearColumns
from mixreg.posterior.gates import Gates


@pytest.fixture
def gated_ex(rng):
    """Give two components of which the third feature decides."""
    n_draws = 40
    beta = np.array([[2.0, 0.0, 0.0], [0.0, -3.0, 0.0]]) + rng.normal(scale=0.1, size=(40, 2, 3))
    ex = Explanation.from_coefficients(
        beta, weights=[0.7, 0.3], feature_names=["a", "b", "$switch"], X=rng.normal(size=(30, 3))
    )
    gates = Gates(
        np.zeros((n_draws, 1)),
        np.tile([0.0, 0.0, 2.0], (n_draws, 1, 1)),
        np.tile([0, 1], (n_draws, 1)),
        np.tile([0.7, 0.3], (n_draws, 1)),
        None,
    )
    routing = np.array([[0.0, 0.01, 0.3], [0.0, -0.01, -0.3]]) + rng.normal(
        scale=0.02, size=(n_draws, 2, 3)
    )
    columns = LinearColumns(np.eye(3), np.zeros(3), "all")
    return Explanation(with_gate(ex.data, gates, columns, ["a", "b", "$switch"], routing))


def test_rules_are_left_and_routing_is_right(gated_ex):
    axes = plot_routing(gated_ex, k=2)
    assert axes.shape == (2, 2)
    tops = [[ax.get_yticklabels()[0].get_text() for ax in row] for row in axes]
    assert tops == [["a", r"\$switch"], ["b", r"\$switch"]]
    assert axes[0, 0].get_title(loc="left").startswith("component 0")
    offsets = axes[0, 1].collections[1].get_offsets()
    assert offsets[0, 0] == pytest.approx(gated_ex.routing(0, 1)["value"].item())
    # The surest is filled, the one that may be nothing is open.
    faces = axes[0, 1].collections[1].get_facecolors()
    assert (faces[0] != faces[1]).any()
    plt.close(axes[0, 0].figure)


def test_the_album_has_it(gated_ex, tmp_path):
    names = [path.name for path in save_album(gated_ex, tmp_path)]
    assert "routing.png" in names
    assert (tmp_path / "routing.png").stat().st_size > 0


def test_what_cannot_be_drawn_is_refused(gated_ex):
    with pytest.raises(ValueError, match="ex has constant weights"):
        plot_routing(Explanation.from_coefficients([[2.0]]))
    with pytest.raises(ValueError, match="no component holds a share of min_share"):
        plot_routing(gated_ex, min_share=0.9)
    with pytest.raises(ValueError, match="k is 0"):
        plot_routing(gated_ex, k=0)
