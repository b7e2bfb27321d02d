"""The command of the side-by-side comparison, and that the README shows its file."""

import importlib.util
import json
import shutil
import sys
from pathlib import Path

import pandas as pd
import pytest

REPOSITORY = Path(__file__).parents[2]
ROOT = REPOSITORY / "benchmarks"


@pytest.fixture
def script(part):
    """Import the command without running it."""
    spec = importlib.util.spec_from_file_location("compare_command", ROOT / "compare.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_check_runs_without_data(script, monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("MIXREG_DATA", raising=False)
    command = "compare.py --quick --only em,explainers --out"
    monkeypatch.setattr(sys, "argv", [*command.split(), str(tmp_path)])
    script.main()
    assert "Point fits by EM" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "compare.csv").set_index(["section", "contestant"])
    assert table.loc[("em", "mixreg"), "time_ratio"] == 1
    assert table.loc[("em", "plain EM"), "log_lik"] > -2
    assert table.loc[("explainers", "mixreg, mode"), "calls"] == 80
    assert json.loads((tmp_path / "compare.json").read_text())["quick"] is True


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("--only speed", "--only names ['speed']"),
        ("--samplers stan", "--samplers names ['stan']"),
        ("--minutes 0", "--minutes is 0; wanted more than 0."),
        ("--draws 0", "--draws is 0; wanted at least 1."),
        ("--keep", "--keep wants --out"),
        ("--quick --readme", "the README shows no figures of a check"),
    ],
)
def test_bad_options_are_refused(script, monkeypatch, capsys, arguments, said):
    monkeypatch.setattr(sys, "argv", ["compare.py", *arguments.split()])
    with pytest.raises(SystemExit):
        script.parse_arguments()
    assert said in capsys.readouterr().err


def test_kept_rows_give_way_to_new_ones(script, run):
    kept = pd.DataFrame([run("mixreg", 4.0), run("NUTS, nutpie", 40.0)])
    table = script.joined(kept, [run("mixreg", 2.0)]).set_index("contestant")
    assert table.loc["mixreg", "seconds"] == 2.0
    assert table.loc["NUTS, nutpie", "ratio"] == pytest.approx(20.0)


def test_the_figure_tells_bounds_from_ratios(part, tmp_path, run):
    pytest.importorskip("matplotlib")
    table = pd.DataFrame([run("ours", 1.0), run("other", 9.0)])
    table = part("ratios").with_ratios(table, "ours")
    assert part("figure").draw(table, "ours", tmp_path / "one.png")
    cut = table.assign(bound=["", "at least"])
    assert part("figure").draw(cut, "ours", tmp_path / "two.png")
    assert (tmp_path / "one.png").read_bytes() != (tmp_path / "two.png").read_bytes()
    assert not part("figure").draw(table[:1], "ours", tmp_path / "none.png")


def test_the_readme_shows_the_file_and_nothing_else(part, tmp_path):
    readme = part("readme")
    text = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    shown = text[text.index(readme.BEGIN) : text.index(readme.END) + len(readme.END)]
    assert shown == readme.from_files(REPOSITORY / "docs")
    # A figure that is changed in the file is missed in the README.
    for name in ("compare.csv", "compare.json", "compare.png"):
        shutil.copy(REPOSITORY / "docs" / name, tmp_path)
    table = pd.read_csv(tmp_path / "compare.csv")
    assert {"samplers", "em", "explainers", "floors"} <= set(table["section"])
    table.loc[table["section"] == "floors", "sweep"] *= 2
    part("table").write(table, tmp_path / "compare.csv")
    assert shown != readme.from_files(tmp_path)


def test_a_busy_machine_is_said_to_be_busy(part):
    nothing = pd.DataFrame({"section": []})
    busy, idle = (
        part("readme").section_text(
            nothing, {"versions": {}, "cores": 2, "load": load}, has_figure=False
        )
        for load in (1.4, 0.6)
    )
    assert "load 1.4 before the run" in busy
    assert "busy" not in idle
    kept = part("readme").section_text(nothing, {"versions": {}, "keep": True}, has_figure=False)
    assert "kept from an earlier run" in kept
    assert "kept" not in idle


def test_text_without_marks_is_refused(part):
    with pytest.raises(ValueError, match="the text lacks"):
        part("readme").replace_section("no marks", "section")
