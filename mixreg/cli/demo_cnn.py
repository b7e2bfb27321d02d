"""The second demonstration: a small convolutional network that reads handwritten digits."""

import numpy as np

from mixreg.cli.story import Story

__all__ = ["digits"]

_DIGIT = 7
_PIXELS = 36
_COUNTS = (6, 12, 24)
_FILTERS, _KERNEL = (8, 16), 3


def digits(quick: bool, seed: int) -> Story:
    """
    Train a convolutional network on the digits of scikit-learn.

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
    >>> story = digits(quick=True, seed=1)
    Training...
    >>> story.called
    '7'
    """
    from mixreg.datasets import digits as load
    from mixreg.explain.maskers import Image, top_variance
    from mixreg.networks import build_cnn, train

    data = load()
    images = data.scaled()[..., None]
    kept = ~data.is_test
    network = build_cnn(images.shape[1:], _FILTERS, _KERNEL, random_seed=seed)
    train(network, images[kept], data.label[kept], epochs=12, learning_rate=0.01, random_seed=seed)
    called = np.asarray(network(images)).argmax(axis=1)
    accuracy = float((called == data.label)[data.is_test].mean())
    chosen = images[called == _DIGIT]
    n_draws = 200 if quick else 2000
    return Story(
        network=network,
        output=_DIGIT,
        X=chosen,
        explainer={
            "method": "dmm_men",
            "masker": Image(images.shape[1:3], top_variance(_PIXELS)),
            "n_components": 6,
            "draws": n_draws,
            "tune": n_draws,
        },
        call={},
        tests={
            "X": images,
            "tests": ("nullification", "pathological", "filling"),
            "n_features": _COUNTS,
            "fill": ["zero", "mean", "blur"],
            "baselines": ("random", "ridge", "integrated_gradients"),
        },
        introduction=(
            f"A network with two convolutions ({_FILTERS[0]} and {_FILTERS[1]} filters of {_KERNEL}"
            f" x {_KERNEL} pixels) and one dense layer reads handwritten digits. It is right on"
            f" {accuracy:.1%} of {int(data.is_test.sum())} images that it was not trained on. We"
            f" explain the log odds of '{_DIGIT}' over the {len(chosen)} images that it calls"
            f" {_DIGIT}, by their {_PIXELS} pixels of largest variance. The rules below say what"
            f" makes the network more or less sure among these images, not what tells a {_DIGIT}"
            " from other digits."
        ),
        things="images",
        called=str(_DIGIT),
        inputs="pixels",
        reading=(
            "Each explainer has one ranking of the pixels for all images of the largest component;"
            " intervals are over images and 10 bootstrap samples. Ridge has seen all images, the"
            f" mixture only those called {_DIGIT}; integrated gradients see inside the network. "
        ),
        images=chosen,
    )
