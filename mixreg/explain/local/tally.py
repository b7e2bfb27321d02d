"""Outcomes of single inputs, summed up as the table of a fidelity test."""

from typing import Any

import pandas as pd
import xarray as xr

from mixreg.explain.proportion import at_the_limit, wilson_interval

__all__ = ["outcome_table"]


def outcome_table(outcomes: xr.DataArray) -> pd.DataFrame:
    """
    Average outcomes over inputs.

    Parameters
    ----------
    outcomes : DataArray
        Of `local_outcomes`, or some of its entries along any dim.

    Returns
    -------
    DataFrame
        As `fidelity` returns it: columns test, fill, explainer, n_features, pcr, lower, upper
        (95 % over instances), n_instances, informative (missing without random) and protocol.

    Examples
    --------
    >>> coords = {"test": ("trial", ["deduction"]), "fill": ("trial", ["zero"])}
    >>> coords |= {"explainer": ["mine", "random"], "n_features": [5]}
    >>> dims = ("trial", "explainer", "n_features", "instance")
    >>> kept = xr.DataArray([[[[0.0, 0.0]], [[1.0, 0.5]]]], coords, dims)
    >>> outcome_table(kept)[["explainer", "pcr", "informative"]].values.tolist()
    [['mine', 0.0, True], ['random', 0.75, True]]
    """
    shares = outcomes.mean("instance").transpose("trial", "explainer", "n_features")
    n_instances = outcomes.sizes["instance"]
    has_random = "random" in outcomes["explainer"].values
    lines: list[dict[str, Any]] = []
    for trial in shares:
        test = str(trial["test"].item())
        for one in trial:
            for share in one:
                n_features = int(share["n_features"])
                informative: bool | None = None
                if has_random:
                    at_random = trial.sel(explainer="random", n_features=n_features)
                    informative = not at_the_limit(test, float(at_random))
                lower, upper = wilson_interval(float(share), n_instances)
                lines.append(
                    {
                        "test": test,
                        "fill": str(trial["fill"].item()),
                        "explainer": str(one["explainer"].item()),
                        "n_features": n_features,
                        "pcr": float(share),
                        "lower": lower,
                        "upper": upper,
                        "n_instances": n_instances,
                        "informative": informative,
                        "protocol": "fair",
                    }
                )
    return pd.DataFrame(lines)
