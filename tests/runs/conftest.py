"""A small model, and runs of it that are comparable draw by draw."""

from contextlib import contextmanager

import numpy as np
import pytest

import mixreg as mr

SETTINGS = {
    "draws": 50,
    "tune": 25,
    "chains": 2,
    "cores": 1,
    "random_seed": 1,
    "progressbar": False,
    "compute_convergence_checks": False,
}


@pytest.fixture(scope="session")
def planted():
    """Give rows of two regressions."""
    rng = np.random.default_rng(4)
    X = rng.normal(size=(60, 2))
    slopes = np.array([[2.0, -1.0], [-3.0, 0.5]])[rng.integers(0, 2, 60)]
    return X, (X * slopes).sum(axis=1) + 0.1 * rng.normal(size=60)


@pytest.fixture(scope="session")
def model(planted):
    return mr.dmm(*planted, n_components=4, feature_names=["a", "b"])


@pytest.fixture(scope="session")
def draw():
    """Sample with few draws, unless told otherwise."""
    return lambda model, **settings: mr.sample(model, **SETTINGS | settings)


@pytest.fixture(scope="session")
def whole(model, draw):
    """Give the draws of a run without a store."""
    return draw(model)


@pytest.fixture
def store(tmp_path):
    return tmp_path / "run.zarr"


@pytest.fixture(scope="session")
def assert_same():
    """Compare draws, dimensions, coordinates and types; how long it took is another matter."""

    def compare(one, other):
        assert set(one.children) == set(other.children)
        for group in one.children:
            left, right = (tree[group].to_dataset() for tree in (one, other))
            assert set(left.variables) == set(right.variables)
            for name in left.variables:
                assert (left[name].dims, left[name].dtype) == (right[name].dims, right[name].dtype)
                if name != "seconds":
                    np.testing.assert_array_equal(left[name], right[name], err_msg=str(name))

    return compare


@contextmanager
def stopping_after(steps):
    """Make runs in this process stop after some steps, as Ctrl-C would."""

    @contextmanager
    def interruptible():
        yield Stop(steps)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("mixreg.runs.stored.interruptible", interruptible)
        yield


@pytest.fixture(scope="session")
def half_done(model, draw, tmp_path_factory):
    """Give a run whose first chain is complete, its second stopped in burn-in."""
    store = tmp_path_factory.mktemp("half") / "run.zarr"
    with stopping_after(75 + 2 + 22):
        draw(model, store=store, segment=10)
    return store


@pytest.fixture(scope="session")
def in_burn_in(model, draw, tmp_path_factory):
    """Give a run that was stopped in burn-in."""
    store = tmp_path_factory.mktemp("early") / "run.zarr"
    message = r"\[11, 0\] of 25 steps of burn-in"
    with stopping_after(12), pytest.raises(KeyboardInterrupt, match=message):
        draw(model, store=store)
    return store


class Stop:
    """Say no so many times, then yes."""

    def __init__(self, after):
        self.left = after

    def __call__(self):
        self.left -= 1
        return self.left < 0


@pytest.fixture(scope="session")
def stopping():
    """Stop runs in this process: a context manager of the number of steps."""
    return stopping_after
