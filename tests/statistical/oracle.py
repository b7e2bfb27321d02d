"""A declared mixture beside its augmented twin, the oracle of all conditionals."""

import numpy as np
import pytensor
import pytensor.tensor as pt
from mutants import patched

import mixreg as mr
from mixreg.gibbs import nets as nets_module
from mixreg.gibbs.compile import compile_graph
from mixreg.gibbs.regressions import regress_by_mask
from mixreg.gibbs.scales import Scales
from mixreg.gibbs.shapes import shapes_of
from mixreg.gibbs.shrinkage import together
from mixreg.gibbs.state import Nets, State, settings_of

__all__ = [
    "MODELS",
    "N_COMPONENTS",
    "N_FEATURES",
    "N_NETS",
    "N_OBS",
    "TOLERANCE",
    "Oracle",
    "declare",
    "nets_of",
    "random_point",
    "sizes_of",
    "symbolic",
    "value",
    "working",
]

N_OBS, N_FEATURES, N_COMPONENTS, N_NETS = 9, 3, 4, 2
TOLERANCE = {"rel": 1e-8, "abs": 1e-8}
MODELS = {
    "dmm, default": {},
    "dmm, paper": {"preset": "paper"},
    "sigma, default": {"scaling": "sigma"},
    "variance, default": {"scaling": "variance"},
    "variance, paper": {"scaling": "variance", "preset": "paper"},
    "sigma, paper": {"scaling": "sigma", "preset": "paper"},
}


def declare(n_nets=N_NETS, **options):
    rng = np.random.default_rng(3)
    X = rng.exponential(size=(N_OBS, N_FEATURES)) + 1
    y = rng.normal(size=N_OBS) + 2
    if "scaling" in options:
        return mr.dmm_men(X, y, n_components=N_COMPONENTS, n_nets=n_nets, **options)
    return mr.dmm(X, y, n_components=N_COMPONENTS, **options)


class Oracle:
    """A declared model, and its augmented joint log density as a function of a point."""

    def __init__(self, model):
        self.model, self.settings = model, settings_of(model.spec)
        with pytensor.config.change_flags(mode="FAST_COMPILE"):
            self.joint = mr.augmented(model).compile_logp(jacobian=False)
        y = model.rvs_to_values[model["y"]].eval()
        self.design = model.spec.basis.design(model["X"].get_value(), y)
        self.block = shapes_of(model.spec, N_OBS).block

    def log_ratio(self, point, moved):
        return self.joint(moved) - self.joint(point)

    def state(self, point):
        """Working coordinates of a point."""
        return State(*map(np.asarray, working(point, self.settings)), nets_of(point))

    def refreshed(self, point):
        """Ask what the coefficients' prior says at a point whose nets and scales are kept."""
        state, seen = symbolic(self.state(point)), {}

        def choice(rng, log_joint):
            seen.setdefault("net_conditional", log_joint)
            return rng, pt.as_tensor(np.eye(N_NETS)[point["c"]])

        def net_w(rng, counts, concentration):
            seen["counts"] = counts + concentration
            return rng, state.hyper.log_net_w

        def penalties(rng, l1, l2, *conditional):
            seen["penalties"] = conditional
            return rng, [l1, l2]

        def noise(rng, *prior):
            return rng, state.log_sigma

        def scales(rng, size, occupied, rate, l2):
            seen["scales"] = rate, l2
            u = np.exp(point["t_interval__"])
            pull = (pt.sqr(rate)[:, None] / (l2[:, None] * u)).sum(axis=-1)
            return rng, Scales(l2[:, None] * (1 + u), pull)

        with (
            patched(nets_module, "draw_choice", choice),
            patched(nets_module, "draw_log_net_w", net_w),
            patched(nets_module, "draw_penalties", penalties),
            patched(nets_module, "draw_log_sigma", noise),
            patched(nets_module, "draw_scales", scales),
        ):
            occupied = pt.as_tensor((sizes_of(point) > 0).astype(float))
            settings = type(self.settings)(*map(pt.as_tensor, self.settings))
            _, shrinkage = self.block.refresh(None, state, occupied, settings, together)
        return shrinkage, {name: evaluated(graph) for name, graph in seen.items()}

    def regressions(self, point, precision):
        settings = self.settings
        rng = pt.random.shared_rng(np.random.default_rng(1))
        found = regress_by_mask(
            rng,
            pt.as_tensor(self.design),
            pt.as_tensor(settings.mean),
            pt.as_tensor(precision),
            settings.noise_rate,
            pt.as_tensor(point["z"]),
        )[1]
        return type(found)(*(value(graph) for graph in found))


def working(point, settings):
    theta = point["beta"] * settings.scale
    if "intercept" in point:
        level = point["intercept"] + point["beta"] @ settings.center - settings.offset
        theta = np.column_stack([level, theta])
    return point["alpha_log__"], point["v_logodds__"], point["sigma_log__"], theta


def nets_of(point):
    if "l1_log__" not in point:
        return ()
    centred = point["net_w_simplex__"]
    log_w = np.append(centred, -centred.sum())
    log_w = log_w - np.logaddexp.reduce(log_w)
    return Nets(point["l1_log__"], point["l2_log__"], log_w)


def symbolic(state):
    values = [pt.as_tensor(np.asarray(part)) for part in state[:4]]
    return State(*values, Nets(*map(pt.as_tensor, state.hyper)) if state.hyper else ())


def value(graph):
    return np.asarray(compile_graph([], pt.as_tensor(graph))())


def evaluated(graphs):
    return [value(part) for part in graphs] if isinstance(graphs, tuple) else value(graphs)


def sizes_of(point):
    return np.bincount(point["z"], minlength=N_COMPONENTS)


def random_point(model, rng, n_nets=N_NETS):
    """Draw a state far from special values, as value variables; the last component is empty."""
    point = {
        "alpha_log__": rng.normal(),
        "v_logodds__": rng.normal(size=N_COMPONENTS - 1),
        "sigma_log__": rng.normal(size=N_COMPONENTS) / 2,
        "beta": rng.normal(size=(N_COMPONENTS, N_FEATURES)),
        "z": rng.permutation(np.arange(N_OBS) % (N_COMPONENTS - 1)),
    }
    if model.spec.basis.intercept:
        point["intercept"] = rng.normal(size=N_COMPONENTS)
    if model.spec.name == "dmm_men":
        point["l1_log__"], point["l2_log__"] = rng.normal(size=(2, n_nets))
        point["net_w_simplex__"] = rng.normal(size=n_nets - 1)
        point["c"] = rng.integers(0, n_nets, N_COMPONENTS)
        point["t_interval__"] = rng.normal(size=(N_COMPONENTS, N_FEATURES))
    return {name: np.asarray(value) for name, value in point.items()}
