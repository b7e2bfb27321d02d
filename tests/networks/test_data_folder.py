"""Files in the user's data folder."""

import pytest

from mixreg.networks.data_folder import find_data


def test_finds_files_and_only_files(monkeypatch, tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "data.npz").touch()
    monkeypatch.setenv("MIXREG_DATA", str(tmp_path))
    assert find_data("inner/data.npz") == tmp_path / "inner" / "data.npz"
    assert find_data("inner") is None
    assert find_data("other.npz") is None


def test_unset_or_empty_means_no_folder(monkeypatch):
    monkeypatch.delenv("MIXREG_DATA", raising=False)
    assert find_data("data.npz") is None
    monkeypatch.setenv("MIXREG_DATA", " ")
    assert find_data("data.npz") is None


def test_a_wrong_folder_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("MIXREG_DATA", str(tmp_path / "absent"))
    with pytest.raises(NotADirectoryError, match=r"MIXREG_DATA is .*absent"):
        find_data("data.npz")
