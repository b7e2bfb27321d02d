"""The form in which machine code comes: windows of bytes, and where functions start in them."""

from dataclasses import dataclass, replace

import numpy as np

from mixreg.datasets.images import SPLITS

__all__ = ["FunctionStarts"]


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class FunctionStarts:
    """
    Windows of machine code, the function starts in them, and where both come from.

    Attributes
    ----------
    bytes : ndarray of uint8 of shape (n_windows, window)
        The code.
    starts : ndarray of uint8 of shape (n_windows, window)
        1 where a function starts, else 0.
    source : ndarray of str of shape (n_windows,)
        The program or library of every window.
    is_test : ndarray of bool of shape (n_windows,)
        Whether a window is set apart for testing.
    description : str
        What the code is, and how the starts are known.
    """

    bytes: np.ndarray
    starts: np.ndarray
    source: np.ndarray
    is_test: np.ndarray
    description: str

    @property
    def tokens(self) -> np.ndarray:
        """Bytes plus one as int32 of shape (n_windows, window); 0 is left to stand for padding."""
        return self.bytes.astype(np.int32) + 1

    def select(self, split: str = "all") -> "FunctionStarts":
        """
        Keep the windows of one side of the split, in their order.

        Parameters
        ----------
        split : {"all", "train", "test"}, default "all"
            Which side to keep.

        Returns
        -------
        FunctionStarts
            The windows.

        Raises
        ------
        ValueError
            If the split is unknown, or no window is left.
        """
        if split not in SPLITS:
            raise ValueError(f"split is {split!r}; wanted one of {', '.join(SPLITS)}.")
        kept = np.ones(len(self.bytes), dtype=bool)
        if split != "all":
            kept &= self.is_test == (split == "test")
        if not kept.any():
            raise ValueError(
                f"there are no windows with split={split!r}; {int(self.is_test.sum())} of "
                f"{len(kept)} are set apart for testing."
            )
        return replace(
            self,
            bytes=self.bytes[kept],
            starts=self.starts[kept],
            source=self.source[kept],
            is_test=self.is_test[kept],
        )

    def __repr__(self) -> str:
        n_windows, width = self.bytes.shape
        return (
            f"{type(self).__name__}({n_windows} windows of {width} bytes, "
            f"{int(self.starts.sum())} starts, {len(np.unique(self.source))} sources)"
        )
