"""The certificate: verdicts that can fail, files that come back, errors before long work."""

import math
from concurrent.futures import BrokenExecutor
from dataclasses import replace

import numpy as np
import pytest

from mixreg.certificates import Certificate, certify
from mixreg.certificates import run as run_module
from mixreg.certificates.catalogue import MODELS, PRODUCTION, SMALL, all_checks, checks_of
from mixreg.certificates.measures import MEASURES, SWEEPS
from mixreg.certificates.mutants import MUTANTS
from mixreg.certificates.record import KINDS, Check, Finding, Record
from mixreg.certificates.replicas import valid_sweep
from mixreg.certificates.run import perform


def finding_of(value, complaint=""):
    def run(size, rng):
        return Finding(value, 3, 100, "the worst", complaint, {"list": [1.0, np.float64(2.0)]})

    return run


def record(kind, value, complaint=""):
    return perform(Check(kind, "dmm", "subject", finding_of(value, complaint)), 1.0, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_status_depends_on_the_side_of_the_limit(kind):
    limit, passes = KINDS[kind].limit, KINDS[kind].passes
    below, above = record(kind, limit * 0.9), record(kind, limit * 1.1)
    assert (below.status == "passed") == (passes == "below")
    assert (above.status == "passed") == (passes == "above")
    assert record(kind, math.nan).status == "failed"


def test_too_few_effective_draws_fail_whatever_the_value():
    found = record("agreement", 0.1, "only 12 effective draws")
    assert found.status == "failed"
    assert "12" in found.reason


def test_errors_fail_and_say_why():
    def run(size, rng):
        raise FloatingPointError("no root\nfound")

    found = perform(Check("sweep", "dmm", "subject", run), 1.0, 1)
    assert found.status == "failed"
    assert found.reason == "FloatingPointError: no root found"


def test_checks_that_cannot_be_made_are_skipped_with_the_reason():
    never = perform(Check("enumeration", "dmm_men", "subject", None, reason="no form"), 1.0, 1)
    small = perform(Check("mutant", "dmm", "subject", finding_of(9.0), least_size=0.2), 0.1, 1)
    assert (never.status, never.reason) == ("skipped", "no form")
    assert small.status == "skipped"
    assert "0.1" in small.reason


def test_every_model_and_kind_has_checks():
    have = {(check.model, check.kind) for check in all_checks()}
    assert have == {(model, kind) for model in MODELS for kind in KINDS}
    names = [(check.kind, check.model, check.subject) for check in all_checks()]
    assert len(names) == len(set(names)), "a name is the seed of a check"


def test_small_certificates_have_some_checks_of_every_model_and_kind():
    small = {(check.model, check.kind) for check in all_checks() if check.least_size == 0}
    # NUTS and a hundred explanations take long, and are made for the quickest model.
    long = {"agreement", "calibration"}
    assert small == {(m, k) for m in MODELS for k in KINDS if k not in long or m == "dmm"}
    known = {check.subject for check in all_checks()}
    assert set(SMALL) <= set(MEASURES)
    assert all(set(names) <= known for names in SMALL.values())
    assert set(SMALL["production"]) < set(PRODUCTION)


def test_models_and_kinds_are_selected():
    found = checks_of(["lemna"], ["ratio", "mutant"])
    assert {check.model for check in found} == {"lemna"}
    assert {check.kind for check in found} == {"ratio", "mutant"}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"models": ["dmmm"]}, "models"),
        ({"models": []}, "models"),
        ({"kinds": ["geweke"]}, "kinds"),
        ({"size": 0}, "size"),
        ({"n_jobs": 0}, "n_jobs"),
        ({"random_seed": -1}, "random_seed"),
    ],
)
def test_bad_arguments_are_named(arguments, named):
    with pytest.raises((ValueError, TypeError), match=named):
        certify(**arguments, progressbar=False)


@pytest.fixture
def quick(monkeypatch):
    """Let a certificate consist of given checks."""

    def use(*checks):
        monkeypatch.setattr(run_module, "checks_of", lambda models, kinds: list(checks))
        return certify(size=0.05, n_jobs=1, progressbar=False)

    return use


