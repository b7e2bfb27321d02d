"""The first demonstration: a small network that tells malignant from benign tumours."""

import numpy as np

from mixreg.cli.story import Story

__all__ = ["tumours"]

_MALIGNANT = 1
_HELD_OUT_SHARE = 0.3
_COUNTS = (3, 5, 10)


def tumours(quick: bool, seed: int) -> Story:
    """
    Train a network on the breast-cancer data of scikit-learn.

    Parameters
    ----------
    quick : bool
        Whether to make a tenth of the draws.
    seed : int
        Source of all randomness.

    Returns
    -------
    Story
        The network and how it is explained.

    Examples
    --------
    >>> story = tumours(quick=True, seed=1)
    Training...
    >>> story.called
    'malignant'
    """
    from mixreg.datasets import breast_cancer
    from mixreg.networks import build_mlp, train

    data = breast_cancer()
    order = np.random.default_rng(seed).permutation(len(data.y))
    held_out, kept = np.split(order, [round(_HELD_OUT_SHARE * len(order))])
    # Scaled by what it is trained on.
    X = (data.X - data.X[kept].mean(axis=0)) / data.X[kept].std(axis=0)
    network = build_mlp(X.shape[1], (16, 8), activation="tanh", random_seed=seed)
    train(network, X[kept], data.y[kept], epochs=20, batch_size=32, random_seed=seed)
    called = np.asarray(network(X[held_out].astype(np.float32))).argmax(axis=1)
    accuracy = float((called == data.y[held_out]).mean())
    n_draws = 200 if quick else 2000
    return Story(
        network=network,
        output=_MALIGNANT,
        X=X,
        explainer={"method": "dmm", "draws": n_draws, "tune": n_draws},
        call={"feature_names": data.feature_names},
        # A fill of zero is the average tumour, since X is standardised.
        tests={
            "X": X,
            "n_features": _COUNTS,
            "fill": ["zero", "marginal"],
            "baselines": ("random", "ridge"),
        },
        introduction=(
            f"A 30-16-8-2 network tells malignant from benign tumours with {accuracy:.1%} accuracy"
            f" on {len(held_out)} tumours it was not trained on. We explain the log odds of"
            f" 'malignant' over all {len(X)} tumours. The rules below say what the network does,"
            " not what causes the disease."
        ),
        things="tumours",
        called="malignant",
        inputs="features",
        reading="",
    )
