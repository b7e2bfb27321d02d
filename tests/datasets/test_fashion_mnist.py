"""Fashion-MNIST: layouts, order of the places, checksums, and files that are not what they say."""

import gzip
import hashlib
import importlib
import struct

import numpy as np
import pooch
import pytest
import requests

from mixreg.datasets import fashion_mnist
from mixreg.networks.data_folder import find_data

module = importlib.import_module("mixreg.datasets.fashion_mnist")

LABELS = {"train": [1, 3, 0, 1, 9], "t10k": [3, 1, 2]}
GREY = {"train": 10, "t10k": 100}


def idx(array):
    array = np.asarray(array, dtype=np.uint8)
    return (
        bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + bytes(array)
    )


def contents(grey=GREY):
    """Make the four files: image i of a part has the grey value of the part plus i."""
    files = {}
    for part, labels in LABELS.items():
        values = grey[part] + np.arange(len(labels))
        images = np.broadcast_to(values[:, None, None], (len(labels), 28, 28))
        files |= {
            f"{part}-images-idx3-ubyte": idx(images),
            f"{part}-labels-idx1-ubyte": idx(labels),
        }
    return files


def fill(folder, *, packed=True, grey=GREY):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in contents(grey).items():
        path = folder / (name + ".gz" * packed)
        path.write_bytes(gzip.compress(data) if packed else data)
    return folder


def write_archive(path, **change):
    labels = np.array([1, 3, 1, 3], dtype=np.uint8)
    images = np.broadcast_to(np.arange(4, dtype=np.uint8)[:, None, None], (4, 28, 28))
    arrays = {"images": images, "label": labels, "is_test": np.array([0, 0, 1, 1], np.uint8)}
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **arrays | change)
    return path


@pytest.fixture
def nowhere(tmp_path, monkeypatch):
    """Leave no data on this machine, no way to fetch any, and name the places they may be in."""

    def offline(*_, **__):
        raise requests.exceptions.ConnectionError("no route")

    places = {name: tmp_path / name for name in ("own", "debian", "keras", "cache")}
    places["own"].mkdir()
    monkeypatch.setenv("MIXREG_DATA", str(places["own"]))
    monkeypatch.setenv("KERAS_HOME", str(places["keras"]))
    monkeypatch.setattr(module, "_DEBIAN", places["debian"])
    monkeypatch.setattr(pooch, "os_cache", lambda _: places["cache"])
    monkeypatch.setattr(requests, "get", offline)
    monkeypatch.setattr(requests.Session, "request", offline)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in contents().items()}
    monkeypatch.setattr(module, "_CHECKSUMS", sums)
    return places


def greys(data):
    return data.images[:, 5, 5].tolist()


@pytest.mark.parametrize("packed", [True, False])
def test_published_layout(tmp_path, packed):
    data = fashion_mnist(fill(tmp_path, packed=packed))
    assert data.images.dtype == np.uint8
    assert data.label.tolist() == LABELS["train"] + LABELS["t10k"]
    assert greys(data) == [10, 11, 12, 13, 14, 100, 101, 102]
    assert data.is_test.tolist() == [False] * 5 + [True] * 3
    assert data.class_names[1] == "Trouser"
    assert data.class_names[9] == "Ankle boot"


def test_classes_and_split(tmp_path):
    fill(tmp_path)
    assert greys(fashion_mnist(tmp_path, classes=[1])) == [10, 13, 101]
    assert greys(fashion_mnist(tmp_path, classes=["Trouser", 2], split="test")) == [101, 102]
    for name in ("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz"):
        (tmp_path / name).unlink()
    assert greys(fashion_mnist(tmp_path, split="test")) == [100, 101, 102]
    with pytest.raises(FileNotFoundError, match=r"no train-images-idx3-ubyte and no train-labels"):
        fashion_mnist(tmp_path)


