"""Network files are read without trusting them."""

import json
import pickle
import zipfile

import numpy as np
import pytest

from mixreg.networks import build_mlp, load, load_network

pytestmark = pytest.mark.network


@pytest.fixture
def saved(tmp_path):
    """Give a network and its file."""
    network = build_mlp(3, (4,), random_seed=1)
    network.save(tmp_path / "small.keras")
    return network, tmp_path / "small.keras"


def rewrite(source, target, change):
    """Copy an archive with another configuration."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == "config.json" else content)
    return target


def test_a_saved_network_comes_back(saved, rng):
    network, path = saved
    X = rng.normal(size=(5, 3))
    np.testing.assert_array_equal(network(X), load_network(str(path))(X))


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no network file .*absent.keras"):
        load_network(tmp_path / "absent.keras")


@pytest.mark.parametrize("name", ["net.h5", "net.pkl", "net"])
def test_other_kinds_of_file(tmp_path, name):
    (tmp_path / name).write_bytes(pickle.dumps([1]))
    with pytest.raises(ValueError, match=r"not a .keras file; save the network"):
        load_network(tmp_path / name)


def test_a_pickle_in_disguise(tmp_path):
    path = tmp_path / "net.keras"
    path.write_bytes(pickle.dumps([1]))
    with pytest.raises(ValueError, match="no zip archive"):
        load_network(path)


def test_a_zip_archive_that_is_no_network(tmp_path):
    path = tmp_path / "net.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(ValueError, match=r"has no config.json"):
        load_network(path)


def test_damaged_configurations(saved, tmp_path):
    path = rewrite(saved[1], tmp_path / "cut.keras", lambda config: config[:50])
    with pytest.raises(ValueError, match="is damaged"):
        load_network(path)
    path = rewrite(saved[1], tmp_path / "odd.keras", lambda _: b'{"module": "nowhere"}')
    with pytest.raises(ValueError, match="cannot be loaded as a network"):
        load_network(path)


def test_lambda_layers_are_refused_before_keras_reads_them(keras, tmp_path, monkeypatch):
    path = tmp_path / "code.keras"
    layers = [keras.Input((3,)), keras.layers.Lambda(lambda x: x * 2)]
    keras.Sequential(layers).save(path)
    monkeypatch.setattr(keras.saving, "load_model", lambda *_, **__: pytest.fail("was read"))
    with pytest.raises(ValueError, match="has a Lambda layer"):
        load_network(path)


def test_keras_itself_refuses_lambda_layers_too(keras, tmp_path, monkeypatch):
    path = tmp_path / "code.keras"
    layers = [keras.Input((3,)), keras.layers.Lambda(lambda x: x * 2)]
    keras.Sequential(layers).save(path)
    monkeypatch.setattr(load, "_check_archive", lambda _: None)
    with pytest.raises(ValueError, match=r"cannot be loaded as a network: .*Lambda"):
        load_network(path)


def test_escapes_do_not_hide_a_lambda_layer(saved, tmp_path):
    def hide(config):
        return config.replace(b'"Dense"', b'"\\u004cambda"')

    path = rewrite(saved[1], tmp_path / "hidden.keras", hide)
    with pytest.raises(ValueError, match="has a Lambda layer"):
        load_network(path)


def test_code_of_other_modules_is_refused(saved, tmp_path):
    def point_at_os(config):
        tree = json.loads(config)
        tree["config"]["layers"][1] |= {"module": "os", "class_name": "system", "config": "true"}
        return json.dumps(tree).encode()

    path = rewrite(saved[1], tmp_path / "evil.keras", point_at_os)
    with pytest.raises(ValueError, match="cannot be loaded as a network"):
        load_network(path)


def test_own_layers_are_named_by_the_user(keras, tmp_path):
    class Doubled(keras.layers.Layer):
        def call(self, inputs):
            return 2 * inputs

    path = tmp_path / "own.keras"
    keras.Sequential([keras.Input((3,)), Doubled()]).save(path)
    with pytest.raises(ValueError, match="Doubled"):
        load_network(path)
    network = load_network(path, custom_objects={"Doubled": Doubled})
    assert np.asarray(network(np.ones((1, 3)))).tolist() == [[2.0, 2.0, 2.0]]
