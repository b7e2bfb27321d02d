"""Starting chains from a mode."""

from typing import Any

import numpy as np
import xarray as xr

__all__ = ["start_values"]

# "w" follows from "v", and what is observed is no parameter.
_DERIVED = {"w"}


def start_values(fit: xr.DataTree) -> dict[str, np.ndarray]:
    """
    Values that start chains where a fit ended.

    Parameters
    ----------
    fit : xarray.DataTree
        What :func:`mixreg.fit_em` returned, or a trace whose last draw of the first chain is to
        be gone on from.

    Returns
    -------
    dict
        Every free variable by its own name, as the argument ``initvals`` of
        :func:`mixreg.sample` and of ``pymc.sample`` wants them.

    Raises
    ------
    ValueError
        If ``fit`` has no group ``posterior``.

    Notes
    -----
    Chains that all start from one mode cannot tell that there are others: their agreement says
    less than that of chains from dispersed partitions, which are :func:`mixreg.sample`'s default.

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.quickfit.fit import fit_em
    >>> model = mr.dmm(np.eye(6), np.arange(6.0), n_components=2)
    >>> sorted(start_values(fit_em(model)))
    ['alpha', 'beta', 'intercept', 'sigma', 'v']
    """
    groups: Any = getattr(fit, "children", {})
    if "posterior" not in groups:
        raise ValueError(
            f"fit is a {type(fit).__name__} without a group posterior; wanted what mixreg.fit_em "
            "or mixreg.sample returned."
        )
    last = fit["posterior"].to_dataset().isel(chain=0, draw=-1)
    return {
        str(name): np.asarray(values, dtype=np.float64)
        for name, values in last.data_vars.items()
        if name not in _DERIVED
    }
