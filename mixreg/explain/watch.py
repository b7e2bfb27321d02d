"""Progress on the error stream, so that tables on the output stream stay clean."""

from collections.abc import Iterator, Sequence

__all__ = ["watched"]


def watched[T](steps: Sequence[T], progressbar: bool) -> Iterator[T]:
    """
    Go through the steps of a fidelity test with a progress bar.

    Parameters
    ----------
    steps : sequence
        The steps.
    progressbar : bool
        Whether to show it.

    Yields
    ------
    object
        One step after the other.

    Examples
    --------
    >>> list(watched([1, 2], progressbar=False))
    [1, 2]
    """
    from rich.console import Console
    from rich.progress import track

    yield from track(steps, "Fidelity tests", console=Console(stderr=True), disable=not progressbar)