def test_archive(tmp_path):
    path = write_archive(tmp_path / "any.npz")
    assert greys(fashion_mnist(path)) == [0, 1, 2, 3]
    assert greys(fashion_mnist(path, classes=["Dress"], split="test")) == [3]
    with pytest.raises(ValueError, match=r"no images with classes=\[0\].*of the classes \[1, 3\]"):
        fashion_mnist(path, classes=[0])


def places_in_order(places):
    return [
        places["own"],
        places["own"] / "fashion-mnist",
        places["own"] / "fashion_mnist_trouser_dress.npz",
        places["debian"],
        places["keras"] / "datasets" / "fashion-mnist",
        places["cache"] / "fashion-mnist",
    ]


def test_places_are_looked_up_in_order(nowhere):
    for place in reversed(places_in_order(nowhere)):
        write_archive(place) if place.suffix == ".npz" else fill(place)
        assert fashion_mnist(classes=[1, 3], download=False).source == str(place)


def test_an_explicit_path_wins(nowhere, tmp_path):
    fill(nowhere["own"])
    elsewhere = fill(tmp_path / "elsewhere", grey={"train": 20, "t10k": 120})
    assert greys(fashion_mnist(elsewhere, split="test")) == [120, 121, 122]


def test_archive_of_two_classes_is_passed_over_for_others(nowhere):
    archive = write_archive(nowhere["own"] / "fashion_mnist_trouser_dress.npz")
    for classes in (None, [0], [1, 2]):
        with pytest.raises(FileNotFoundError, match=r"holds only the classes 1 \(Trouser\) and 3"):
            fashion_mnist(classes=classes, download=False)
    fill(nowhere["debian"])
    assert fashion_mnist(classes=[0]).source == str(nowhere["debian"])
    assert fashion_mnist(classes=[1]).source == str(archive)


def test_places_that_lack_a_file_are_passed_over(nowhere):
    fill(nowhere["own"])
    (nowhere["own"] / "t10k-labels-idx1-ubyte.gz").unlink()
    fill(nowhere["debian"])
    assert fashion_mnist().source == str(nowhere["debian"])
    assert fashion_mnist(split="train").source == str(nowhere["own"])


def test_another_data_set_of_the_same_file_names_is_refused(nowhere):
    fill(nowhere["own"], grey={"train": 10, "t10k": 101})
    assert len(fashion_mnist(split="train").images) == 5
    with pytest.raises(ValueError, match=r"t10k-images-idx3-ubyte\.gz has another content"):
        fashion_mnist()


@pytest.mark.parametrize("download", [True, False])
def test_offline_says_what_to_fetch_and_where_to_put_it(nowhere, download):
    error = ConnectionError if download else FileNotFoundError
    with pytest.raises(error, match=r"apt install dataset-fashion-mnist.*set MIXREG_DATA") as info:
        fashion_mnist(download=download)
    assert "holds only" not in str(info.value)
    if nowhere["cache"].is_dir():
        assert not list(nowhere["cache"].rglob("*.partial"))


class Server:
    """What stands in for the machine that files are downloaded from."""

    def __init__(self, **grey):
        self.files, self.asked = contents(GREY | grey), []

    def __call__(self, address, output_file, _):
        name = address.rpartition("/")[2].removesuffix(".gz")
        self.asked.append(name)
        with open(output_file, "wb") as file:
            file.write(gzip.compress(self.files[name], 1))


def test_downloads_are_kept_and_only_what_is_needed_is_fetched(nowhere, monkeypatch):
    server = Server()
    monkeypatch.setattr(pooch, "HTTPDownloader", lambda **_: server)
    assert greys(fashion_mnist(split="test")) == [100, 101, 102]
    assert server.asked == ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    assert len(fashion_mnist().images) == 8
    assert len(server.asked) == 4
    assert len(fashion_mnist(download=False).images) == 8
    assert len(list((nowhere["cache"] / "fashion-mnist").iterdir())) == 4


