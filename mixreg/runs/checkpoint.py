"""Checkpoints: where a chain is, what it needs to go on, and which draws that confirms."""

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from pymc.util import RandomGeneratorState

from mixreg.runs.files import write_whole

__all__ = ["Checkpoint", "checkpoints", "digest", "read_checkpoint", "write_checkpoint"]

_SUFFIX = ".checkpoint"
_SUM_LENGTH = hashlib.sha256().digest_size
_POINT = "point."
# A file that was tampered with must not name just anything in numpy.random.
_BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class Checkpoint(NamedTuple):
    """
    A chain between two draws.

    Attributes
    ----------
    chain : int
        Number of the chain.
    done : int
        Steps made, burn-in included.
    digests : tuple of str
        A digest of every segment that was recorded, the last of which may be unfinished.
    point : dict of str to ndarray
        Value variables.
    shares : ndarray of shape (n_components, n_obs) or None
        Unnormalised probabilities of the assignments at the point; None before the first step.
    rng : RandomGeneratorState
        State of the chain's generator.
    """

    chain: int
    done: int
    digests: tuple[str, ...]
    point: dict[str, np.ndarray]
    shares: np.ndarray | None
    rng: RandomGeneratorState


def digest(arrays: Mapping[str, np.ndarray]) -> str:
    """
    Sum up arrays in a short text that no accident leaves unchanged.

    Parameters
    ----------
    arrays : mapping of str to ndarray
        The arrays by name, in any order.

    Returns
    -------
    str
        Hexadecimal digits.

    Examples
    --------
    >>> one = np.zeros(2)
    >>> digest({"a": one}) == digest({"a": one}), digest({"a": one}) == digest({"a": one - 0.0})
    (True, True)
    >>> digest({"a": one}) == digest({"a": -one})
    False
    """
    total = hashlib.blake2b(digest_size=16)
    for name in sorted(arrays):
        values = np.ascontiguousarray(arrays[name])
        total.update(f"{name} {values.dtype.str} {values.shape} ".encode())
        total.update(values.reshape(-1).view(np.uint8))
    return total.hexdigest()


def write_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """
    Write a checkpoint, and drop all but it and the one before.

    Parameters
    ----------
    folder : Path
        The chain's folder.
    checkpoint : Checkpoint
        What to write.

    Raises
    ------
    OSError
        If it cannot be written; older ones are then untouched.

    Examples
    --------
    >>> import tempfile
    >>> from pymc.util import get_state_from_generator
    >>> folder, rng = Path(tempfile.mkdtemp()), get_state_from_generator(np.random.default_rng(1))
    >>> for done in (0, 5, 10):
    ...     write_checkpoint(folder, Checkpoint(3, done, (), {"x": np.ones(2)}, None, rng))
    >>> [read_checkpoint(path).done for path in checkpoints(folder)]
    [10, 5]
    """
    header = {
        "chain": checkpoint.chain,
        "done": checkpoint.done,
        "digests": checkpoint.digests,
        "bit_generator": checkpoint.rng.bit_generator_state,
        "seed_sequence": checkpoint.rng.seed_seq_state,
    }
    arrays: dict[str, Any] = {_POINT + name: value for name, value in checkpoint.point.items()}
    if checkpoint.shares is not None:
        arrays["shares"] = checkpoint.shares
    buffer = io.BytesIO()
    np.savez(buffer, header=np.array(json.dumps(header, default=_plain)), **arrays)
    data = buffer.getvalue()
    name = f"{checkpoint.done:012d}{_SUFFIX}"
    write_whole(folder / name, data + hashlib.sha256(data).digest())
    for old in checkpoints(folder)[2:]:
        old.unlink()


def checkpoints(folder: Path) -> list[Path]:
    """
    List the checkpoints of a chain.

    Parameters
    ----------
    folder : Path
        The chain's folder.

    Returns
    -------
    list of Path
        The newest first.

    Examples
    --------
    >>> checkpoints(Path("nowhere"))
    []
    """
    return sorted(folder.glob(f"*{_SUFFIX}"), reverse=True)


def read_checkpoint(path: Path) -> Checkpoint:
    """
    Read a checkpoint and check that it is the one that was written.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    Checkpoint
        What it holds.

    Raises
    ------
    ValueError
        If it is cut off or was changed.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "000000000005.checkpoint"
    >>> _ = path.write_bytes(b"garbled")
    >>> read_checkpoint(path)
    Traceback (most recent call last):
    ValueError: ...000000000005.checkpoint is damaged: its checksum does not match.
    """
    whole = path.read_bytes()
    data, total = whole[:-_SUM_LENGTH], whole[-_SUM_LENGTH:]
    if hashlib.sha256(data).digest() != total:
        raise ValueError(f"{path} is damaged: its checksum does not match.")
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        header = json.loads(str(arrays["header"]))
        point = {
            name.removeprefix(_POINT): arrays[name]
            for name in arrays.files
            if name.startswith(_POINT)
        }
        shares = arrays["shares"] if "shares" in arrays.files else None
    kind = header["bit_generator"]["bit_generator"]
    if kind not in _BIT_GENERATORS:
        raise ValueError(f"{path} names the generator {kind!r}; wanted one of {_BIT_GENERATORS}.")
    sequence = {**header["seed_sequence"]}
    sequence["spawn_key"] = tuple(sequence["spawn_key"])
    return Checkpoint(
        chain=header["chain"],
        done=header["done"],
        digests=tuple(header["digests"]),
        point=point,
        shares=shares,
        rng=RandomGeneratorState(_with_arrays(header["bit_generator"]), sequence),
    )


def _plain(value: Any) -> Any:
    """Write arrays and NumPy's scalars in the states of generators as lists and numbers."""
    return value.tolist()


def _with_arrays(state: dict[str, Any]) -> dict[str, Any]:
    """Make the lists in a generator's state arrays again, as some generators want."""
    return {
        name: _with_arrays(value)
        if isinstance(value, dict)
        else np.array(value, dtype=np.uint64)
        if isinstance(value, list)
        else value
        for name, value in state.items()
    }
