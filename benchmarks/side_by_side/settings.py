"""What a run says about itself: versions, processors, date and what it was asked for."""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

__all__ = ["describe", "load_now"]

_PACKAGES = ("mixreg", "pymc", "pytensor", "nutpie", "numpyro", "jax", "numpy", "lime", "shap")


def load_now() -> float:
    """
    Look how busy the machine is; to be asked before a run adds its own load.

    Returns
    -------
    float
        Processes that wanted a processor, mean over the last minute; NaN where nobody counts.

    Examples
    --------
    >>> load_now() < 0
    False
    """
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else float("nan")


def describe(asked: Mapping[str, Any]) -> dict[str, Any]:
    """
    Gather what somebody who repeats the run must know.

    Parameters
    ----------
    asked : mapping
        What the command line asked for, in types that JSON knows.

    Returns
    -------
    dict
        The same with ``date`` (UTC), ``cores`` and ``versions`` of what is installed.

    Examples
    --------
    >>> sorted(describe({"seed": 1}))
    ['cores', 'date', 'seed', 'versions']
    """
    versions = {"Python": platform.python_version()}
    for name in _PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return {
        **asked,
        "date": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count(),
        "versions": versions,
    }
