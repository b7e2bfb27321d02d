"""How well explanations know how sure they are: tables, a page, and files."""

import json
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

__all__ = ["Calibration"]

_TABLES = ("coverage", "reliability", "scores")


@dataclass(frozen=True, eq=False)
class Calibration:
    """
    What explanations of known networks promised, and what they kept; made by `calibrate`.

    Attributes
    ----------
    coverage : DataFrame
        How often intervals hold the true effect: columns network, prob, coverage, lower, upper
        (95 %, over inputs) and n.
    reliability : DataFrame
        P(feature in the top k) and how often it is: columns network, k, bin, predicted,
        observed and n.
    scores : DataFrame
        Columns network, brier, ece (expected calibration error) and n.
    settings : dict
        What was asked for.

    Examples
    --------
    >>> table = pd.DataFrame({"network": ["a", "b"], "prob": [0.8, 0.8], "coverage": [0.79, 0.6]})
    >>> found = Calibration(table, pd.DataFrame(), pd.DataFrame())
    >>> found.worst["network"].tolist()
    ['b']
    """

    coverage: pd.DataFrame
    reliability: pd.DataFrame
    scores: pd.DataFrame
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def worst(self) -> pd.DataFrame:
        """The row of `coverage` that is furthest from its promise, for every probability."""
        distance = (self.coverage["coverage"] - self.coverage["prob"]).abs()
        rows = distance.groupby(self.coverage["prob"]).idxmax()
        return self.coverage.loc[rows].reset_index(drop=True)

    def to_json(self, path: str | Path) -> Path:
        """
        Write everything into one file.

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
        tables = {name: getattr(self, name).to_dict("records") for name in _TABLES}
        content = {"settings": self.settings} | tables
        path.write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        return path

    @classmethod
    def from_json(cls, path: str | Path) -> "Calibration":
        """
        Read what was written.

        Parameters
        ----------
        path : str or Path
            What `to_json` wrote.

        Returns
        -------
        Calibration
            The same tables.

        Raises
        ------
        ValueError
            If the file holds something else.
        """
        content = json.loads(Path(path).read_text(encoding="utf-8"))
        try:
            tables = {name: pd.DataFrame(content[name]) for name in _TABLES}
            return cls(**tables, settings=content["settings"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"{path} holds no calibration: {error}.") from error

    def to_csv(self, folder: str | Path) -> Path:
        """
        Write each table into a file of its own.

        Parameters
        ----------
        folder : str or Path
            Where coverage.csv, reliability.csv and scores.csv go; made if it is not there.

        Returns
        -------
        Path
            The folder.
        """
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        for name in _TABLES:
            getattr(self, name).to_csv(folder / f"{name}.csv", index=False)
        return folder

    def __repr__(self) -> str:
        names = ", ".join(self.scores.get("network", []))
        lines = [f"<mixreg.Calibration on networks of known truth: {names}>"]
        for row in self.worst.itertuples():
            lines.append(
                f"  {row.prob:.0%} intervals, at worst: {row.coverage:.1%} hold the truth "
                f"({row.network})"
            )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Show coverage and scores as tables."""
        parts = ["<div><strong>mixreg.Calibration</strong> on networks of known truth"]
        wide = self.coverage.pivot(index="network", columns="prob", values="coverage")
        heads = [f"{prob:.0%} intervals" for prob in wide.columns]
        heads += ["Brier of P(top k)", "ECE"]
        head = "".join(f"<th>{escape(text)}</th>" for text in ["network", *heads])
        scores = self.scores.set_index("network")
        body = ""
        for name, row in wide.iterrows():
            cells = [f"{share:.1%}" for share in row]
            cells += [f"{scores.loc[name, score]:.3f}" for score in ("brier", "ece")]
            inner = "".join(f"<td>{escape(text)}</td>" for text in [str(name), *cells])
            body += f"<tr>{inner}</tr>"
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>")
        return "".join(parts)
