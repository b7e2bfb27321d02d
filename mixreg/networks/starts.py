"""Training from several initial weights, of which the best is kept."""

from collections.abc import Callable
from types import NoneType
from typing import Any

import numpy as np

from mixreg.inputs import check_count
from mixreg.networks.training import Training, train

__all__ = ["train_best"]


def train_best(
    build: Callable[[int], Any],
    X: Any,
    y: Any,
    *,
    n_starts: int = 4,
    trial_epochs: int = 6,
    epochs: int = 25,
    average: int = 1,
    random_seed: int | None = None,
    **settings: Any,
) -> tuple[Any, Training]:
    """
    Train several new networks a little, and the one with the lowest loss to the end.

    From some initial weights a small recurrent network learns several times as slowly as from
    others, because units that never become active do not learn. A few epochs tell.

    Parameters
    ----------
    build : callable
        Makes an untrained network of the seed that it is given, as
        ``lambda seed: build_birnn(random_seed=seed)`` does.
    X : array-like of shape (n_obs, ...)
        Inputs, as `train` takes them.
    y : array-like of int, shape (n_obs, ...)
        Classes.
    n_starts : int, default 4
        Number of networks to begin with.
    trial_epochs : int, default 6
        Passes over the rows after which one network is chosen, by the loss on the rows it was
        trained on in the last of them.
    epochs : int, default 25
        Passes over the rows of the chosen network, those of the trial included.
    average : int, default 1
        Number of last epochs whose weights are averaged; see `train`.
    random_seed : int, optional
        Seed of everything, the initial weights included.
    **settings
        Further arguments of `train`, the same for all.

    Returns
    -------
    network : keras.Model
        The trained network.
    training : Training
        What happened in its training, the trial included.

    Raises
    ------
    TypeError
        If ``build`` cannot be called.
    ValueError
        If ``epochs`` leaves none after the trial, ``validation`` is a share of the rows, or as
        `train` raises.
    ImportError
        If Keras is missing.

    Examples
    --------
    >>> import numpy as np
    >>> from mixreg.networks import build_mlp
    >>> X = np.random.default_rng(1).normal(size=(200, 2))
    >>> network, done = train_best(
    ...     lambda seed: build_mlp(2, (3,), random_seed=seed), X, X[:, 0] > 0,
    ...     n_starts=2, trial_epochs=1, epochs=3, random_seed=1, progressbar=False,
    ... )
    >>> len(done.loss)
    3
    """
    if not callable(build):
        raise TypeError(f"build is a {type(build).__name__}; wanted a function of a seed.")
    check_count(n_starts, name="n_starts")
    check_count(trial_epochs, name="trial_epochs")
    if check_count(epochs, name="epochs") <= trial_epochs:
        raise ValueError(f"epochs is {epochs}; wanted more than the {trial_epochs} of the trial.")
    if not isinstance(settings.get("validation", ()), tuple | NoneType):
        raise ValueError("validation is a share, drawn anew for each start; give rows, (X, y).")
    seeds = np.random.default_rng(random_seed).integers(2**31, size=n_starts + 1).tolist()
    trials = []
    for seed in seeds[:-1]:
        network = build(seed)
        done = train(network, X, y, epochs=trial_epochs, random_seed=seed, **settings)
        trials.append((network, done))
    network, begun = min(trials, key=lambda trial: trial[1].loss[-1])
    rest = {"epochs": epochs - trial_epochs, "average": average, "random_seed": seeds[-1]}
    ended = train(network, X, y, **settings, **rest)
    return network, begun.followed_by(ended)
