"""The certificate: all records, their verdict, and files of them."""

import json
import math
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from mixreg.certificates.record import Record

__all__ = ["Certificate"]

_COLUMNS = (
    "model",
    "kind",
    "subject",
    "status",
    "statistic",
    "value",
    "limit",
    "worst",
    "n_statistics",
    "n_replicates",
    "seconds",
    "reason",
)


@dataclass(frozen=True)
class Certificate:
    """
    What all checks found.

    Attributes
    ----------
    records : tuple of Record
        One for each check, model by model.
    size : float
        Share of the full number of replicates.
    random_seed : int
        Seed of all checks.
    seconds : float
        How long it took.
    complete : bool
        Whether all checks were made, or skipped for a reason of their own.
    versions : dict of str to str
        Versions of the package and of those it rests on.
    """

    records: tuple[Record, ...]
    size: float = 1.0
    random_seed: int = 1
    seconds: float = 0.0
    complete: bool = True
    versions: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        n, failed = len(self.records), len(self.failures)
        verdict = "passed" if self.passed else f"{failed} FAILED" if failed else "not complete"
        return f"<mixreg.Certificate: {verdict}, {n} checks at size {self.size:g}>"

    def _repr_html_(self) -> str:
        # A table of pandas escapes what it holds.
        return f"<div>{escape(repr(self))}{self.table.to_html(max_rows=20)}</div>"

    @property
    def passed(self) -> bool:
        """Whether the certificate is complete and no check failed."""
        return self.complete and not self.failures

    @property
    def failures(self) -> tuple[Record, ...]:
        """The checks that failed."""
        return tuple(record for record in self.records if record.status == "failed")

    @property
    def table(self) -> pd.DataFrame:
        """All records but their details, one a row."""
        rows = [{name: getattr(record, name) for name in _COLUMNS} for record in self.records]
        return pd.DataFrame(rows, columns=list(_COLUMNS))

    def of_kind(self, *kinds: str) -> list[Record]:
        """
        Select records.

        Parameters
        ----------
        *kinds : str
            Names of kinds.

        Returns
        -------
        list of Record
            Those that have a value.
        """
        return [
            record
            for record in self.records
            if record.kind in kinds and math.isfinite(record.value)
        ]

    def to_json(self, path: str | Path) -> Path:
        """
        Write everything, the details of figures included.

        Parameters
        ----------
        path : str or Path
            Where it goes.

        Returns
        -------
        Path
            The same path.
        """
        path = Path(path)
        content = _plain(asdict(self)) | {"passed": self.passed}
        path.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        return path

    @classmethod
    def from_json(cls, path: str | Path) -> "Certificate":
        """
        Read what was written.

        Parameters
        ----------
        path : str or Path
            What :meth:`to_json` wrote.

        Returns
        -------
        Certificate
            The same certificate.

        Raises
        ------
        ValueError
            If the file holds something else.
        """
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        try:
            del content["passed"]
            records = tuple(Record(**_restored(each)) for each in content.pop("records"))
            return cls(records=records, **content)
        except (KeyError, TypeError) as error:
            raise ValueError(f"{path} holds no certificate: {error}.") from error


def _plain(value: Any) -> Any:
    """Turn numbers of NumPy into Python's, and what is not finite into None."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _restored(record: dict[str, Any]) -> dict[str, Any]:
    """Give a record its missing value back."""
    return {**record, "value": math.nan if record["value"] is None else record["value"]}
