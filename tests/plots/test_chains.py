"""Lines of chains: told apart without colour."""

from mixreg.plots.chains import chain_style
from mixreg.plots.style import COLOURS, DASHES


def test_chains_differ_in_colour_or_dash_as_long_as_there_are_any_left():
    n_looks = len(COLOURS) * len(DASHES)
    looks = {tuple(chain_style(chain).values())[:2] for chain in range(n_looks)}
    assert len(looks) == n_looks
