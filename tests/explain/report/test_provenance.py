"""Where an explanation comes from, all of it."""

from mixreg.explain import Explanation
from mixreg.explain.report.provenance import provenance_of


def test_seed_settings_versions_and_extent_are_told(ex):
    found = {heading: dict(entries) for heading, entries in provenance_of(ex)}
    assert found["Origin"]["random seed"] == "3"
    assert found["Origin"]["method"] == "dmm"
    assert found["Extent"] == {"draws": "80", "components": "2", "features": "4", "rows": "60"}
    assert found["Settings of the method"] == {"draws": "80"}
    assert {"mixreg", "python", "numpy"} <= set(found["Versions"])
    assert "advice" not in found["Origin"]


def test_local_explanations_name_masker_and_calls(local_ex):
    origin = dict(dict(provenance_of(local_ex))["Origin"])
    assert origin["masker"].startswith("Tabular(")
    assert int(origin["calls of the black box"]) > 0
    assert origin["component read"] == "through the response"


def test_damaged_records_are_shown_as_they_are(ex):
    odd = Explanation(ex.data.assign_attrs(settings="{not json", versions="[1]"))
    found = dict(provenance_of(odd))
    assert found["Settings of the method"] == (("recorded", "{not json"),)
    assert found["Versions"] == (("recorded", "[1]"),)
