"""Names for what PyMC leaves nameless: dimensions of statistics, and what is derived from draws."""

import numpy as np
import xarray as xr

from mixreg.posterior.quantities import truncation_bound

__all__ = ["label_statistics"]

_DIMS = {"sizes": "component", "net": "component", "w": "component", "z": "obs"}


def label_statistics(idata: xr.DataTree, n_components: int) -> None:
    """
    Give the vector statistics the model's dimensions, and add the truncation bound.

    Parameters
    ----------
    idata : DataTree
        What PyMC made of a run, changed in place: weights and assignments that came as statistics
        move to the posterior.
    n_components : int
        Truncation level.

    Examples
    --------
    >>> stats = xr.Dataset({"sizes": (("chain", "draw", "sizes_dim_0"), np.ones((1, 4, 2)))})
    >>> alpha = xr.Dataset({"alpha": (("chain", "draw"), np.ones((1, 4)))})
    >>> alpha = alpha.assign_coords(component=[0, 1])
    >>> observed = xr.Dataset({"y": ("obs", np.zeros(2))})
    >>> idata = xr.DataTree.from_dict({"/posterior": alpha, "/sample_stats": stats,
    ...                                "/observed_data": observed})
    >>> label_statistics(idata, 2)
    >>> idata["sample_stats"]["sizes"].dims, "truncation_bound" in idata["sample_stats"]
    (('chain', 'draw', 'component'), True)
    """
    n_obs = idata["observed_data"].sizes["obs"]
    groups = {"sample_stats", "warmup_sample_stats"} & {str(name) for name in idata.children}
    for group in groups:
        stats = idata[group].to_dataset()
        # PyMC makes a dimension of its own for every vector statistic.
        for name, dim in _DIMS.items():
            if name in stats:
                stats[name] = stats[name].rename({f"{name}_dim_0": dim})
        stats = stats.drop_dims([dim for dim in stats.dims if str(dim).endswith("_dim_0")])
        posterior = idata[group.replace("sample_stats", "posterior")].to_dataset()
        for dim in {"component", "obs"} & {str(name) for name in stats.dims}:
            source = posterior if dim in posterior.coords else idata["observed_data"]
            stats = stats.assign_coords({dim: source[dim].values})
        if "alpha" in posterior:
            bound = truncation_bound(posterior["alpha"], n_obs=n_obs, n_components=n_components)
            stats["truncation_bound"] = (("chain", "draw"), np.asarray(bound))
        for name in {"z", "w"} & set(map(str, stats.data_vars)):
            idata[group.replace("sample_stats", "posterior")][name] = stats[name]
            stats = stats.drop_vars(name)
        idata[group] = xr.DataTree(stats)
