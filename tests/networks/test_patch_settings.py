"""What a patch is asked for is checked before long work starts."""

import numpy as np
import pytest

from mixreg.explain.maskers import Tabular
from mixreg.networks import build_mlp
from mixreg.networks.patch_settings import PatchSettings, check_labelled, check_parties

FINE = {
    "n_features": 5,
    "n_crafted": 0,
    "change": 1,
    "weight": 1.0,
    "epochs": 2,
    "batch_size": 10,
    "learning_rate": 0.1,
    "random_seed": 0,
}


def test_fine_numbers_pass():
    assert PatchSettings(**FINE).n_crafted == 0


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"n_features": 0}, ValueError, "n_features is 0"),
        ({"n_crafted": -1}, ValueError, "n_crafted is -1"),
        ({"change": -0.1}, ValueError, "change is -0.1"),
        ({"change": np.nan}, ValueError, "change is nan"),
        ({"change": "all"}, ValueError, "change is 'all'"),
        ({"change": True}, ValueError, "change is True"),
        ({"weight": 0}, ValueError, "weight is 0"),
        ({"learning_rate": np.inf}, ValueError, "learning_rate is inf"),
        ({"epochs": 2.0}, TypeError, "epochs is 2.0"),
        ({"batch_size": 0}, ValueError, "batch_size is 0"),
        ({"random_seed": None}, TypeError, "random_seed is None"),
    ],
)
def test_numbers_out_of_bounds_are_refused(changes, error, message):
    with pytest.raises(error, match=message):
        PatchSettings(**FINE | changes)


@pytest.mark.network
def test_networks_of_one_output_are_refused(keras):
    single = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
    with pytest.raises(ValueError, match="has 1 outputs; wanted two or more"):
        check_parties(single, Tabular(), 0)


@pytest.mark.network
def test_data_keep_the_names_of_their_arguments():
    network = build_mlp(2, (3,))
    found = check_labelled(network, np.eye(2), [True, False])
    assert found.rows.shape == (2, 2)
    with pytest.raises(TypeError, match="X_train, y_train: y holds float64"):
        check_labelled(network, np.eye(2), [0.0, 1.0], "_train")
