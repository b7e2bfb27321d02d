"""Trousers and dresses, what the published network says of them, and how often it is right."""

from typing import NamedTuple

import numpy as np
from rich.console import Console

import mixreg as mr

__all__ = ["CLIP", "DRESS", "TROUSER", "Clothes", "load", "print_accuracy"]

TROUSER, DRESS = 1, 3
CLIP = 1e-6


class Clothes(NamedTuple):
    """Images, and what the network says of them."""

    images: np.ndarray
    label: np.ndarray
    is_test: np.ndarray
    called: np.ndarray
    probability: np.ndarray

    @property
    def trousers(self) -> np.ndarray:
        """The images that are explained."""
        return self.images[self.label == TROUSER]

    @property
    def logit(self) -> np.ndarray:
        """Log odds of the trousers, clipped as the explainer clips them."""
        chance = np.clip(self.probability[self.label == TROUSER], CLIP, 1 - CLIP)
        return np.log(chance / (1 - chance))

    @property
    def at_clip(self) -> np.ndarray:
        """Whether the log odds of a trouser are where they were cut off."""
        return self.probability[self.label == TROUSER] >= 1 - CLIP


def load(network) -> Clothes:
    """Load both classes and ask the network about them."""
    data = mr.datasets.fashion_mnist(classes=[TROUSER, DRESS], download=False)
    images = data.scaled()
    outputs = _answers(network, images)
    called = outputs.argmax(axis=1)
    return Clothes(images, data.label, data.is_test, called, outputs[:, TROUSER])


def _answers(network, images) -> np.ndarray:
    """All outputs of the network."""
    parts = np.array_split(images[..., None], -(-len(images) // 1000))
    return np.concatenate([np.asarray(network(part)) for part in parts]).astype(np.float64)


def print_accuracy(console: Console, network, clothes: Clothes) -> None:
    """Print how often the authors' network is right."""
    for label, name, published in ((TROUSER, "Trouser", "98.8 %"), (DRESS, "Dress", "not given")):
        right = clothes.called == label
        test, every = (clothes.label == label) & clothes.is_test, clothes.label == label
        console.print(
            f"Network: {right[test].mean():.2%} of {test.sum():,} {name} test images (published: "
            f"{published}); {right[every].mean():.2%} of all {every.sum():,}."
        )
    try:
        whole = mr.datasets.fashion_mnist(split="test", download=False)
    except FileNotFoundError:
        console.print("The whole test set is not on this machine (published: 90.28 %).")
        return
    right = _answers(network, whole.scaled()).argmax(axis=1) == whole.label
    console.print(f"Network: {right.mean():.2%} of all {len(right):,} test images (90.28 %).")
