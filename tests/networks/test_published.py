"""The authors' networks score what they reported."""

import numpy as np
import pytest

from mixreg.datasets import fashion_mnist, function_starts, pdf_malware
from mixreg.networks import (
    build_birnn,
    build_cnn,
    build_mlp,
    fashion_mnist_cnn,
    function_start_rnn,
    pdf_malware_mlp,
)
from mixreg.networks.data_folder import find_data

pytestmark = pytest.mark.network


def test_accuracy_on_all_rows_is_the_reported_one():
    if find_data("networks/pdf_malware_mlp.keras") is None or find_data("pdf_malware.npz") is None:
        pytest.skip("MIXREG_DATA names no folder with the PDF network and data")
    data = pdf_malware()
    scores = np.asarray(pdf_malware_mlp()(data.X, training=False))
    assert data.X.shape == (9999, 135)
    assert round(100 * np.mean(scores.argmax(axis=1) == data.y), 2) == 99.18


def test_share_of_test_trousers_is_the_reported_one():
    needed = ("networks/fashion_mnist_cnn.keras", "fashion_mnist_trouser_dress.npz")
    if any(find_data(name) is None for name in needed):
        pytest.skip("MIXREG_DATA names no folder with the Fashion-MNIST network and data")
    data = fashion_mnist(find_data(needed[1]), classes=["Trouser"], split="test")
    scores = np.asarray(fashion_mnist_cnn()(data.scaled()[..., None], training=False))
    assert data.images.shape == (1000, 28, 28)
    assert round(100 * np.mean(scores.argmax(axis=1) == data.label), 2) == 98.8


def test_accuracy_on_the_whole_test_set_is_the_reported_one():
    if find_data("networks/fashion_mnist_cnn.keras") is None:
        pytest.skip("MIXREG_DATA names no folder with the Fashion-MNIST network")
    try:
        data = fashion_mnist(split="test", download=False)
    except FileNotFoundError:
        pytest.skip("the whole of Fashion-MNIST is not on this machine")
    network = fashion_mnist_cnn()
    scores = network.predict(data.scaled()[..., None], batch_size=500, verbose=0)
    assert len(data.images) == 10_000
    assert round(100 * np.mean(scores.argmax(axis=1) == data.label), 2) == 90.28


@pytest.mark.parametrize(("patched", "figure"), [(False, 0.451), (True, 0.487)])
def test_starts_found_on_the_code_of_a_new_compiler(patched, figure):
    file = f"networks/function_start_rnn_O1{'_patched' if patched else ''}.keras"
    if find_data(file) is None:
        pytest.skip("MIXREG_DATA names no folder with the function-start networks")
    data = function_starts()
    called = np.asarray(function_start_rnn(patched=patched)(data.tokens))[..., 1] > 0.5
    n_right = np.sum(called & (data.starts > 0))
    assert round(2 * n_right / (called.sum() + data.starts.sum()), 3) == figure


@pytest.mark.parametrize(
    ("load", "file"),
    [
        (pdf_malware_mlp, "pdf_malware_mlp"),
        (fashion_mnist_cnn, "fashion_mnist_cnn"),
        (function_start_rnn, "function_start_rnn_O1"),
        (lambda: function_start_rnn(patched=True), "function_start_rnn_O1_patched"),
    ],
)
def test_without_the_file_the_message_says_where_it_goes(monkeypatch, load, file):
    monkeypatch.delenv("MIXREG_DATA", raising=False)
    with pytest.raises(
        FileNotFoundError, match=rf"MIXREG_DATA to a folder .*networks/{file}.keras"
    ):
        load()


def test_the_folder_is_found_by_its_variable(monkeypatch, tmp_path):
    (tmp_path / "networks").mkdir()
    build_mlp(135, (4,)).save(tmp_path / "networks" / "pdf_malware_mlp.keras")
    monkeypatch.setenv("MIXREG_DATA", str(tmp_path))
    assert pdf_malware_mlp().count_params() == 135 * 4 + 4 + 4 * 2 + 2


def test_a_network_of_another_width_is_refused(tmp_path):
    build_mlp(134, (4,)).save(tmp_path / "narrow.keras")
    with pytest.raises(ValueError, match=r"maps \(None, 134\)"):
        pdf_malware_mlp(tmp_path / "narrow.keras")


def test_a_network_of_other_images_is_refused(tmp_path):
    build_cnn((8, 8, 1), (2,)).save(tmp_path / "small.keras")
    with pytest.raises(ValueError, match=r"maps \(None, 8, 8, 1\).*Fashion-MNIST network maps"):
        fashion_mnist_cnn(tmp_path / "small.keras")


def test_a_labeller_of_other_sequences_is_refused(tmp_path):
    build_birnn(100).save(tmp_path / "short.keras")
    with pytest.raises(ValueError, match=r"maps \(None, 100\).*function-start network maps"):
        function_start_rnn(tmp_path / "short.keras")
