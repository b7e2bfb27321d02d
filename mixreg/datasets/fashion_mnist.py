"""Fashion-MNIST: small pictures of clothes, from wherever the machine has them."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from mixreg.datasets.files import read_arrays
from mixreg.datasets.idx import read_idx
from mixreg.datasets.images import SPLITS, Images, class_numbers
from mixreg.networks.data_folder import DATA_VARIABLE, find_data

__all__ = ["fashion_mnist"]

_CLASSES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
_ARCHIVE = "fashion_mnist_trouser_dress.npz"
_ARCHIVE_CLASSES = {1, 3}
# SHA-256 of the unpacked files: they are packed differently in different places.
_CHECKSUMS = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
_PARTS = {"train": ("train",), "test": ("t10k",), "all": ("train", "t10k")}
_SIDE = 28
# All 70,000 images and their labels fit into this.
_MOST_BYTES = 2**26
# Where Debian's package dataset-fashion-mnist puts the files.
_DEBIAN = Path("/usr/share/datasets/fashion-mnist")
_ADDRESS = "https://storage.googleapis.com/tensorflow/tf-keras-datasets"


def fashion_mnist(
    path: str | Path | None = None,
    *,
    classes: Sequence[int | str] | None = None,
    split: str = "all",
    download: bool = True,
) -> Images:
    """
    Load Fashion-MNIST: 60,000 training and 10,000 test images of clothes, 28 x 28 pixels.

    The classes are 0 T-shirt/top, 1 Trouser, 2 Pullover, 3 Dress, 4 Coat, 5 Sandal, 6 Shirt,
    7 Sneaker, 8 Bag, 9 Ankle boot.

    Without ``path``, the data are looked for in the folder that the environment variable
    ``MIXREG_DATA`` names, where Debian's package ``dataset-fashion-mnist`` puts them, in Keras's
    cache and among files downloaded before, and then downloaded (31 MB, or 4 MB for the test
    images). Files found in one of these places are compared with their checksums, because other
    data sets use the same file names.

    Parameters
    ----------
    path : str or Path, optional
        A folder that holds ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte``,
        ``t10k-images-idx3-ubyte`` and ``t10k-labels-idx1-ubyte``, gzipped (``.gz``) or not, or
        those of one split; or a ``.npz`` file with the arrays images, label and is_test. These
        are not compared with checksums.
    classes : sequence of int or str, optional
        Numbers or names of the classes to load. By default all ten, or with ``path`` all that
        the file holds.
    split : {"all", "train", "test"}, default "all"
        Which images; the training images come first.
    download : bool, default True
        Whether the files may be downloaded.

    Returns
    -------
    Images
        The images as uint8 of shape (n_obs, 28, 28), from 0 to 255. Classes keep their numbers.

    Raises
    ------
    FileNotFoundError
        If the data are not at ``path``, or nowhere and ``download`` is False.
    ConnectionError
        If the download fails; the message says what to fetch by hand and where to put it.
    TypeError
        If ``classes`` is a single text.
    ValueError
        If a class or the split is unknown, or a file has another layout or checksum.

    References
    ----------
    Xiao, H., Rasul, K., & Vollgraf, R. (2017). Fashion-MNIST: a novel image dataset for
    benchmarking machine learning algorithms. https://doi.org/10.48550/arXiv.1708.07747

    Examples
    --------
    >>> import numpy as np
    >>> np.savez("two.npz", images=np.zeros((2, 28, 28), np.uint8), label=[1, 3], is_test=[0, 1])
    >>> fashion_mnist("two.npz", classes=["Dress"])
    Images(1 images of 28 x 28 pixels, 1 classes, from two.npz)
    """
    wanted = range(len(_CLASSES)) if classes is None else class_numbers(classes, _CLASSES)
    if split not in SPLITS:
        raise ValueError(f"split is {split!r}; wanted one of {', '.join(SPLITS)}.")
    if path is not None:
        return _from_path(Path(path).expanduser(), split).select(classes, split=split)
    for place in _places(split):
        if place.suffix == ".npz" and _ARCHIVE_CLASSES.issuperset(wanted):
            return _from_archive(place).select(classes, split=split)
        if place.is_dir() and not _missing(place, split):
            return _from_folder(place, split, compare=True).select(classes)
    downloaded = _fetch(split, download=download)
    return _from_folder(downloaded, split, compare=True).select(classes)


def _places(split: str) -> list[Path]:
    """List where the data may lie already: folders of idx files, and the archive."""
    files = [name + ending for name in _names(split) for ending in ("", ".gz")]
    inner = ("", "fashion-mnist/")
    own = [find_data(folder + file) for folder in inner for file in files]
    keras = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    archive = find_data(_ARCHIVE)
    return [
        *dict.fromkeys(file.parent for file in own if file is not None),
        *([] if archive is None else [archive]),
        _DEBIAN,
        keras / "datasets" / "fashion-mnist",
    ]


def _from_path(path: Path, split: str) -> Images:
    """Read what the user points at."""
    if path.is_file():
        if path.suffix != ".npz":
            raise ValueError(
                f"{path} is not a .npz file; wanted one, or the folder of the idx files."
            )
        return _from_archive(path)
    if not path.is_dir():
        raise FileNotFoundError(f"there is no file or folder {path}.")
    missing = _missing(path, split)
    if missing:
        raise FileNotFoundError(
            f"the folder {path} has no {' and no '.join(missing)}, gzipped or not, which "
            f"split={split!r} needs."
        )
    return _from_folder(path, split, compare=False)


def _file(folder: Path, name: str) -> Path | None:
    """Find an idx file by its name, gzipped or not."""
    candidates = (folder / name, folder / f"{name}.gz")
    return next((file for file in candidates if file.is_file()), None)


def _names(split: str) -> list[str]:
    """Name the files of a split."""
    return [name for name in _CHECKSUMS if name.startswith(_PARTS[split])]


def _missing(folder: Path, split: str) -> list[str]:
    """Name the files of a split that a folder lacks."""
    return [name for name in _names(split) if _file(folder, name) is None]


def _from_folder(folder: Path, split: str, *, compare: bool) -> Images:
    """Read idx files, which must all be there."""

    def read(name: str, n_dims: int) -> np.ndarray:
        file = _file(folder, name)
        assert file is not None
        checksum = _CHECKSUMS[name] if compare else None
        return read_idx(file, n_dims=n_dims, max_bytes=_MOST_BYTES, checksum=checksum)

    pieces = []
    for part in _PARTS[split]:
        images = read(f"{part}-images-idx3-ubyte", 3)
        label = read(f"{part}-labels-idx1-ubyte", 1)
        is_test = np.full(len(label), part == "t10k")
        pieces.append(_checked(images, label, is_test, f"{folder} ({part} files)"))
    images, label, is_test = (np.concatenate(piece) for piece in zip(*pieces, strict=True))
    return _assemble(images, label, is_test, str(folder))


def _from_archive(path: Path) -> Images:
    """Read the arrays images, label and is_test."""
    arrays = read_arrays(path, max_bytes=_MOST_BYTES)
    missing = sorted({"images", "label", "is_test"} - set(arrays))
    if missing:
        raise ValueError(f"{path} has the arrays {sorted(arrays)}; {missing} are missing.")
    found = _checked(arrays["images"], arrays["label"], arrays["is_test"], str(path))
    return _assemble(*found, str(path))


def _checked(
    images: np.ndarray, label: np.ndarray, is_test: np.ndarray, source: str
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Check that images, labels and split fit each other and are those of clothes."""
    n_obs = len(images) if images.ndim else 0
    if images.shape != (n_obs, _SIDE, _SIDE) or not label.shape == is_test.shape == (n_obs,):
        raise ValueError(
            f"{source} has images of shape {images.shape}, labels of shape {label.shape} and "
            f"is_test of shape {is_test.shape}; wanted (n_obs, {_SIDE}, {_SIDE}), (n_obs,) and "
            "(n_obs,)."
        )
    if images.dtype != np.uint8 or label.dtype.kind not in "iu":
        raise ValueError(
            f"{source} has images of {images.dtype} and labels of {label.dtype}; wanted uint8 "
            "and whole numbers."
        )
    if not np.isin(label, np.arange(len(_CLASSES))).all() or not np.isin(is_test, [0, 1]).all():
        raise ValueError(f"{source} has labels other than 0 to 9, or is_test other than 0 and 1.")
    return images, label, is_test


