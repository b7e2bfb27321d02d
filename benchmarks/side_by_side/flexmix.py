"""R's flexmix, where Rscript and the package are installed."""

import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from side_by_side.plain_em import SMALLEST_SHARE, PlainFit

__all__ = ["fit_flexmix", "missing_flexmix"]

# Weights, noise scales and coefficients go back as text; R's NA marks columns that it left out.
_PROGRAM = """
arguments <- commandArgs(trailingOnly = TRUE)
suppressMessages(library(flexmix))
data <- read.csv(arguments[1])
set.seed(as.integer(arguments[6]))
began <- proc.time()[["elapsed"]]
fit <- stepFlexmix(
  y ~ ., data = data, k = as.integer(arguments[3]), nrep = as.integer(arguments[4]),
  verbose = FALSE,
  control = list(iter.max = as.integer(arguments[5]), minprior = as.numeric(arguments[7]))
)
seconds <- proc.time()[["elapsed"]] - began
found <- parameters(fit)
sigma <- found["sigma", ]
theta <- found[rownames(found) != "sigma", , drop = FALSE]
table <- rbind(seconds, fit@iter, as.numeric(logLik(fit)), prior(fit), sigma, theta)
write.table(table, arguments[2], sep = ",", row.names = FALSE, col.names = FALSE)
"""


def missing_flexmix() -> str:
    """
    Say what is missing to run flexmix.

    Returns
    -------
    str
        Empty where everything is there.
    """
    if shutil.which("Rscript") is None:
        return "Rscript not found"
    asked = 'quit(status = !requireNamespace("flexmix", quietly = TRUE))'
    done = subprocess.run(["Rscript", "-e", asked], capture_output=True, check=False)
    return "R package flexmix not found" if done.returncode else ""


def fit_flexmix(
    X: np.ndarray,
    y: np.ndarray,
    *,
    n_components: int,
    n_starts: int,
    max_iter: int,
    minutes: float,
    seed: int,
) -> tuple[PlainFit, float] | str:
    """
    Fit a mixture of regressions with ``stepFlexmix``.

    Parameters
    ----------
    X : ndarray of shape (n_obs, n_features)
        Inputs.
    y : ndarray of shape (n_obs,)
        Response.
    n_components : int
        Components at the start; small ones are dropped.
    n_starts : int
        Random starts, of which the best is kept.
    max_iter : int
        Largest number of iterations of each.
    minutes : float
        Limit of the whole.
    seed : int
        R's seed.

    Returns
    -------
    tuple of PlainFit and float, or str
        The fit and the seconds it took, R's start and the reading of the data apart; or why
        there is none. Iterations are those of the best start.
    """
    with tempfile.TemporaryDirectory() as folder:
        data, out, program = (Path(folder) / name for name in ("data.csv", "out.csv", "fit.R"))
        # A column that does not vary has no coefficient, and R's NA would spoil the likelihood.
        varies = np.ptp(X, axis=0) > 0
        header = ",".join(["y", *(f"x{i}" for i in np.flatnonzero(varies))])
        rows = np.column_stack([y, X[:, varies]])
        np.savetxt(data, rows, delimiter=",", header=header, comments="", fmt="%.17g")
        program.write_text(_PROGRAM, encoding="utf-8")
        numbers = (n_components, n_starts, max_iter, seed, SMALLEST_SHARE)
        try:
            done = subprocess.run(
                ["Rscript", str(program), str(data), str(out), *map(str, numbers)],
                capture_output=True,
                text=True,
                check=False,
                timeout=60.0 * minutes,
            )
        except subprocess.TimeoutExpired:
            return f"no result within {minutes:g} minutes"
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            said = [line for line in lines if line.strip() != "Execution halted"]
            return f"failed: {(said or ['no message'])[-1].strip()[:200]}"
        table = np.genfromtxt(out, delimiter=",", missing_values="NA", ndmin=2)
    seconds, n_iter, log_lik = table[:3, 0]
    theta = np.zeros((table.shape[1], 1 + X.shape[1]))
    theta[:, np.concatenate([[True], varies])] = np.nan_to_num(table[5:].T)
    fit = PlainFit(np.log(table[3]), table[4], theta, float(log_lik), int(n_iter))
    return fit, float(seconds)
