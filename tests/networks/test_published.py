"""The authors' networks score what they reported."""

import numpy as np
import pytest

from mixreg.datasets import pdf_malware
from mixreg.networks import build_mlp, pdf_malware_mlp
from mixreg.networks.data_folder import find_data

pytestmark = pytest.mark.network


def test_accuracy_on_all_rows_is_the_reported_one():
    if find_data("networks/pdf_malware_mlp.keras") is None or find_data("pdf_malware.npz") is None:
        pytest.skip("MIXREG_DATA names no folder with the PDF network and data")
    data = pdf_malware()
    scores = np.asarray(pdf_malware_mlp()(data.X, training=False))
    assert data.X.shape == (9999, 135)
    assert round(100 * np.mean(scores.argmax(axis=1) == data.y), 2) == 99.18


def test_without_the_file_the_message_says_where_it_goes(monkeypatch):
    monkeypatch.delenv("MIXREG_DATA", raising=False)
    with pytest.raises(
        FileNotFoundError, match=r"MIXREG_DATA to a folder .*networks/pdf_malware_mlp.keras"
    ):
        pdf_malware_mlp()


def test_the_folder_is_found_by_its_variable(monkeypatch, tmp_path):
    (tmp_path / "networks").mkdir()
    build_mlp(135, (4,)).save(tmp_path / "networks" / "pdf_malware_mlp.keras")
    monkeypatch.setenv("MIXREG_DATA", str(tmp_path))
    assert pdf_malware_mlp().count_params() == 135 * 4 + 4 + 4 * 2 + 2


def test_a_network_of_another_width_is_refused(tmp_path):
    build_mlp(134, (4,)).save(tmp_path / "narrow.keras")
    with pytest.raises(ValueError, match=r"maps \(None, 134\)"):
        pdf_malware_mlp(tmp_path / "narrow.keras")
