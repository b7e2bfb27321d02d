"""The command ``mixreg fit``: a mixture of regressions for a table."""

from pathlib import Path
from typing import Annotated

import typer

from mixreg.cli import options
from mixreg.cli.console import saved, say
from mixreg.cli.convergence import NOT_CONVERGED, telling_of_convergence
from mixreg.cli.files import TRACE_SUFFIXES, check_output, save_trace

__all__ = ["HELP", "fit"]

HELP = """
Fit a Dirichlet-process mixture of linear regressions to a table.

\b
    mixreg fit data.csv --response y --out fit.nc
    mixreg fit data.parquet --response price --components 6 --seed 7

Every row belongs to one of at most --components regressions; how many are used is learnt.
The columns other than the response are the features and must be numbers. In a .npz file
the features are the array X and the response is the array that --response names.

The output holds the draws of alpha (concentration), w (weights), beta and intercept
(coefficients) and sigma (noise), with the log-likelihood and the sizes of the components
per draw. `mixreg diagnose fit.nc` checks it, ArviZ and xarray open it.

\b
Exit codes: 0 written and converged; 1 failed; 2 wrong usage;
            3 written, but the chains have not converged.
"""


def fit(
    data: options.Data,
    response: Annotated[str, typer.Option(help="The column that is explained by the others.")],
    components: options.Components = 10,
    preset: options.Preset = "default",
    draws: options.Draws = 1000,
    tune: options.Tune = 1000,
    chains: options.Chains = 4,
    cores: options.Cores = None,
    seed: options.Seed = 1,
    out: Annotated[Path, typer.Option(help="Where the draws go (.nc or .zarr).")] = Path("fit.nc"),
    force: options.Force = False,
) -> None:
    """Fit a Dirichlet-process mixture of linear regressions to a table."""
    from mixreg.datasets import read_table

    # Wrong input is told before PyMC is imported, which takes seconds.
    check_output(out, force=force, suffixes=TRACE_SUFFIXES)
    X, y, names = read_table(data, response=response)
    from mixreg.models import dmm
    from mixreg.posterior import diagnose, warn_if_unconverged
    from mixreg.sampling import sample

    say(f"{data.name}: {X.shape[0]} rows, {X.shape[1]} features, response {response}")
    model = dmm(X, y, n_components=components, preset=preset, feature_names=names)
    trace = sample(
        model,
        draws=draws,
        tune=tune,
        chains=chains,
        cores=cores,
        random_seed=seed,
        compute_convergence_checks=False,
    )
    save_trace(trace, out)
    saved(out, f"{chains} chains of {draws} draws")
    table = diagnose(trace)
    with telling_of_convergence():
        warn_if_unconverged(table)
    if not table.attrs["converged"]:
        raise typer.Exit(NOT_CONVERGED)
