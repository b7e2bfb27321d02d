"""Targets that cannot be written are refused before any work."""

import pytest

from mixreg.explain.report.target import check_target


def test_good_targets_pass(tmp_path):
    assert check_target(str(tmp_path / "a.HTML"), force=False) == tmp_path / "a.HTML"
    (tmp_path / "b.htm").write_text("old")
    assert check_target(tmp_path / "b.htm", force=True).name == "b.htm"


def test_bad_targets_are_named(tmp_path):
    (tmp_path / "old.html").write_text("old")
    (tmp_path / "folder.html").mkdir()
    cases = (
        ("a.txt", ValueError, r"wanted a name that ends in \.html or \.htm"),
        ("a", ValueError, "wanted a name"),
        ("old.html", FileExistsError, "old.html exists"),
        ("folder.html", IsADirectoryError, "is a folder"),
        ("missing/a.html", FileNotFoundError, "missing does not exist"),
    )
    for name, error, words in cases:
        with pytest.raises(error, match=words):
            check_target(tmp_path / name, force=False)
    with pytest.raises(TypeError, match="path is a int"):
        check_target(3, force=False)
    with pytest.raises(IsADirectoryError):
        check_target(tmp_path / "folder.html", force=True)
