"""The folder of a run: where its parts are, and what state it is in."""

import json
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mixreg.runs.arrays import DrawArrays
from mixreg.runs.checkpoint import Checkpoint, checkpoints, read_checkpoint
from mixreg.runs.files import write_whole
from mixreg.runs.segments import check_intact
from mixreg.runs.settings import RunSettings

__all__ = ["FORMAT", "RunFolder", "check_store"]

FORMAT = 1
"""Version of what is written here beside the arrays."""


def check_store(store: Any, **others: Any) -> Path:
    """
    Check the name of a store, and that nothing is asked for that needs the draws in memory.

    Parameters
    ----------
    store : str or Path
        Folder of a run.
    **others : Any
        Arguments that do not go together with a store; None where they are not used.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    TypeError
        If the store is no path.
    ValueError
        If its name does not end in ``.zarr``, or one of the others is used.

    Examples
    --------
    >>> check_store("run.nc")
    Traceback (most recent call last):
    ValueError: store is run.nc; wanted a name that ends in .zarr.
    """
    if not isinstance(store, str | Path):
        raise TypeError(f"store is a {type(store).__name__}; wanted the path of a folder.")
    path = Path(store)
    if path.suffix != ".zarr":
        raise ValueError(f"store is {path}; wanted a name that ends in .zarr.")
    used = [name for name, value in others.items() if value is not None]
    if used:
        raise ValueError(
            f"{' and '.join(used)} cannot be used with a store, whose draws are not in memory."
        )
    return path


class RunFolder:
    """
    A Zarr folder of draws, with a hidden folder for what a run needs to go on.

    Parameters
    ----------
    path : Path
        The Zarr folder.

    Attributes
    ----------
    path : Path
        The Zarr folder.
    hidden : Path
        Manifest, lock, and a folder of checkpoints for each chain.

    Examples
    --------
    >>> import tempfile
    >>> RunFolder(Path(tempfile.mkdtemp())).is_begun
    False
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hidden = path / ".mixreg"

    @property
    def lock(self) -> Path:
        """The file that its writer holds."""
        return self.hidden / "lock"

    @property
    def is_begun(self) -> bool:
        """Whether a run was begun here: its manifest is written last."""
        return (self.hidden / "manifest.json").is_file()

    def chain(self, number: int) -> Path:
        """
        Find the checkpoints of a chain.

        Parameters
        ----------
        number : int
            Number of the chain.

        Returns
        -------
        Path
            Their folder.
        """
        return self.hidden / f"chain-{number}"

    def check_target(self, *, resume: bool) -> None:
        """
        Refuse a place where this run may not be written, before any work.

        Parameters
        ----------
        resume : bool
            Whether a run that was begun here may go on.

        Raises
        ------
        FileExistsError
            If something is there that is no run, or a run that may not go on.
        FileNotFoundError
            If the folder above does not exist.
        """
        if self.is_begun:
            if not resume:
                raise FileExistsError(
                    f"{self.path} holds a run; go on with it with resume=True, or choose another "
                    "store. mixreg.load_run reads what was drawn."
                )
            return
        if self.path.exists() and not self.path.is_dir():
            raise FileExistsError(f"{self.path} is a file; wanted a folder, or a new name.")
        if self.path.is_dir() and any(self.path.iterdir()) and not self.hidden.is_dir():
            raise FileExistsError(f"{self.path} is a folder that holds no run; it is left alone.")
        if not self.path.parent.is_dir():
            raise FileNotFoundError(
                f"the folder {self.path.parent} does not exist; create it first."
            )

    def clear(self) -> None:
        """Remove what was left when a run was stopped before it was begun."""
        for part in [*self.path.iterdir(), *self.hidden.iterdir()]:
            if part not in (self.hidden, self.lock):
                shutil.rmtree(part) if part.is_dir() else part.unlink()

    def sweep_up(self) -> None:
        """Remove files that a killed process had not finished."""
        for partial in self.path.rglob("*.partial"):
            partial.unlink(missing_ok=True)

    def write_manifest(self, identity: dict[str, Any], settings: RunSettings) -> None:
        """
        Say what is drawn here; from then on the run is begun.

        Parameters
        ----------
        identity : dict
            What it is a run of.
        settings : RunSettings
            How it is drawn.
        """
        manifest = {"format": FORMAT, "settings": settings._asdict(), "identity": identity}
        text = json.dumps(manifest, indent=1)
        write_whole(self.hidden / "manifest.json", text.encode())

    def read_manifest(self) -> tuple[dict[str, Any], RunSettings]:
        """
        Read what is drawn here.

        Returns
        -------
        identity : dict
            What it is a run of.
        settings : RunSettings
            How it is drawn.

        Raises
        ------
        FileNotFoundError
            If no run was begun here.
        ValueError
            If the manifest is damaged or of a later format.
        """
        path = self.hidden / "manifest.json"
        if not path.is_file():
            raise FileNotFoundError(f"{self.path} holds no run that mixreg.sample wrote.")
        try:
            manifest = json.loads(path.read_text())
            number = manifest["format"]
            settings = RunSettings(**manifest["settings"])
            identity = dict(manifest["identity"])
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(f"{path} is damaged: {error}") from error
        if number > FORMAT:
            raise ValueError(
                f"{path} has format {number}, later than {FORMAT}, the one this version of mixreg "
                "knows; upgrade mixreg."
            )
        return identity, settings._replace(keep=tuple(settings.keep))

    def newest(self, chain: int) -> Checkpoint:
        """
        Read how far a chain got, without a look at its draws.

        Parameters
        ----------
        chain : int
            Number of the chain.

        Returns
        -------
        Checkpoint
            The newest that is intact.

        Raises
        ------
        ValueError
            If none is.
        """
        return self._first_sound(chain, lambda checkpoint: None)

    def newest_confirmed(self, chain: int, arrays: DrawArrays, settings: RunSettings) -> Checkpoint:
        """
        Find the newest checkpoint that is intact, and all draws that it confirms with it.

        Parameters
        ----------
        chain : int
            Number of the chain.
        arrays : DrawArrays
            The draws.
        settings : RunSettings
            How the run is drawn.

        Returns
        -------
        Checkpoint
            Where the chain goes on.

        Raises
        ------
        ValueError
            If there is none; the message says what is damaged, and the way out.
        """
        return self._first_sound(
            chain, lambda checkpoint: check_intact(arrays, checkpoint, settings)
        )

    def _first_sound(self, chain: int, check: Callable[[Checkpoint], None]) -> Checkpoint:
        """Find the newest checkpoint that can be read and passes a check."""
        damages: list[str] = []
        for path in checkpoints(self.chain(chain)):
            try:
                checkpoint = read_checkpoint(path)
                check(checkpoint)
            except ValueError as error:
                damages.append(str(error))
                continue
            if damages:
                warnings.warn(
                    f"{'; '.join(damages)}. Chain {chain} goes on from the checkpoint before, at "
                    f"step {checkpoint.done}, which is intact with all its draws.",
                    UserWarning,
                    stacklevel=6,
                )
            return checkpoint
        raise ValueError(
            f"chain {chain} of {self.path} cannot go on: "
            f"{'; '.join(damages) or 'it has no checkpoints'}. Draw the run again in another "
            "store: the same seed gives the same draws."
        )
