"""idx files are read, or refused with a reason, without unpacking more than is wanted."""

import gzip
import hashlib
import struct

import numpy as np
import pytest

from mixreg.datasets import idx
from mixreg.datasets.idx import read_idx

BODY = bytes(range(12))


def content(shape=(3, 2, 2), body=BODY, kind=8):
    return bytes([0, 0, kind, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + body


@pytest.fixture
def write(tmp_path):
    """Give a function that writes bytes to a file."""

    def into(data, name="a-idx3-ubyte"):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return into


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize("name", ["a-idx3-ubyte", "a-idx3-ubyte.gz"])
def test_reads_packed_and_plain_files_whatever_their_name(write, pack, name):
    array = read_idx(write(pack(content()), name), n_dims=3)
    assert array.dtype == np.uint8
    np.testing.assert_array_equal(array, np.arange(12).reshape(3, 2, 2))


def test_checksum_is_that_of_the_unpacked_content(write):
    checksum = hashlib.sha256(content()).hexdigest()
    for level in (1, 9):
        path = write(gzip.compress(content(), level))
        assert read_idx(path, n_dims=3, checksum=checksum).shape == (3, 2, 2)
    other = write(content(body=BODY[::-1]))
    with pytest.raises(ValueError, match="another content than it should"):
        read_idx(other, n_dims=3, checksum=checksum)


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "begins with the bytes of an empty file"),
        (b"\x7fELF" + BODY, "begins with the bytes 7f 45 4c 46; wanted 00 00 08 03"),
        (content(kind=13), "begins with the bytes 00 00 0d 03"),
        (content(shape=(12,)), "begins with the bytes 00 00 08 01.* with 3 dims"),
        (content()[:9], "ends within its header"),
        (content(body=BODY[:-1]), r"\(3, 2, 2\), which is 12 bytes, and only 11 follow"),
        (content(body=BODY + b"x"), "which is 12 bytes, and more follow"),
        (content(shape=(2**32 - 1,) * 3), "more than 1000 are not read"),
        (content(shape=(1001, 1, 1), body=bytes(1001)), "is 1001 bytes; more than 1000"),
    ],
)
def test_files_that_are_no_such_array(write, pack, data, message):
    with pytest.raises(ValueError, match=message):
        read_idx(write(pack(data)), n_dims=3, max_bytes=1000)


def test_damaged_gzip_files(write):
    packed = gzip.compress(content())
    broken = bytearray(packed)
    broken[-8] ^= 1  # the check sum of gzip itself
    for data in (packed[:-9], packed[:5], packed[:2], bytes(broken), packed[:10] + b"\xff" * 20):
        with pytest.raises(ValueError, match="is damaged"):
            read_idx(write(data), n_dims=3)


def test_no_more_is_unpacked_than_the_header_says(write, monkeypatch):
    asked = []

    class Watched(gzip.GzipFile):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    monkeypatch.setattr(idx.gzip, "GzipFile", Watched)
    bomb = write(gzip.compress(content(body=bytes(10**7))))
    assert bomb.stat().st_size < 20_000
    with pytest.raises(ValueError, match="and more follow"):
        read_idx(bomb, n_dims=3)
    assert asked == [16, 13]
