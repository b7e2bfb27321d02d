"""Pictures in files."""

from mixreg.explain import Explanation
from mixreg.plots import plot_components, save_album, save_figure

PNG = b"\x89PNG"


def test_album_has_sizes_and_every_large_component(tmp_path):
    ex = Explanation.from_coefficients([[1.0], [2.0], [3.0]], weights=[0.2, 0.02, 0.78])
    files = save_album(ex, tmp_path)
    assert [path.name for path in files] == ["components.png", "component-2.png", "component-0.png"]
    assert all(path.read_bytes().startswith(PNG) for path in files)


def test_saving_lets_go_of_the_figure(tmp_path):
    import matplotlib.pyplot as plt

    ax = plot_components(Explanation.from_coefficients([[1.0]]))
    save_figure(ax, tmp_path / "a.svg")
    assert (tmp_path / "a.svg").read_text().startswith("<?xml")
    assert not plt.get_fignums()
