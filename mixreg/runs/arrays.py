"""Arrays of draws in a Zarr folder: laid out in full, filled in segment by segment."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
import zarr
from zarr.codecs import Crc32cCodec, ZstdCodec

from mixreg.runs.files import sync

__all__ = ["DrawArrays", "create_arrays", "quietly", "set_attributes"]

_SAMPLE = ("chain", "draw")


@contextmanager
def quietly() -> Iterator[None]:
    """
    Silence what Zarr and xarray remark on every folder of the young third format.

    Yields
    ------
    None
        Nothing; the work is done inside.

    Examples
    --------
    >>> with quietly():
    ...     print("work")
    work
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="zarr|xarray")
        yield


def create_arrays(
    path: Path, template: xr.DataTree, *, chains: int, draws: int, tune: int, segment: int
) -> None:
    """
    Lay out the folder of a run: data, coordinates and attributes in full, draws to be filled in.

    Parameters
    ----------
    path : Path
        The folder, which has no arrays yet.
    template : DataTree
        A run of one draw; burn-in is in groups whose names start with ``warmup_``.
    chains, draws, tune : int
        Sizes of the whole run.
    segment : int
        Draws that are written at once, a chunk.

    Raises
    ------
    OSError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp())
    >>> draws = xr.Dataset({"alpha": (("chain", "draw"), np.zeros((1, 1)))})
    >>> template = xr.DataTree.from_dict({"/posterior": draws})
    >>> create_arrays(path, template, chains=2, draws=5, tune=3, segment=2)
    >>> DrawArrays(path).columns("posterior")["alpha"].shape
    (2, 5)
    """
    with quietly():
        zarr.open_group(path, mode="a")
        for name, node in template.children.items():
            dataset = node.to_dataset()
            sampled = [str(v) for v in dataset.data_vars if dataset[v].dims[:2] == _SAMPLE]
            size = tune if name.startswith("warmup_") else draws
            fixed = dataset.drop_vars(sampled).drop_dims(_SAMPLE, errors="ignore")
            if sampled:
                fixed = fixed.assign_coords(chain=np.arange(chains), draw=np.arange(size))
            fixed.to_zarr(path, group=name, mode="a", consolidated=False)
            group = zarr.open_group(path, path=name, mode="r+")
            for variable in sampled:
                _create(group, variable, dataset[variable], (chains, size), segment)


def _create(
    group: zarr.Group, name: str, like: xr.DataArray, sizes: tuple[int, int], segment: int
) -> None:
    """Create the array of one variable, a chunk for each segment of a chain."""
    group.create_array(
        name,
        shape=(*sizes, *like.shape[2:]),
        chunks=(1, min(segment, sizes[1]), *like.shape[2:]),
        dtype=like.dtype,
        fill_value=np.nan if like.dtype.kind == "f" else 0,
        # The checksum goes over what is in the file, so that no damage is read unseen.
        compressors=[ZstdCodec(level=1), Crc32cCodec()],
        # All chunks in one folder: fewer names to wait for.
        chunk_key_encoding={"name": "default", "separator": "."},
        dimension_names=[str(dim) for dim in like.dims],
        attributes=dict(like.attrs),
    )


def set_attributes(path: Path, *, seconds: float = 0.0, **attrs: Any) -> None:
    """
    Add to the attributes of a run's groups, and gather all metadata where readers look first.

    Parameters
    ----------
    path : Path
        Folder of the run.
    seconds : float, default 0
        Time that was spent on sampling since it was last told.
    **attrs : Any
        Attributes of the posterior.

    Raises
    ------
    OSError
        If the folder cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp())
    >>> attrs = {"sampling_time": 1.0, "seconds": 2.0}
    >>> draws = xr.Dataset({"alpha": (("chain", "draw"), np.zeros((1, 1)))}, attrs=attrs)
    >>> create_arrays(path, xr.DataTree.from_dict({"/posterior": draws}), chains=1, draws=5,
    ...               tune=0, segment=2)
    >>> set_attributes(path, seconds=3.0, converged=1)
    >>> dict(zarr.open_group(path / "posterior").attrs)
    {'sampling_time': 4.0, 'seconds': 5.0, 'converged': 1}
    """
    with quietly():
        root = zarr.open_group(path, mode="r+", use_consolidated=False)
        for name, group in root.groups():
            known: dict[str, Any] = dict(group.attrs)
            if "sampling_time" in known:
                known["sampling_time"] += seconds
                if name == "posterior":
                    known |= {**attrs, "seconds": known["seconds"] + seconds}
                group.attrs.put(known)
        zarr.consolidate_metadata(path)


