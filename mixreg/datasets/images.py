"""The form in which every loader of images returns its data."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

__all__ = ["SPLITS", "Images", "class_numbers"]

SPLITS = ("train", "test", "all")


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Images:
    """
    Greyscale images, their classes, and where both come from.

    Attributes
    ----------
    images : ndarray of uint8 of shape (n_obs, height, width)
        Grey values, 0 for the darkest.
    label : ndarray of int64 of shape (n_obs,)
        Class of every image, the place of its name in ``class_names``.
    class_names : tuple of str
        Names of all classes of the source, also of those that are not among these images.
    is_test : ndarray of bool of shape (n_obs,)
        Whether an image is set apart for testing.
    white : int
        The largest grey value that the source uses; see `scaled`.
    description : str
        What the images are.
    source : str
        Where they were read from.
    """

    images: np.ndarray
    label: np.ndarray
    class_names: tuple[str, ...]
    is_test: np.ndarray
    white: int
    description: str
    source: str

    def scaled(self) -> np.ndarray:
        """
        Divide the grey values by the largest one, as networks want them.

        Returns
        -------
        ndarray of float32 of shape (n_obs, height, width)
            Grey values in [0, 1].
        """
        return self.images / np.float32(self.white)

    def select(self, classes: Sequence[int | str] | None = None, *, split: str = "all") -> "Images":
        """
        Keep the images of some classes or of one side of the split, in their order.

        Parameters
        ----------
        classes : sequence of int or str, optional
            Numbers or names of the classes to keep; all by default.
        split : {"all", "train", "test"}, default "all"
            Which side to keep.

        Returns
        -------
        Images
            The images that are both. Classes keep their numbers.

        Raises
        ------
        ValueError
            If a class or the split is unknown, or no image is left.
        """
        if split not in SPLITS:
            raise ValueError(f"split is {split!r}; wanted one of {', '.join(SPLITS)}.")
        kept = np.ones(len(self.label), dtype=bool)
        if classes is not None:
            kept &= np.isin(self.label, class_numbers(classes, self.class_names))
        if split != "all":
            kept &= self.is_test == (split == "test")
        if not kept.any():
            raise ValueError(
                f"{self.source} has no images with classes={classes} and split={split!r}; it has "
                f"{len(kept)} images, {int(self.is_test.sum())} of them for testing, of the "
                f"classes {np.unique(self.label).tolist()}."
            )
        return replace(
            self, images=self.images[kept], label=self.label[kept], is_test=self.is_test[kept]
        )

    def __repr__(self) -> str:
        n_obs, height, width = self.images.shape
        n_classes = len(np.unique(self.label))
        return (
            f"{type(self).__name__}({n_obs} images of {height} x {width} pixels, "
            f"{n_classes} classes, from {self.source})"
        )


def class_numbers(classes: Sequence[int | str], names: Sequence[str]) -> list[int]:
    """
    Turn numbers and names of classes into numbers.

    Parameters
    ----------
    classes : sequence of int or str
        What the user asked for.
    names : sequence of str
        All class names, in the order of their numbers.

    Returns
    -------
    list of int
        The numbers.

    Raises
    ------
    TypeError
        If ``classes`` is a single text.
    ValueError
        If a class is unknown, or none is given.

    Examples
    --------
    >>> class_numbers([3, "Trouser"], ["T-shirt", "Trouser", "Pullover", "Dress"])
    [3, 1]
    """
    if isinstance(classes, str):
        raise TypeError(f"classes is {classes!r}; wanted a sequence, [{classes!r}].")
    table: dict[int | str, int | str] = {name: number for number, name in enumerate(names)}
    numbers = [table.get(wanted, wanted) for wanted in classes]
    unknown = [wanted for wanted in numbers if wanted not in range(len(names))]
    if unknown or not numbers:
        listed = ", ".join(f"{number} {name}" for number, name in enumerate(names))
        raise ValueError(f"classes is {classes!r}; wanted some of {listed}.")
    return [int(number) for number in numbers]