def _assemble(images: np.ndarray, label: np.ndarray, is_test: np.ndarray, source: str) -> Images:
    """Name everything."""
    return Images(
        images=images,
        label=label.astype(np.int64),
        class_names=_CLASSES,
        is_test=is_test.astype(bool),
        white=255,
        description="Fashion-MNIST: clothes sold by Zalando, in 256 grey values.",
        source=source,
    )


def _fetch(split: str, *, download: bool) -> Path:
    """Find the folder of earlier downloads, after downloading what it lacks."""
    import pooch

    folder = Path(pooch.os_cache("mixreg")) / "fashion-mnist"
    missing = _missing(folder, split)
    if missing and not download:
        raise FileNotFoundError(_instructions("Fashion-MNIST is not on this machine."))
    for name in missing:
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"{name}.partial"
        try:
            fetcher = pooch.HTTPDownloader(timeout=60)
            fetcher(f"{_ADDRESS}/{name}.gz", str(partial), None)
            n_dims = 3 if "images" in name else 1
            read_idx(partial, n_dims=n_dims, max_bytes=_MOST_BYTES, checksum=_CHECKSUMS[name])
            partial.replace(folder / f"{name}.gz")
        except OSError as error:
            # requests' errors are OSErrors, whatever went wrong on the way.
            problem = f"{name}.gz could not be downloaded ({type(error).__name__})."
            raise ConnectionError(_instructions(problem)) from error
        finally:
            partial.unlink(missing_ok=True)
    return folder


def _instructions(problem: str) -> str:
    """Say how to get the data by hand."""
    archive = find_data(_ARCHIVE)
    held = (
        f" {archive} holds only the classes 1 (Trouser) and 3 (Dress): classes=[1, 3] loads them."
    )
    return (
        f"{problem}{held if archive is not None else ''} On Debian and Ubuntu, `apt install "
        f"dataset-fashion-mnist` installs it. Elsewhere download {', '.join(_CHECKSUMS)}, each "
        f"with the ending .gz, from {_ADDRESS}/ (or from the project zalandoresearch/fashion-mnist "
        f"on GitHub, folder data/fashion), put them into one folder, and pass the folder as path "
        f"or set {DATA_VARIABLE} to it."
    )
