"""Pictures in files."""

import pytest

from mixreg.explain import Explanation
from mixreg.explain.maskers import Image
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


def test_images_bring_heat_maps_and_galleries(image_ex, images, tmp_path):
    names = ["components.png", "component-0.png", "component-1.png", "heatmaps.png"]
    assert [path.name for path in save_album(image_ex, tmp_path)] == names
    files = save_album(image_ex, tmp_path, images=images)
    assert [path.name for path in files] == [*names, "gallery.png", "gallery-surest.png"]
    assert all(path.read_bytes().startswith(PNG) for path in files)


def test_every_channel_gets_its_heat_maps(tmp_path):
    ex = Explanation.from_coefficients([[1.0, 2.0]], masker=Image((2, 2, 2), [1, 4]))
    files = save_album(ex, tmp_path)
    assert [path.name for path in files[2:]] == ["heatmaps-band0.png", "heatmaps-band1.png"]


def test_wrong_images_are_refused_before_anything_is_written(image_ex, images, tmp_path):
    with pytest.raises(ValueError, match="images has 3 images"):
        save_album(image_ex, tmp_path, images=images[:3])
    assert not list(tmp_path.iterdir())