def test_a_broken_sampler_taken_for_a_valid_one_fails_the_certificate(quick, monkeypatch):
    broken = MUTANTS["dmm: coefficients with the old noise"].step
    valid = next(iter(checks_of(["dmm"], ["sweep"])))
    monkeypatch.setitem(SWEEPS, "sweep", broken)
    certificate = quick(valid)
    assert not certificate.passed
    assert certificate.failures[0].value > KINDS["sweep"].limit


def test_a_mutant_that_is_not_found_out_fails_the_certificate(quick, monkeypatch):
    name = "dmm: coefficients with the old noise"
    mutant = next(check for check in checks_of(["dmm"], ["mutant"]) if check.subject == name)
    assert quick(mutant).passed
    monkeypatch.setitem(MUTANTS, name, MUTANTS[name]._replace(step=valid_sweep))
    assert not quick(mutant).passed


def test_seeds_belong_to_checks_and_not_to_their_order(quick):
    def run(size, rng):
        return Finding(float(rng.random()), 1, 1)

    one, two = (Check("ranks", "dmm", name, run) for name in ("one", "two"))
    first, second = quick(one, two).table["value"], quick(two, one).table["value"]
    assert list(first) == list(second[::-1])
    assert first[0] != first[1]


def test_interrupted_certificates_keep_what_was_done(quick):
    def stop(size, rng):
        raise KeyboardInterrupt

    long = Check("ranks", "dmm", "done", finding_of(0.5), cost=9)
    certificate = quick(Check("ranks", "dmm", "stopped", stop, cost=1), long)
    assert [r.status for r in certificate.records] == ["skipped", "passed"]
    assert certificate.records[0].reason == "interrupted"
    assert not certificate.complete
    assert not certificate.passed


def test_a_process_that_dies_leaves_what_was_done(quick, monkeypatch):
    def dies(checks, size, random_seed, n_jobs):
        yield 1, perform(checks[1], size, random_seed)
        raise BrokenExecutor

    monkeypatch.setattr(run_module, "_performed", dies)
    one, two = (Check("ranks", "dmm", name, finding_of(0.5)) for name in ("one", "two"))
    certificate = quick(one, two)
    assert [r.status for r in certificate.records] == ["skipped", "passed"]
    assert "died" in certificate.records[0].reason
    assert not certificate.complete
    assert not certificate.passed


def test_table_has_one_row_for_each_check(quick):
    table = quick(Check("ranks", "dmm", "subject", finding_of(0.5))).table
    assert list(table["status"]) == ["passed"]
    assert table["worst"][0] == "the worst"
    assert "details" not in table


def test_json_comes_back_as_it_was(quick, tmp_path):
    skipped = Check("enumeration", "dmm_men", "subject", None, reason="no form")
    certificate = quick(Check("ranks", "dmm", "subject", finding_of(0.5)), skipped)
    path = certificate.to_json(tmp_path / "certificate.json")
    again = Certificate.from_json(path)
    assert again.passed
    assert again.table.equals(certificate.table)
    assert again.records[0].details == {"list": [1.0, 2.0]}
    assert again.versions == certificate.versions
    assert again.to_json(tmp_path / "again.json").read_bytes() == path.read_bytes()


def test_other_json_is_refused(tmp_path):
    path = tmp_path / "other.json"
    path.write_text('{"records": [{"kind": "ranks"}], "passed": true}', encoding="utf-8")
    with pytest.raises(ValueError, match="no certificate"):
        Certificate.from_json(path)


def test_failures_are_listed():
    good = Record("ranks", "dmm", "good", "passed", "ECDF / band", 0.5, 1.0)
    bad = replace(good, subject="bad", status="failed", value=2.0)
    certificate = Certificate((good, bad))
    assert certificate.failures == (bad,)
    assert not certificate.passed
    assert certificate.of_kind("ranks") == [good, bad]


def test_a_certificate_shows_its_verdict_and_its_table():
    good = record("ratio", 0.0)
    bad = replace(good, status="failed", subject="<b>")
    fine = Certificate((good,), size=0.5)
    assert repr(fine) == "<mixreg.Certificate: passed, 1 checks at size 0.5>"
    assert "1 FAILED, 2 checks" in repr(Certificate((good, bad)))
    assert "not complete" in repr(Certificate((good,), complete=False))
    page = Certificate((good, bad))._repr_html_()
    assert "&lt;mixreg.Certificate: 1 FAILED" in page
    assert "<b>" not in page
    assert page.count("<tr>") >= 2
