"""What a sampler hands over: draws chain by chain, and what they took; kept in one file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

__all__ = ["PARAMETERS", "Drawn", "load_drawn", "save_drawn"]

# What label-free quantities are computed from.
PARAMETERS = ("alpha", "w", "beta", "intercept", "sigma")


class Drawn(NamedTuple):
    """
    The chains of one run, which a time limit may have cut.

    Attributes
    ----------
    before : float
        Seconds before the first iteration: compilation, starting points.
    seconds : float
        Seconds of sampling, burn-in included: processor time over the number of cores.
    tuned : tuple of int
        Burn-in iterations made by every chain.
    tuning_gradients, gradients : float
        Gradients in the burn-in and after it, all chains; NaN for samplers without.
    chains : tuple of mapping of str to ndarray of shape (n_draws, ...)
        Draws after the burn-in, by parameter.
    finished : bool
        Whether the run came to its end.
    """

    before: float
    seconds: float
    tuned: tuple[int, ...]
    tuning_gradients: float
    gradients: float
    chains: tuple[Mapping[str, np.ndarray], ...]
    finished: bool


def save_drawn(drawn: Drawn, path: Path) -> None:
    """
    Write a run where another process can read it.

    Parameters
    ----------
    drawn : Drawn
        The run.
    path : Path
        An ``.npz`` file.
    """
    arrays = {
        f"{place}/{name}": values
        for place, chain in enumerate(drawn.chains)
        for name, values in chain.items()
    }
    about = drawn._replace(chains=())._asdict() | {"n_chains": len(drawn.chains)}
    np.savez(path, about=json.dumps(about), **arrays)


def load_drawn(path: Path) -> Drawn:
    """
    Read a run back.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Drawn
        The run.

    Examples
    --------
    >>> import tempfile
    >>> run = Drawn(1.0, 2.0, (3,), 4.0, 5.0, ({"alpha": np.ones(2)},), True)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_drawn(run, Path(folder) / "run.npz")
    ...     load_drawn(Path(folder) / "run.npz").chains[0]["alpha"]
    array([1., 1.])
    """
    with np.load(path, allow_pickle=False) as arrays:
        about = json.loads(str(arrays["about"]))
        chains: list[dict[str, np.ndarray]] = [{} for _ in range(about.pop("n_chains"))]
        for key in arrays.files:
            place, _, name = key.partition("/")
            if name:
                chains[int(place)][name] = arrays[key]
    about["tuned"] = tuple(about["tuned"])
    return Drawn(**about | {"chains": tuple(chains)})
