"""The answer in plain words, which claim no more than is known."""

from mixreg.explain import Explanation
from mixreg.explain.report.answer import answer_of, unit_of
from mixreg.explain.report.groups import groups_of
from mixreg.explain.report.overview import overview_of


def answer(ex):
    return answer_of(ex, groups_of(ex), overview_of(ex))


def test_rules_of_a_population(ex):
    first, second = answer(ex)
    assert first.startswith("Over 60 rows, 2 rules describe the response. The largest has 67\xa0%")
    assert "there size raises the response (+" in first
    assert "age lowers it (-" in first
    assert second.startswith("Of the 2 features ranked highest, all have a sure direction")


def test_what_is_not_sure_is_only_probable(rng):
    draws = rng.normal([2.0, 1.0, 0.1], [0.1, 0.9, 1.0], size=(2000, 1, 3))
    (sentence,) = answer(Explanation.from_coefficients(draws, feature_names=["a", "b", "c"]))
    assert sentence.startswith("One rule describes the probability: a raises it")
    assert "b probably raises it" in sentence
    assert "c perhaps " in sentence


def test_single_and_many_instances(byte_ex):
    many, second = answer(byte_ex)
    assert many.startswith("Over 2 inputs, the features most often among the 2 that matter most")
    assert "byte at +0" in many
    assert second == "The first surely raises it in all of them and surely lowers it in none."
    (one, *_) = answer(byte_ex.select(instance=0))
    assert one.startswith("For instance 0, c3 at -1 raises the log odds")


def test_nothing_found_is_said():
    assert answer(Explanation.from_coefficients([[0.0, 0.0]]))[0].endswith("no feature changes it.")


def test_units(ex, linear_ex, byte_ex):
    assert unit_of(ex).endswith("per standard deviation of the feature")
    assert unit_of(linear_ex).endswith("per unit of the feature")
    assert unit_of(byte_ex).endswith("when the feature is kept rather than taken away")