def _dims(array: zarr.Array) -> tuple[str | None, ...]:
    """Names of an array's dimensions; only the third format has them."""
    return tuple(getattr(array.metadata, "dimension_names", None) or ())


class DrawArrays:
    """
    The draws in the folder of a run.

    Parameters
    ----------
    path : Path
        The folder.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp())
    >>> draws = xr.Dataset({"alpha": (("chain", "draw"), np.zeros((1, 1)))})
    >>> create_arrays(path, xr.DataTree.from_dict({"/posterior": draws}), chains=1, draws=5,
    ...               tune=0, segment=2)
    >>> arrays = DrawArrays(path)
    >>> arrays.write("posterior", 0, 2, {"alpha": np.array([1.0, 2.0])})
    >>> arrays.read("posterior", 0, 2, 4)["alpha"]
    array([1., 2.])
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # A chunk that happens to hold nothing but zeros is a file as well: it can be waited for.
        with quietly(), zarr.config.set({"array.write_empty_chunks": True}):
            root = zarr.open_group(path, mode="r+", use_consolidated=False)
            self._groups = {
                name: {
                    str(key): array for key, array in group.arrays() if _dims(array)[:2] == _SAMPLE
                }
                for name, group in root.groups()
            }

    def columns(self, kind: str) -> dict[str, Any]:
        """
        Arrays of the posterior and of the statistics.

        Parameters
        ----------
        kind : {"posterior", "warmup_posterior"}
            Which draws.

        Returns
        -------
        dict of str to zarr.Array
            By name; empty where burn-in is not kept.
        """
        stats = kind.replace("posterior", "sample_stats")
        return self._groups.get(kind, {}) | self._groups.get(stats, {})

    def write(self, kind: str, chain: int, begin: int, columns: dict[str, np.ndarray]) -> None:
        """
        Write a segment and wait until it is on disk.

        Parameters
        ----------
        kind : {"posterior", "warmup_posterior"}
            Which draws.
        chain : int
            Number of the chain.
        begin : int
            Where the segment begins; a whole number of segments.
        columns : dict of str to ndarray of shape (n_draws, ...)
            At most a segment's draws of every variable.

        Raises
        ------
        OSError
            If the disk is full.
        """
        folders = set()
        for name, array in self.columns(kind).items():
            # A whole chunk at a time: what an unconfirmed one held before is not even read.
            whole = np.full(
                (min(array.chunks[1], array.shape[1] - begin), *array.shape[2:]),
                array.fill_value,
                array.dtype,
            )
            whole[: len(columns[name])] = columns[name]
            array[chain, begin : begin + len(whole)] = whole
            place = (chain, begin // array.chunks[1], *(0,) * (array.ndim - 2))
            chunk = self._path / array.path / array.metadata.encode_chunk_key(place)
            sync(chunk)
            folders.add(chunk.parent)
        for folder in folders:
            sync(folder)

    def read(self, kind: str, chain: int, begin: int, end: int) -> dict[str, np.ndarray]:
        """
        Read draws.

        Parameters
        ----------
        kind : {"posterior", "warmup_posterior"}
            Which draws.
        chain : int
            Number of the chain.
        begin, end : int
            First draw, and the one after the last.

        Returns
        -------
        dict of str to ndarray of shape (end - begin, ...)
            By name.

        Raises
        ------
        ValueError
            If a file is damaged.
        """
        return {
            name: np.asarray(array[chain, begin:end]) for name, array in self.columns(kind).items()
        }
