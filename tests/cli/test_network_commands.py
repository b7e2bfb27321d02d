"""Commands that touch a Keras network: explain, fidelity and demo."""

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from mixreg.cli import app
from mixreg.explain import Explanation, load_explanation

pytestmark = pytest.mark.network


@pytest.fixture
def run():
    runner = CliRunner()
    return lambda *words: runner.invoke(app, [str(word) for word in words])


@pytest.fixture
def rows(rng):
    return rng.normal(size=(80, 3))


@pytest.fixture
def data(tmp_path, rows):
    path = tmp_path / "data.csv"
    frame = pd.DataFrame(rows, columns=["a", "b", "c"])
    frame.assign(truth=rows[:, 0] > 0).to_csv(path, index=False)
    return path


@pytest.fixture
def network(tmp_path):
    """Save a network whose second output is the logistic function of 2a - b."""
    from mixreg.networks import build_mlp

    model = build_mlp(3, (), dropout=0.0)
    model.set_weights([np.array([[0.0, 2.0], [0.0, -1.0], [0.0, 0.0]]), np.zeros(2)])
    path = tmp_path / "network.keras"
    model.save(path)
    return path


@pytest.fixture
def explanation(tmp_path, rows):
    ex = Explanation.from_coefficients(
        [[2.0, -1.0, 0.0]], feature_names=["a", "b", "c"], X=rows, response_kind="logit"
    )
    return ex.save(tmp_path / "explanation.nc")


def short(*words):
    """Words that make chains short, yet long enough to pass their own diagnostics."""
    return (*words, "--draws", 500, "--tune", 200, "--chains", 2, "--cores", 1, "--components", 2)


def test_explain_finds_the_rule_of_a_linear_network(run, network, data, tmp_path):
    out, pictures = tmp_path / "explained.nc", tmp_path / "pictures"
    words = ("explain", network, data, "--output", 1, "--label", "truth", "--out", out)
    page = tmp_path / "answer.html"
    done = run(*short(*words), "--plots", pictures, "--report", page)
    assert done.exit_code == 0, done.stderr
    assert "What network.keras does over the rows of data.csv" in page.read_text(encoding="utf-8")
    ex = load_explanation(out)
    assert ex.feature_names == ("a", "b", "c")
    largest = int(ex.shares.argmax("component"))
    lower, upper = ex.interval(0.999).sel(component=largest).values
    truth = np.array([2.0, -1.0, 0.0])
    assert ((lower < truth) & (truth < upper)).all()
    assert (upper - lower < 0.5).all()
    assert "P(top 3)" in done.stdout
    assert "ridge, held-out rows" in done.stdout
    assert max(map(len, done.stdout.splitlines()[:-4])) <= 80
    assert (pictures / "components.png").exists()


def test_explain_says_what_leads_inputs_to_a_component(run, network, data, tmp_path):
    out, pictures = tmp_path / "explained.nc", tmp_path / "pictures"
    words = ("explain", network, data, "--output", 1, "--label", "truth", "--out", out)
    done = run(*short(*words), "--gate", "all", "--plots", pictures)
    assert done.exit_code in (0, 3), done.stderr
    ex = load_explanation(out)
    assert ex.attrs["gate"] == "all"
    assert ex.settings["gate_variance"] == 0.9
    assert "What leads inputs to a component" in done.stdout
    assert "adds to the component's weight" in done.stdout
    assert (pictures / "routing.png").exists()
    assert max(map(len, done.stdout.splitlines()[:-5])) <= 80


def test_explain_says_which_output_is_wanted(run, network, data, tmp_path):
    words = ("explain", network, data, "--label", "truth", "--out", tmp_path / "ex.nc")
    done = run(*words)
    assert done.exit_code == 1
    assert "output" in done.stderr
    done = run(*words, "--output", 5)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1


def test_explain_names_a_network_of_another_width(run, network, data, tmp_path):
    done = run("explain", network, data, "--output", 1, "--out", tmp_path / "ex.nc")
    assert done.exit_code == 1
    assert "4 features" in done.stderr
    assert "(3,)" in done.stderr


def test_fidelity_writes_the_table_and_the_curves(run, explanation, network, data, tmp_path):
    out, plot = tmp_path / "table.csv", tmp_path / "table.png"
    words = ("fidelity", explanation, network, data, "--output", 1, "--label", "truth")
    done = run(*words, "--n-features", "1,2", "--fill", "zero,-1", "--out", out, "--plot", plot)
    assert done.exit_code == 0, done.stderr
    table = pd.read_csv(out)
    assert set(table["explainer"]) == {"coefficients", "random", "ridge"}
    assert set(table["fill"]) == {"zero", "-1", "opposite class"}
    assert set(table["n_features"]) == {1, 2}
    assert "deduction, fill zero (lower is better)" in done.stdout
    assert plot.exists()


