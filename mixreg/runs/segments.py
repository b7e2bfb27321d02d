"""Segments: the stretches of a chain that are written and confirmed at once."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from mixreg.runs.arrays import DrawArrays
from mixreg.runs.checkpoint import Checkpoint, digest
from mixreg.runs.settings import RunSettings

__all__ = ["Segment", "Span", "check_intact", "recorded_spans", "span_at"]


class Span(NamedTuple):
    """
    Where a segment lies.

    Attributes
    ----------
    kind : {"warmup_posterior", "posterior"}
        Burn-in or draws.
    begin, end : int
        First draw of that kind, and the one after the last.
    first_step : int
        Steps that a chain has made before it.
    """

    kind: str
    begin: int
    end: int
    first_step: int

    @property
    def last_step(self) -> int:
        """Steps that a chain has made after it."""
        return self.first_step + self.end - self.begin


def span_at(done: int, settings: RunSettings) -> Span:
    """
    Find the segment that the next step belongs to.

    Parameters
    ----------
    done : int
        Steps made, fewer than there are.
    settings : RunSettings
        How the run is drawn.

    Returns
    -------
    Span
        The segment.

    Examples
    --------
    >>> settings = RunSettings(draws=5, tune=3, chains=1, thin=1, split_merge=True, segment=2,
    ...                        keep=(), keep_burn_in=False, start="point")
    >>> [tuple(span_at(done, settings)[:3]) for done in (2, 3, 7)]
    [('warmup_posterior', 2, 3), ('posterior', 0, 2), ('posterior', 4, 5)]
    """
    is_burn_in = done < settings.tune
    before, size = (0, settings.tune) if is_burn_in else (settings.tune, settings.draws)
    begin = (done - before) // settings.segment * settings.segment
    kind = "warmup_posterior" if is_burn_in else "posterior"
    return Span(kind, begin, min(begin + settings.segment, size), before + begin)


def recorded_spans(done: int, settings: RunSettings) -> list[Span]:
    """
    List the segments that a chain has recorded, the last one as far as it got.

    Parameters
    ----------
    done : int
        Steps made.
    settings : RunSettings
        How the run is drawn.

    Returns
    -------
    list of Span
        In order.

    Examples
    --------
    >>> settings = RunSettings(draws=5, tune=3, chains=1, thin=1, split_merge=True, segment=2,
    ...                        keep=(), keep_burn_in=False, start="point")
    >>> [(span.begin, span.end) for span in recorded_spans(6, settings)]
    [(0, 2), (2, 3)]
    """
    spans, step = [], 0 if settings.keep_burn_in else settings.tune
    while step < done:
        span = span_at(step, settings)
        spans.append(span._replace(end=span.begin + min(span.last_step, done) - span.first_step))
        step = span.last_step
    return spans


def check_intact(arrays: DrawArrays, checkpoint: Checkpoint, settings: RunSettings) -> None:
    """
    Check that the draws a checkpoint confirms are on disk as they were written.

    Parameters
    ----------
    arrays : DrawArrays
        The run's draws.
    checkpoint : Checkpoint
        The checkpoint.
    settings : RunSettings
        How the run is drawn.

    Raises
    ------
    ValueError
        If a segment is missing or damaged; the message says which.

    Examples
    --------
    >>> import tempfile
    >>> import xarray as xr
    >>> from pathlib import Path
    >>> from mixreg.runs.arrays import create_arrays
    >>> settings = RunSettings(draws=5, tune=0, chains=1, thin=1, split_merge=True, segment=2,
    ...                        keep=(), keep_burn_in=False, start="point")
    >>> path = Path(tempfile.mkdtemp())
    >>> draws = xr.Dataset({"alpha": (("chain", "draw"), np.zeros((1, 1)))})
    >>> create_arrays(path, xr.DataTree.from_dict({"/posterior": draws}), chains=1, draws=5,
    ...               tune=0, segment=2)
    >>> check_intact(DrawArrays(path), Checkpoint(0, 2, ("0",), {}, None, None), settings)
    Traceback (most recent call last):
    ValueError: segment 0 of chain 0 (draws 0 to 1 of posterior) is damaged: its checksum ...
    """
    spans = recorded_spans(checkpoint.done, settings)
    if len(spans) != len(checkpoint.digests):
        raise ValueError(
            f"chain {checkpoint.chain} confirms {len(checkpoint.digests)} segments at step "
            f"{checkpoint.done}, where there are {len(spans)}."
        )
    for number, (span, expected) in enumerate(zip(spans, checkpoint.digests, strict=True)):
        try:
            found = digest(arrays.read(span.kind, checkpoint.chain, span.begin, span.end))
        # Codecs raise what they like on damaged files.
        except Exception as error:
            raise ValueError(_damage(checkpoint.chain, number, span, str(error))) from error
        if found != expected:
            raise ValueError(_damage(checkpoint.chain, number, span, "its checksum does not match"))


def _damage(chain: int, number: int, span: Span, reason: str) -> str:
    """Say which segment is damaged."""
    return (
        f"segment {number} of chain {chain} (draws {span.begin} to {span.end - 1} of "
        f"{span.kind}) is damaged: {reason}"
    )


class Segment:
    """
    The draws of one segment in memory.

    Parameters
    ----------
    span : Span
        Where it lies.
    arrays : DrawArrays
        Where it is written to; it has no columns where burn-in is not recorded.
    chain : int
        Number of the chain.
    done : int
        Steps the chain has made; those that belong to the segment are read back.

    Examples
    --------
    >>> import tempfile
    >>> import xarray as xr
    >>> from pathlib import Path
    >>> from mixreg.runs.arrays import create_arrays
    >>> path = Path(tempfile.mkdtemp())
    >>> draws = xr.Dataset({"alpha": (("chain", "draw"), np.zeros((1, 1)))})
    >>> create_arrays(path, xr.DataTree.from_dict({"/posterior": draws}), chains=1, draws=5,
    ...               tune=0, segment=2)
    >>> segment = Segment(Span("posterior", 2, 4, 2), DrawArrays(path), 0, 2)
    >>> segment.add({"alpha": 7.0})
    >>> segment.filled()["alpha"]
    array([7.])
    """

    def __init__(self, span: Span, arrays: DrawArrays, chain: int, done: int) -> None:
        self.span = span
        self._arrays, self._chain, self._filled = arrays, chain, done - span.first_step
        self._columns = {
            name: np.empty((span.end - span.begin, *array.shape[2:]), array.dtype)
            for name, array in arrays.columns(span.kind).items()
        }
        if self._filled:
            before = arrays.read(span.kind, chain, span.begin, span.begin + self._filled)
            for name, values in before.items():
                self._columns[name][: self._filled] = values

    @property
    def is_recorded(self) -> bool:
        """Whether anything of it is kept."""
        return bool(self._columns)

    def add(self, values: dict[str, Any]) -> None:
        """
        Take a step's values in.

        Parameters
        ----------
        values : dict
            By name; what is derived comes later.
        """
        for name in self._columns.keys() & values.keys():
            self._columns[name][self._filled] = values[name]
        self._filled += 1

    def filled(self) -> dict[str, np.ndarray]:
        """
        Look at what was taken in.

        Returns
        -------
        dict of str to ndarray of shape (n_draws, ...)
            Views by name.
        """
        return {name: values[: self._filled] for name, values in self._columns.items()}

    def write(self, derived: dict[str, np.ndarray]) -> Iterator[str]:
        """
        Write what was taken in, and wait until it is on disk.

        Parameters
        ----------
        derived : dict of str to ndarray
            Columns that follow from the others.

        Yields
        ------
        str
            The segment's digest; nothing where it is not recorded.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        if self.is_recorded:
            columns = self.filled() | derived
            self._arrays.write(self.span.kind, self._chain, self.span.begin, columns)
            yield digest(columns)
