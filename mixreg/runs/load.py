"""Read what a run has drawn, also while it is being drawn."""

from collections.abc import Sequence
from pathlib import Path

import xarray as xr

from mixreg.runs.arrays import quietly
from mixreg.runs.folder import RunFolder

__all__ = ["load_run"]


def load_run(store: str | Path) -> xr.DataTree:
    """
    Open the draws of a run that :func:`mixreg.sample` wrote to a store, complete or not.

    Nothing is read before it is used. Of a run that was stopped, or is still being drawn, the
    confirmed draws are there that all chains have; chains that lag so far behind that the others
    hold more draws without them are left out, as ``pymc.sample`` does.

    Parameters
    ----------
    store : str or Path
        The folder.

    Returns
    -------
    DataTree
        As :func:`mixreg.sample` returns it.

    Raises
    ------
    FileNotFoundError
        If no run was begun there.
    ValueError
        If it is damaged, or holds no draws after burn-in yet.

    Examples
    --------
    >>> import mixreg as mr, numpy as np, tempfile
    >>> store = Path(tempfile.mkdtemp()) / "run.zarr"
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> idata = mr.sample(model, 4, tune=2, chains=1, random_seed=1, progressbar=False,
    ...                   compute_convergence_checks=False, store=store)
    >>> dict(load_run(store)["posterior"]["beta"].sizes)
    {'chain': 1, 'draw': 4, 'component': 2, 'feature': 6}
    """
    folder = RunFolder(Path(store))
    _, settings = folder.read_manifest()
    done = [folder.newest(chain).done for chain in range(settings.chains)]
    lengths = [max(steps - settings.tune, 0) for steps in done]
    chosen = most_draws(lengths)
    if not chosen:
        raise ValueError(
            f"{folder.path} holds no draws yet: its chains have made {done} of {settings.tune} "
            "steps of burn-in."
        )
    sizes = {"posterior": min(lengths[chain] for chain in chosen), "warmup": settings.tune}
    with quietly():
        opened = xr.open_datatree(folder.path, engine="zarr", consolidated=False)
    groups = {}
    for name, node in opened.children.items():
        # Chunks and codecs are those of this store, not of files that are written from it.
        dataset = node.to_dataset().drop_encoding()
        if "draw" in dataset.dims:
            kept = sizes["warmup" if name.startswith("warmup_") else "posterior"]
            dataset = dataset.isel(chain=chosen, draw=slice(kept))
        groups[f"/{name}"] = dataset
    return xr.DataTree.from_dict(groups)


def most_draws(lengths: Sequence[int]) -> list[int]:
    """
    Choose the chains that hold most draws when all are cut to the shortest.

    Parameters
    ----------
    lengths : sequence of int
        Draws of each chain.

    Returns
    -------
    list of int
        Numbers of the chains, in order; none if there are no draws.

    Examples
    --------
    >>> most_draws([10, 9, 1]), most_draws([0, 0])
    ([0, 1], [])
    """
    longest = sorted(range(len(lengths)), key=lambda chain: -lengths[chain])
    totals = [(n + 1) * lengths[chain] for n, chain in enumerate(longest)]
    best = max(totals, default=0)
    if not best:
        return []
    # More chains rather than longer ones, where both hold as many draws.
    return sorted(longest[: len(totals) - totals[::-1].index(best)])
