"""Samplers on one declared model: effective draws per second, each in a process of its own."""

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.problems import Problem, save

from side_by_side.drawn import Drawn, load_drawn
from side_by_side.judging import Worth, judge, label_free
from side_by_side.models import title
from side_by_side.plan import Plan

__all__ = ["OURS", "SAMPLERS", "missing", "race", "record_of"]

OURS = "gibbs"
SAMPLERS = {
    OURS: "mixreg",
    "nutpie": "NUTS, nutpie",
    "numpyro": "NUTS, NumPyro",
    "pymc": "NUTS, PyMC",
}
_NEEDS = {OURS: (), "nutpie": ("nutpie",), "numpyro": ("jax", "numpyro"), "pymc": ()}
# Compilation, starting points and writing may take as long before a run counts as stuck.
_GRACE_SECONDS = 900.0
# The limit is of processor time: on a machine that others use the wall may show several times it.
_SHARED = 5.0
_FOLDER = Path(__file__).parents[1]


def missing(sampler: str) -> list[str]:
    """
    List the libraries that a sampler needs and that are not installed.

    Parameters
    ----------
    sampler : str
        One of `SAMPLERS`.

    Returns
    -------
    list of str
        Their names.

    Examples
    --------
    >>> missing("gibbs")
    []
    """
    return [name for name in _NEEDS[sampler] if importlib.util.find_spec(name) is None]


def race(
    case: str, problem: Problem, samplers: Sequence[str], plan: Plan
) -> Iterator[dict[str, Any]]:
    """
    Run samplers one after the other.

    Parameters
    ----------
    case : str
        Name of the data.
    problem : Problem
        Data and model.
    samplers : sequence of str
        Some of `SAMPLERS`.
    plan : Plan
        Lengths, limit and seed, the same for all.

    Yields
    ------
    dict
        One record a sampler, see `record_of`; one that cannot run says why in ``note``.
    """
    for sampler in samplers:
        about = {"section": "samplers", "case": case, "title": title(case, problem)}
        about["contestant"] = SAMPLERS[sampler]
        absent = missing(sampler)
        if absent:
            yield about | {"note": f"skipped: {' and '.join(absent)} not installed"}
            continue
        drawn, failure = _run(sampler, problem, plan)
        yield about | ({"note": failure} if drawn is None else record_of(drawn, problem, plan))


def _run(sampler: str, problem: Problem, plan: Plan) -> tuple[Drawn | None, str]:
    """Run a sampler in a process of its own; its draws, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder) / "data.npz", Path(folder) / "drawn.npz"
        save(problem, data)
        program = [sys.executable, "-m", "side_by_side.worker"]
        arguments = [sampler, str(data), json.dumps(plan._asdict()), str(out)]
        try:
            done = subprocess.run(
                [*program, *arguments],
                capture_output=True,
                text=True,
                check=False,
                cwd=_FOLDER,
                timeout=_SHARED * 60.0 * plan.minutes + _GRACE_SECONDS,
            )
        except subprocess.TimeoutExpired as stuck:
            return None, f"gave nothing within {stuck.timeout / 60:.0f} minutes"
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            return None, f"failed: {last[:200]}"
        return load_drawn(out), ""


def record_of(drawn: Drawn, problem: Problem, plan: Plan) -> dict[str, Any]:
    """
    Judge one run.

    Parameters
    ----------
    drawn : Drawn
        The run.
    problem : Problem
        Its data.
    plan : Plan
        What was asked for.

    Returns
    -------
    dict
        ``before_s``, ``seconds`` (of sampling), ``burn_in`` and ``draws`` (iterations made, mean
        over chains), ``gradients`` (per iteration), ``ess``, ``r_hat``, ``ess_within``,
        ``worst``, ``drawing_share`` (of the time, after the burn-in), ``finished`` and ``note``.
    """
    made = [len(chain["alpha"]) for chain in drawn.chains]
    worth = Worth(np.nan, np.nan, np.nan, "")
    if max(made, default=0):
        some = [chain for chain in drawn.chains if len(chain["alpha"])]
        worth = judge([label_free(chain, problem.X, problem.y) for chain in some])
    burn_in, draws = float(np.mean(drawn.tuned)), float(np.mean(made))
    whole = drawn.tuning_gradients + drawn.gradients
    share = draws / max(burn_in + draws, 1.0) if whole != whole else drawn.gradients / whole
    return {
        "before_s": drawn.before,
        "seconds": drawn.seconds,
        "limit_min": plan.minutes,
        "chains": plan.chains,
        "burn_in": burn_in,
        "draws": draws,
        "gradients": whole / max(plan.chains * (burn_in + draws), 1.0),
        **worth._asdict(),
        "drawing_share": share,
        "finished": drawn.finished,
        "note": _note(drawn, plan, burn_in, draws),
    }


def _note(drawn: Drawn, plan: Plan, burn_in: float, draws: float) -> str:
    """Say what a limit cut off."""
    if drawn.finished:
        return ""
    minutes = f"in {plan.minutes:g} minutes"
    if draws < 1:
        return f"{burn_in:.0f} of {plan.tune} burn-in iterations {minutes}, no draw"
    return f"{draws:.0f} of {plan.draws} draws {minutes}"
