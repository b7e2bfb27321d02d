"""The PDF-malware data: layout, order of the places, checksums."""

import numpy as np
import pooch
import pytest
import requests

from mixreg.datasets import pdf, pdf_malware
from mixreg.networks.data_folder import find_data

HEADER = "class,filename,author_len,box_other_only,delta_ts,size\n"
BENIGN = HEADER + 'FALSE,/x/a.pdf,0,FALSE,-120,75569\nFALSE,"/x/b,c.pdf",3,TRUE,0,0.0\n'
MALICIOUS = HEADER + "TRUE,/x/d.pdf,0,TRUE,-1.0,268333\n"
EXPECTED = [[0, 0, 1, 1], [1, 1, 0, 0], [0, 1, 1, 1]]


@pytest.fixture
def folder(tmp_path):
    """Give a folder with the two files, written in the published layout."""
    (tmp_path / "contagio-ben.csv").write_text(BENIGN)
    (tmp_path / "contagio-mal.csv").write_text(MALICIOUS)
    return tmp_path


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """Leave no data on this machine and no way to fetch any."""

    def offline(*_, **__):
        raise requests.exceptions.ConnectionError("no route")

    monkeypatch.delenv("MIXREG_DATA", raising=False)
    monkeypatch.setattr(pooch, "os_cache", lambda _: tmp_path / "cache")
    monkeypatch.setattr(requests, "get", offline)
    monkeypatch.setattr(requests.Session, "request", offline)
    return tmp_path / "cache"


def check(data):
    assert data.X.dtype == np.float64
    assert data.X.tolist() == EXPECTED
    assert data.y.tolist() == [0, 0, 1]
    assert data.feature_names == ("author_len", "box_other_only", "delta_ts", "size")
    assert data.target_names == ("benign", "malicious")


def test_published_layout(folder):
    check(pdf_malware(folder))


def test_archive(tmp_path):
    path = tmp_path / "any.npz"
    names = ["author_len", "box_other_only", "delta_ts", "size"]
    np.savez(path, X=2 * np.array(EXPECTED, np.uint8), y=[0, 0, 1], feature_names=names)
    data = pdf_malware(path)
    check(data)
    assert data.source == str(path)


def test_data_folder_holds_either_form(folder, nowhere, monkeypatch):
    monkeypatch.setenv("MIXREG_DATA", str(folder))
    check(pdf_malware())
    np.savez(folder / "pdf_malware.npz", X=np.eye(2), y=[0, 1], feature_names=["a", "b"])
    assert pdf_malware().feature_names == ("a", "b")


def test_given_path_wins(folder, monkeypatch):
    monkeypatch.setenv("MIXREG_DATA", str(folder / "absent"))
    check(pdf_malware(folder))


@pytest.mark.parametrize("download", [True, False])
def test_offline_says_what_to_fetch_and_where_to_put_it(nowhere, download):
    error = ConnectionError if download else FileNotFoundError
    message = r"contagio-ben.csv and contagio-mal.csv from https://.*set MIXREG_DATA"
    with pytest.raises(error, match=message):
        pdf_malware(download=download)


def test_earlier_downloads_are_used_only_with_their_checksum(nowhere, folder, monkeypatch):
    nowhere.mkdir()
    for name in ("contagio-ben.csv", "contagio-mal.csv"):
        (folder / name).rename(nowhere / name)
    with pytest.raises(FileNotFoundError, match="not on this machine"):
        pdf_malware(download=False)
    sums = {p.name: f"sha256:{pooch.file_hash(str(p))}" for p in nowhere.iterdir()}
    monkeypatch.setattr(pdf, "_CHECKSUMS", sums)
    check(pdf_malware(download=False))
    check(pdf_malware())


def test_missing_files(tmp_path, folder):
    with pytest.raises(FileNotFoundError, match=r"no file or folder .*absent"):
        pdf_malware(tmp_path / "absent")
    (folder / "contagio-mal.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"has no contagio-mal.csv"):
        pdf_malware(folder)
    with pytest.raises(ValueError, match=r"not a .npz file"):
        pdf_malware(folder / "contagio-ben.csv")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER, "0 rows"),
        ("class,author_len\nTRUE,1\n", "wanted .*filename"),
        (MALICIOUS.replace("TRUE,/x/d", "FALSE,/x/d"), "are the files swapped"),
        (MALICIOUS.replace("268333", "large"), "a feature that is no number"),
        (MALICIOUS.replace("268333", ""), "a feature that is no number"),
        (MALICIOUS.replace("268333", "nan"), "missing, infinite"),
        (MALICIOUS.replace("author_len", "author"), "do not have the same columns"),
    ],
)
def test_other_layouts_are_refused(folder, text, message):
    (folder / "contagio-mal.csv").write_text(text)
    with pytest.raises(ValueError, match=message):
        pdf_malware(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": np.array([[None, 1], [2, 3]], dtype=object)}, "pickled Python objects"),
        ({"X": np.eye(3)}, r"X of shape \(3, 3\)"),
        ({"y": np.array([0, 2])}, "of 0 and 1"),
        ({"X": np.array([["a", "b"], ["c", "d"]])}, "no numbers"),
    ],
)
def test_archives_that_do_not_fit(tmp_path, change, message):
    arrays = {"X": np.eye(2), "y": np.array([0, 1]), "feature_names": np.array(["a", "b"])}
    np.savez(tmp_path / "bad.npz", **arrays | change)
    with pytest.raises(ValueError, match=message):
        pdf_malware(tmp_path / "bad.npz")


def test_archive_without_names(tmp_path):
    np.savez(tmp_path / "bad.npz", X=np.eye(2), y=[0, 1])
    with pytest.raises(ValueError, match=r"\['feature_names'\] are missing"):
        pdf_malware(tmp_path / "bad.npz")


def test_the_real_data():
    if find_data("pdf_malware.npz") is None:
        pytest.skip("MIXREG_DATA names no folder with pdf_malware.npz")
    data = pdf_malware()
    assert data.X.shape == (9999, 135)
    assert set(np.unique(data.X)) == {0.0, 1.0}
    assert data.y.sum() == 4999
    assert (np.diff(data.y) >= 0).all()