@pytest.fixture
def reader(tmp_path):
    """Save a network of 3 x 3 images whose second output grows with the middle pixel alone."""
    import keras

    dense = keras.layers.Dense(2, "softmax")
    model = keras.Sequential([keras.Input((3, 3, 1)), keras.layers.Flatten(), dense])
    weights = np.zeros((9, 2))
    weights[4, 1] = 6.0
    dense.set_weights([weights, np.array([0.0, -3.0])])
    path = tmp_path / "reader.keras"
    model.save(path)
    return path


@pytest.fixture
def pictures(tmp_path, rng):
    path = tmp_path / "pictures.npz"
    np.savez(path, images=rng.integers(256, size=(120, 3, 3), dtype=np.uint8))
    return path


def test_images_are_explained_painted_and_tested(run, reader, pictures, tmp_path):
    out, album = tmp_path / "explained.nc", tmp_path / "album"
    words = ("explain", reader, pictures, "--output", 1, "--divide", 255, "--method", "dmm_men")
    words = (*short(*words), "--nets", 2, "--pixels", "all", "--out", out, "--plots", album)
    done = run(*words)
    assert done.exit_code in (0, 3), done.stderr
    assert "120 images of 3 x 3 pixels, values from 0 to 1; features: all of 9" in " ".join(
        done.stdout.split()
    )
    ex = load_explanation(out)
    assert (ex.method, ex.image.shape) == ("dmm_men", (3, 3))
    largest = int(ex.shares.argmax("component"))
    lower, upper = ex.interval(0.999, scale="unit").sel(component=largest).values
    truth = np.where(np.arange(9) == 4, 6.0, 0.0)
    assert ((lower < truth) & (truth < upper)).all()
    assert (upper - lower < 2.0).all()
    assert "row 1, column 1" in done.stdout
    assert {path.name for path in album.iterdir()} >= {"heatmaps.png", "gallery.png"}
    tests = ("--tests", "nullification,pathological,filling", "--n-features", "1,3")
    words = ("fidelity", out, reader, pictures, "--output", 1, "--divide", 255, *tests)
    done = run(*words, "--bootstraps", 3, "--share", 0.5, "--out", tmp_path / "table.csv")
    assert done.exit_code == 0, done.stderr
    assert "filling, opposite class (higher is better)" in done.stdout
    table = pd.read_csv(tmp_path / "table.csv").set_index(["test", "explainer", "n_features"])
    assert (table["n_bootstraps"] == 3).all()
    # The middle pixel decides everything; at zero it says no.
    assert table.loc[("nullification", "dmm_men", 1), "pcr"] == 0.0
    assert table.loc[("filling", "dmm_men", 1), "pcr"] == 1.0
    assert table.loc[("nullification", "random", 1), "pcr"] > 0.5


def test_options_of_images_are_refused_for_tables(run, network, data, pictures, reader, tmp_path):
    words = ("explain", network, data, "--output", 1, "--out", tmp_path / "ex.nc")
    for wrong, about in ((("--pixels", 5), "--pixels"), (("--divide", 255), "--divide")):
        done = run(*words, "--label", "truth", *wrong)
        assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
        assert f"{about} is for images" in done.stderr
    words = ("explain", reader, pictures, "--output", 1, "--out", tmp_path / "ex.nc")
    for wrong in ("many", "-3", "10"):
        done = run(*words, "--pixels", wrong)
        assert done.exit_code == 1
        assert "pixels" in done.stderr


def test_fidelity_refuses_what_it_does_not_know(run, explanation, network, data, tmp_path):
    words = ("fidelity", explanation, network, data, "--output", 1, "--label", "truth")
    words = (*words, "--out", tmp_path / "table.csv")
    for wrong in (("--fill", "blur"), ("--tests", "magic"), ("--n-features", "many")):
        done = run(*words, *wrong)
        assert done.exit_code == 1, wrong
        assert done.stderr.startswith("error: "), wrong
        assert done.stderr.count("\n") == 1, wrong
    done = run("fidelity", network, network, data)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)


def test_demo_refuses_a_folder_with_something_in_it(run, tmp_path):
    (tmp_path / "thesis.tex").write_text("mine")
    done = run("demo", "--out", tmp_path)
    assert done.exit_code == 1
    assert "is not empty" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


@pytest.mark.slow
@pytest.mark.parametrize("words", [("mlp",), ("cnn",)])
def test_demo_shows_every_part_of_the_answer(run, tmp_path, words):
    done = run("demo", *words, "--quick", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    for part in ("The network", "converged?", "Components", "Top ", "ridge", "random"):
        assert part in done.stdout, part
    lines = done.stdout.splitlines()
    assert max(map(len, lines[1 : lines.index("Results")])) <= 80
    assert lines[-1] == str((tmp_path / "out" / "report.html").resolve())
    assert ("digits" in done.stdout) == (words == ("cnn",))
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"explanation.nc", "network.keras", "fidelity.csv", "fidelity.png"} <= names
    assert "report.html" in names
    assert ({"heatmaps.png", "gallery.png", "gallery-surest.png"} <= names) == (words == ("cnn",))
