"""Splits and merges of components as one node of a sweep, coefficients integrated out."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Apply
from pytensor.tensor.variable import TensorVariable

from mixreg.gibbs.component_priors import Component, ComponentPrior
from mixreg.gibbs.draws import DrawingOp
from mixreg.gibbs.noise import Tilt
from mixreg.gibbs.partitions import Partition
from mixreg.gibbs.shrinkage import Shrinkage
from mixreg.gibbs.state import Settings

__all__ = ["Moved", "split_and_merge"]


class Moved(NamedTuple):
    """
    Assignments and scales after the moves.

    Attributes
    ----------
    rng : RandomGeneratorVariable
        The generator after the draws.
    z : TensorVariable of shape (..., n_obs)
        Assignments.
    shrinkage : Shrinkage
        The coefficients' prior; components that moves made have scales of their own.
    accepted : TensorVariable of shape (..., 2)
        How many splits and how many merges were accepted.
    """

    rng: Any
    z: TensorVariable
    shrinkage: Shrinkage
    accepted: TensorVariable


def split_and_merge(
    rng: Any,
    n_moves: TensorVariable,
    design: TensorVariable,
    z: TensorVariable,
    log_alpha: TensorVariable,
    shrinkage: Shrinkage,
    settings: Settings,
    prior: ComponentPrior,
) -> Moved:
    r"""
    Propose to split components and to merge them, with coefficients and sticks integrated out.

    Two rows are chosen at random. If they share a component, its rows are divided between it and an
    empty one, else their two components are united. A division is proposed row by row, with the
    odds of two regressions that were fitted from scratch to the rows in question
    (:func:`~mixreg.gibbs.restricted.guess_two`), auxiliary scales from their conditional given the
    fitted coefficients, and the place of the new component from the prior of all empty ones. The
    same fits are made for a merge, to find how probable the present division would have been. The
    Hastings ratio of a split is

    .. math::

        \frac{\sum_{e} p(z_e \mid \alpha)}{p(z \mid \alpha)}\;
        \frac{m_1(\Lambda_1) R_1 \; m_2(\Lambda_2) R_2}{m(\Lambda) R}\;
        \frac{1}{\prod_i q_i(z_i)}, \qquad
        R = \frac{p(\Lambda)}{p(\Lambda \mid \hat\theta)}
          = \frac{p(\hat\theta)}{p(\hat\theta \mid \Lambda)}

    with m the evidence of a component's rows, and that of a merge is its reciprocal. Components
    without rows are integrated out: what a merge leaves empty is drawn anew from the prior.

    Parameters
    ----------
    rng : RandomGeneratorVariable
        Source of randomness.
    n_moves : TensorVariable of int of shape ()
        How many moves are proposed, one after the other.
    design : TensorVariable of shape (..., n_obs, n_columns + 1)
        Working design with the response as its last column.
    z : TensorVariable of shape (..., n_obs)
        Assignments.
    log_alpha : TensorVariable of shape (...)
        Logarithm of the concentration.
    shrinkage : Shrinkage
        The coefficients' prior, drawn given the assignments.
    settings : Settings
        Hyper-parameters.
    prior : ComponentPrior
        The same prior for a single component.

    Returns
    -------
    Moved
        Assignments and scales, and how many moves were accepted.

    Notes
    -----
    Jain and Neal allocate rows one after the other, given those before them. Here all are allocated
    at once given the fit, which costs a product of matrices instead of an update for every row, and
    a few nats in the ratio.

    References
    ----------
    Jain, S. and Neal, R. M. (2004). A split-merge Markov chain Monte Carlo procedure for the
    Dirichlet process mixture model. Journal of Computational and Graphical Statistics 13, 158-182.
    https://doi.org/10.1198/1061860043001

    Jain, S. and Neal, R. M. (2007). Splitting and merging components of a nonconjugate Dirichlet
    process mixture model. Bayesian Analysis 2, 445-472. https://doi.org/10.1214/07-BA219

    Examples
    --------
    >>> import mixreg as mr
    >>> from mixreg.gibbs.component_priors import NormalPrior
    >>> from mixreg.gibbs.state import settings_of
    >>> X = np.random.default_rng(1).normal(size=(60, 1))
    >>> y = np.where(np.arange(60) % 2, 3.0, -3.0) * X[:, 0]
    >>> spec = mr.dmm(X, y, n_components=4).spec
    >>> rng = pt.random.shared_rng(np.random.default_rng(1))
    >>> design, z = pt.as_tensor(spec.basis.design(X, y)), pt.zeros(60, dtype="int64")
    >>> moved = split_and_merge(rng, pt.as_tensor(9), design, z, pt.zeros(()),
    ...                         Shrinkage((), pt.ones((4, 2))), settings_of(spec), NormalPrior())
    >>> len(set(moved.z.eval().tolist()))
    2
    """
    tilt, net = shrinkage.tilt, shrinkage.net
    # Fixed precisions are the same for all data sets, until a sweep has moved them.
    precision = shrinkage.precision
    if log_alpha.ndim:
        precision += pt.zeros_like(log_alpha)[..., None, None]
    nothing = pt.zeros_like(precision[..., 0])
    noise = [nothing] * 3 if tilt is None else [tilt.log_sigma, tilt.rate, tilt.root]
    followed = pt.zeros_like(nothing, dtype="int64") if net is None else net
    state = [precision, followed, *noise]
    rng, z, precision, new_net, *noise, accepted = _SplitMerge(prior, Partition)(
        rng, n_moves, design, z, log_alpha, *state, *settings, *shrinkage.hyper
    )
    shrinkage = shrinkage._replace(precision=precision)
    if net is not None:
        shrinkage = shrinkage._replace(net=new_net)
    if tilt is not None:
        shrinkage = shrinkage._replace(tilt=Tilt(noise[0], tilt.n_features, *noise[1:]))
    return Moved(rng, z, shrinkage, accepted)


class _SplitMerge(DrawingOp):
    """See :func:`split_and_merge`."""

    __props__ = ("prior", "partition", "inplace")

    def __init__(
        self, prior: ComponentPrior, partition: type[Partition], inplace: bool = False
    ) -> None:
        super().__init__(inplace)
        self.prior = prior
        self.partition = partition

    def make_node(self, rng: Any, *inputs: Any) -> Apply:
        inputs = tuple(pt.as_tensor(value) for value in inputs)
        _, _, z, log_alpha, *others = inputs
        state = others[: len(Component._fields)]
        accepted = pt.tensor(dtype="int64", shape=(*log_alpha.type.shape, 2))
        outputs = [rng.type(), z.type(), *(value.type() for value in state), accepted]
        return Apply(self, [rng, *inputs], outputs)

    def draw(self, rng: np.random.Generator, *arrays: np.ndarray) -> Sequence[np.ndarray]:
        n_moves, design, z, log_alpha, *others = arrays
        n_state, n_settings = len(Component._fields), len(Settings._fields)
        z, state = z.copy(), [values.copy() for values in others[:n_state]]
        settings = Settings(*others[n_state : n_state + n_settings])
        hyper = others[n_state + n_settings :]
        accepted = np.zeros((*log_alpha.shape, 2), dtype=np.int64)
        for place in np.ndindex(log_alpha.shape if n_moves else (0,)):
            partition = self.partition(
                design[place],
                z[place],
                float(np.exp(log_alpha[place])),
                [values[place] for values in state],
                tuple(values[place] for values in hyper),
                settings,
                self.prior,
            )
            for _ in range(int(n_moves)):
                accepted[place] += partition.move(rng)
        return [z, *state, accepted]
