"""PDF malware: the Contagio files as PDFrate features, made binary as in the original work."""

from pathlib import Path

import numpy as np

from mixreg.datasets.files import read_arrays
from mixreg.datasets.table import Table
from mixreg.networks.data_folder import DATA_VARIABLE, find_data

__all__ = ["pdf_malware"]

_ARCHIVE = "pdf_malware.npz"
_BENIGN, _MALICIOUS = "contagio-ben.csv", "contagio-mal.csv"
_CHECKSUMS = {
    _BENIGN: "sha256:e4a3fd61befd8ff826bd5dd3be90f75096c5587a42461e15e47a45a51434cc85",
    _MALICIOUS: "sha256:eeb74383650488bc8359dd400ef40855f8492864c0462fe5017d9fa1b2036ffc",
}
# One commit, so that the address keeps its content.
_ADDRESS = (
    "https://raw.githubusercontent.com/srndic/mimicus/12a4e82533d30311423c99dfd693b3f7952019f2/data"
)
_FIRST_COLUMNS = ("class", "filename")


def pdf_malware(path: str | Path | None = None, *, download: bool = True) -> Table:
    """
    Load 9,999 PDF files, 4,999 of them malicious, as 135 binary features.

    A feature is 1 where the value that PDFrate extracts from the file (a count, size, date or
    similar) is not zero. The rows are the benign files and then the malicious ones.

    Without ``path``, the data are looked for in the folder that the environment variable
    ``MIXREG_DATA`` names, then among files downloaded before, and then downloaded (6 MB) and
    compared with their checksums.

    Parameters
    ----------
    path : str or Path, optional
        A ``.npz`` file with the arrays X, y and feature_names, or a folder that holds
        ``contagio-ben.csv`` and ``contagio-mal.csv``. These are not compared with checksums.
    download : bool, default True
        Whether the files may be downloaded.

    Returns
    -------
    Table
        X of shape (9999, 135) with entries 0 and 1; y of shape (9999,), 1 for malicious.

    Raises
    ------
    FileNotFoundError
        If the data are not at ``path``, or nowhere and ``download`` is False.
    ConnectionError
        If the download fails; the message says what to fetch by hand and where to put it.
    ValueError
        If a file has another layout or checksum.

    References
    ----------
    Smutz, C., & Stavrou, A. (2012). Malicious PDF detection using metadata and structural
    features. ACSAC. https://doi.org/10.1145/2420950.2420987

    Srndic, N., & Laskov, P. (2014). Practical evasion of a learning-based classifier: a case
    study. IEEE Symposium on Security and Privacy. https://doi.org/10.1109/SP.2014.20

    Examples
    --------
    >>> import numpy as np
    >>> np.savez("two.npz", X=np.eye(2), y=[0, 1], feature_names=["count_js", "size"])
    >>> pdf_malware("two.npz").feature_names
    ('count_js', 'size')
    """
    if path is not None:
        return _from_path(Path(path).expanduser())
    archive = find_data(_ARCHIVE)
    if archive is not None:
        return _from_archive(archive)
    benign, malicious = find_data(_BENIGN), find_data(_MALICIOUS)
    if benign is None or malicious is None:
        benign, malicious = (_fetch(name, download=download) for name in (_BENIGN, _MALICIOUS))
    return _from_csv(benign, malicious)


def _from_path(path: Path) -> Table:
    """Read what the user points at."""
    if path.is_file():
        if path.suffix != ".npz":
            raise ValueError(
                f"{path} is not a .npz file; wanted one, or the folder of {_BENIGN} and "
                f"{_MALICIOUS}."
            )
        return _from_archive(path)
    if not path.is_dir():
        raise FileNotFoundError(f"there is no file or folder {path}.")
    missing = [name for name in _CHECKSUMS if not (path / name).is_file()]
    if missing:
        raise FileNotFoundError(f"the folder {path} has no {' and no '.join(missing)}.")
    return _from_csv(path / _BENIGN, path / _MALICIOUS)


