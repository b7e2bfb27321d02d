"""The packaged windows are those described, and programs are cut the same way."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

import mixreg
from mixreg.datasets import function_starts
from mixreg.networks.data_folder import find_data

PACKAGED = Path(mixreg.__file__).parent / "datasets" / "packaged"
FUNCTION, TEXT = 2, 1
SHA256 = "45dfdda3f9bc37bb719be7c11dbfb388f0180e6f3bde79360a0d29134f1cd034"


def test_the_packaged_windows_are_those_described():
    data = function_starts()
    assert data.bytes.shape == data.starts.shape == (5585, 200)
    assert data.bytes.dtype == data.starts.dtype == np.uint8
    assert np.unique(data.starts).tolist() == [0, 1]
    train, test = data.select("train"), function_starts(split="test")
    assert (len(train.bytes), int(train.starts.sum())) == (4138, 2245)
    assert (len(test.bytes), int(test.starts.sum())) == (1447, 1371)
    assert sorted(set(test.source)) == ["cjson", "libpng", "lua"]
    assert not set(test.source) & set(train.source)


def test_the_packaged_file_is_the_described_one():
    content = (PACKAGED / "permissive_x86_O1.npz").read_bytes()
    assert hashlib.sha256(content).hexdigest() == SHA256


def test_every_packaged_library_has_its_licence():
    described = (PACKAGED / "README.md").read_text(encoding="utf-8")
    texts = {path.name: path.read_text(encoding="utf-8") for path in PACKAGED.glob("licences/*")}
    for library in np.unique(function_starts().source):
        named = [name for name in texts if name.startswith(f"{library}-")]
        assert len(named) == 1
        assert f"licences/{named[0]}" in described
        assert len(texts[named[0]]) > 900
    assert len(texts) == 11


@pytest.mark.parametrize(
    ("name", "n_windows", "n_starts", "n_test"),
    [("permissive_x64_O2", 6169, 3638, 1271), ("coreutils_x86_O1", 3736, 1191, 219)],
)
def test_sets_of_the_data_folder(name, n_windows, n_starts, n_test):
    if find_data(f"function_starts/{name}.npz") is None:
        pytest.skip("MIXREG_DATA names no folder with the function starts")
    data = function_starts(name=name)
    assert data.bytes.shape == (n_windows, 200)
    assert (data.starts.sum(), data.select("test").starts.sum()) == (n_starts, n_test)


def test_sets_that_are_not_there(monkeypatch, tmp_path):
    monkeypatch.setenv("MIXREG_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"set MIXREG_DATA to a folder that holds .*x64"):
        function_starts(name="permissive_x64_O2")


def test_programs_are_cut_into_windows(write_elf, rng):
    code = rng.integers(256, size=107, dtype=np.uint8)
    places = [0, 9, 10, 55, 99, 103]
    named = [("f", place, FUNCTION, TEXT) for place in places]
    path = write_elf(code, named)
    data = function_starts(str(path), window=10)
    assert data.bytes.shape == (10, 10)
    np.testing.assert_array_equal(data.bytes.ravel(), code[:100])
    assert np.flatnonzero(data.starts).tolist() == places[:-1]
    assert set(data.source) == {"program"}
    assert not data.is_test.any()
    assert data.description == "The .text of program (symbols)."


def test_several_programs(write_elf, tmp_path):
    named = [("f", 3, FUNCTION, TEXT)]
    first = write_elf(bytes(400), named, name="first")
    second = write_elf(bytes(250), frames=[7, 8], name="second")
    data = function_starts([first, second])
    assert data.source.tolist() == ["first", "first", "second"]
    assert data.starts.sum(axis=1).tolist() == [1, 0, 2]
    assert data.description == "The .text of first (symbols), second (.eh_frame)."
    (tmp_path / "inner").mkdir()
    twin = write_elf(bytes(200), named, name="inner/first")
    assert function_starts([first, twin]).source.tolist() == [str(first)] * 2 + [str(twin)]


def test_windows_without_starts_are_windows_too(write_elf):
    path = write_elf(bytes(40), [("f", 39, FUNCTION, TEXT)])
    assert function_starts(path, window=30).starts.sum() == 0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"name": "permissive"}, ValueError, "name is 'permissive'; wanted one of permissive_x86"),
        ({"split": "both"}, ValueError, "split is 'both'"),
        ({"window": 100}, ValueError, "window is 100; the windows of permissive_x86_O1 have 200"),
        ({"window": 0}, ValueError, "window is 0"),
        ({"window": 2.0}, TypeError, "window is 2.0"),
        ({"elf_paths": []}, ValueError, "elf_paths is empty"),
        ({"elf_paths": [3]}, TypeError, "elf_paths holds 3"),
        ({"elf_paths": "a.out", "split": "test"}, ValueError, "name and split choose among"),
        ({"elf_paths": "a.out"}, FileNotFoundError, "there is no file a.out"),
    ],
)
def test_impossible_requests_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        function_starts(**arguments)


def test_programs_shorter_than_a_window_are_refused(write_elf):
    path = write_elf(bytes(199), [("f", 0, FUNCTION, TEXT)])
    with pytest.raises(ValueError, match=r"has 199 bytes of code in \.text; wanted one window of"):
        function_starts(path)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"starts": np.zeros((2, 199), np.uint8)}, r"of shapes \(2, 200\), \(2, 199\)"),
        ({"starts": np.full((2, 200), 2, np.uint8)}, "starts of uint8"),
        ({"bytes": np.zeros((2, 200))}, "bytes of float64"),
        ({"source": np.array([1, 2])}, "source of int64"),
        ({"test": np.array([None, 0])}, "pickled Python objects"),
        ({"other": np.zeros(2**26, np.uint8)}, "unpacks to"),
    ],
)
def test_archives_that_do_not_fit(monkeypatch, tmp_path, change, message):
    empty = np.zeros((2, 200), np.uint8)
    arrays = {"bytes": empty, "starts": empty, "source": np.array(["a", "b"]), "test": [0, 1]}
    (tmp_path / "function_starts").mkdir()
    np.savez(tmp_path / "function_starts" / "permissive_x64_O2.npz", **arrays | change)
    monkeypatch.setenv("MIXREG_DATA", str(tmp_path))
    with pytest.raises(ValueError, match=message):
        function_starts(name="permissive_x64_O2")