def test_downloads_with_another_content_are_thrown_away(nowhere, monkeypatch):
    server = Server(t10k=7)
    monkeypatch.setattr(pooch, "HTTPDownloader", lambda **_: server)
    with pytest.raises(ValueError, match="another content"):
        fashion_mnist(split="test")
    assert not list((nowhere["cache"] / "fashion-mnist").iterdir())


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("t10k-images-idx3-ubyte", b"\0\0\x08\x03\0\0", "ends within its header"),
        ("t10k-images-idx3-ubyte", idx([1, 2, 3]), "wanted 00 00 08 03"),
        ("t10k-images-idx3-ubyte", idx(np.zeros((3, 28, 27))), r"\(3, 28, 27\)"),
        ("t10k-images-idx3-ubyte", idx(np.zeros((2, 28, 28))), r"images of shape \(2, 28, 28\)"),
        ("t10k-images-idx3-ubyte", idx(np.zeros((3, 28, 28)))[:-1], "only 2351 follow"),
        ("t10k-labels-idx1-ubyte", idx([1, 2, 10]), "labels other than 0 to 9"),
        ("t10k-labels-idx1-ubyte", idx([1, 2]), r"labels of shape \(2,\)"),
    ],
)
def test_files_that_do_not_fit(tmp_path, name, data, message):
    (fill(tmp_path, packed=False) / name).write_bytes(data)
    with pytest.raises(ValueError, match=message):
        fashion_mnist(tmp_path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"images": np.array([None] * 4)}, "pickled Python objects"),
        ({"images": np.zeros((4, 28, 28))}, "images of float64"),
        ({"images": np.zeros((4, 784), np.uint8)}, r"images of shape \(4, 784\)"),
        ({"images": np.uint8(3)}, r"images of shape \(\)"),
        ({"label": np.array([1.0, 3, 1, 3])}, "labels of float64"),
        ({"label": np.array([1, 3, 1])}, r"labels of shape \(3,\)"),
        ({"is_test": np.array([0, 1, 2, 0])}, "is_test other than 0 and 1"),
        ({"other": np.zeros(2**26, np.uint8)}, "unpacks to .* are not read"),
    ],
)
def test_archives_that_do_not_fit(tmp_path, change, message):
    with pytest.raises(ValueError, match=message):
        fashion_mnist(write_archive(tmp_path / "bad.npz", **change))


def test_archives_without_an_array_and_other_files(tmp_path):
    np.savez(tmp_path / "bad.npz", images=np.zeros((1, 28, 28), np.uint8), label=[1])
    with pytest.raises(ValueError, match=r"\['is_test'\] are missing"):
        fashion_mnist(tmp_path / "bad.npz")
    (tmp_path / "images.gz").touch()
    with pytest.raises(ValueError, match=r"not a .npz file"):
        fashion_mnist(tmp_path / "images.gz")
    with pytest.raises(FileNotFoundError, match="no file or folder"):
        fashion_mnist(tmp_path / "absent")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"classes": [10]}, ValueError, "classes is .*9 Ankle boot"),
        ({"classes": "Dress"}, TypeError, "wanted a sequence"),
        ({"split": "both"}, ValueError, "split is 'both'"),
    ],
)
def test_impossible_requests_are_refused_before_files_are_read(nowhere, arguments, error, message):
    with pytest.raises(error, match=message):
        fashion_mnist(**arguments)


def test_the_real_trousers_and_dresses():
    if find_data("fashion_mnist_trouser_dress.npz") is None:
        pytest.skip("MIXREG_DATA names no folder with fashion_mnist_trouser_dress.npz")
    data = fashion_mnist(classes=[1, 3], download=False)
    assert data.images.shape == (14000, 28, 28)
    assert np.bincount(data.label)[[1, 3]].tolist() == [7000, 7000]
    assert data.is_test.sum() == 2000
    assert not data.is_test[:12000].any()