def _from_archive(path: Path) -> Table:
    """Read the arrays X, y and feature_names."""
    arrays = read_arrays(path)
    missing = sorted({"X", "y", "feature_names"} - set(arrays))
    if missing:
        raise ValueError(f"{path} has the arrays {sorted(arrays)}; {missing} are missing.")
    names = tuple(str(name) for name in arrays["feature_names"])
    return _table(arrays["X"], arrays["y"], names, str(path))


def _from_csv(benign: Path, malicious: Path) -> Table:
    """Read the two published files: class, file name, then one column per feature."""
    names, X_benign = _parse(benign, label="FALSE")
    other_names, X_malicious = _parse(malicious, label="TRUE")
    if names != other_names:
        raise ValueError(f"{benign} and {malicious} do not have the same columns.")
    y = np.repeat([0, 1], [len(X_benign), len(X_malicious)])
    return _table(np.vstack([X_benign, X_malicious]), y, names, f"{benign}, {malicious}")


def _parse(path: Path, *, label: str) -> tuple[tuple[str, ...], np.ndarray]:
    """Read the features of one file, in which every row has the same class."""
    import pandas as pd

    try:
        text = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (ValueError, pd.errors.ParserError) as error:
        raise ValueError(f"{path} cannot be read as comma-separated values: {error}") from error
    if tuple(text.columns[:2]) != _FIRST_COLUMNS or text.shape[1] < 3 or text.empty:
        raise ValueError(
            f"{path} begins with the columns {list(text.columns[:2])} and has {len(text)} rows; "
            f"wanted {list(_FIRST_COLUMNS)}, then one column per feature, and at least one row."
        )
    if (text["class"] != label).any():
        raise ValueError(f"{path} has rows of another class than {label}; are the files swapped?")
    features = text.drop(columns=list(_FIRST_COLUMNS))
    try:
        values = features.replace({"TRUE": "1", "FALSE": "0"}).to_numpy().astype(np.float64)
    except ValueError as error:
        raise ValueError(f"{path} has a feature that is no number: {error}.") from error
    return tuple(features.columns), values


def _table(X: np.ndarray, y: np.ndarray, names: tuple[str, ...], source: str) -> Table:
    """Make the features binary and check that everything fits."""
    y = np.asarray(y)
    if X.ndim != 2 or X.shape != (len(y), len(names)) or not np.isin(y, [0, 1]).all():
        raise ValueError(
            f"{source} has X of shape {X.shape}, y of shape {y.shape} and {len(names)} names; "
            "wanted (n_obs, n_features), (n_obs,) of 0 and 1, and n_features."
        )
    if X.dtype.kind not in "biuf" or not np.isfinite(X).all():
        raise ValueError(f"{source} has features that are missing, infinite or no numbers.")
    return Table(
        X=(X != 0).astype(np.float64),
        y=y.astype(np.int64),
        feature_names=names,
        target_names=("benign", "malicious"),
        description=(
            "PDF files of the Contagio corpus; whether each PDFrate feature is other than zero."
        ),
        source=source,
    )


def _fetch(name: str, *, download: bool) -> Path:
    """Find a file among earlier downloads, or download it, and compare its checksum."""
    import pooch

    folder = pooch.os_cache("mixreg")
    cached = folder / name
    if not download and not (
        cached.is_file() and f"sha256:{pooch.file_hash(str(cached))}" == _CHECKSUMS[name]
    ):
        raise FileNotFoundError(_instructions("the PDF-malware data are not on this machine."))
    try:
        found = pooch.retrieve(
            f"{_ADDRESS}/{name}", known_hash=_CHECKSUMS[name], fname=name, path=folder
        )
    except OSError as error:
        # requests' errors are OSErrors, whatever went wrong on the way.
        problem = f"{name} could not be downloaded ({type(error).__name__})."
        raise ConnectionError(_instructions(problem)) from error
    return Path(found)


def _instructions(problem: str) -> str:
    """Say how to get the data by hand."""
    return (
        f"{problem} Download {_BENIGN} and {_MALICIOUS} from {_ADDRESS}/ (the project "
        f"srndic/mimicus on GitHub, folder data), put both into one folder, and pass the folder as "
        f"path or set {DATA_VARIABLE} to it."
    )
