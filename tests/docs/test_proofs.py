"""The proofs in ``proofs/``: the list agrees with the files, Coq accepts them without axioms, wrong statements fail.

What needs Coq is skipped without it. The public functions are compared with the formulas that are proved.
"""

import importlib.util
import math
import re
import shutil
import sys
from fractions import Fraction
from functools import reduce
from pathlib import Path

import pytest

import collapse_theory as ct
from collapse_theory.claims import all_claims

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location("proofs_check", ROOT / "proofs" / "check.py")
assert _SPEC is not None
assert _SPEC.loader is not None
check = importlib.util.module_from_spec(_SPEC)
sys.modules["proofs_check"] = check
_SPEC.loader.exec_module(check)

needs_coq = pytest.mark.skipif(
    shutil.which("coqc") is None, reason=f"no coqc; apt-get install --no-install-recommends {check.DEBIAN}"
)
CLAIMS = {claim.id for claim in all_claims()}
THEOREMS = check.theorems()
TINY = """From mathcomp Require Import all_ssreflect.
Theorem nothing (n : nat) : n + 0 = n.
Proof. by rewrite addn0. Qed.
"""
TINY_LIST = """axioms = []
[[theorem]]
name = "nothing"
file = "tiny"
says = "Adding 0 changes nothing."
claims = []
functions = []
not_covered = "Everything else."
control = { find = "n + 0", replace = "n + 1" }
"""


@pytest.fixture
def tiny(tmp_path, monkeypatch):
    """Return a function that puts one small file and its list in the place of ours."""

    def place(text=TINY, listed=TINY_LIST):
        (tmp_path / "tiny.v").write_text(text)
        (tmp_path / "_CoqProject").write_text("-R . Collapse\ntiny.v\n")
        (tmp_path / "theorems.toml").write_text(listed)
        monkeypatch.setattr(check, "FOLDER", tmp_path)
        monkeypatch.setattr(check, "LIST", tmp_path / "theorems.toml")

    return place


def test_the_list_agrees_with_the_files():
    assert list(check.disagreements()) == []
    assert len(THEOREMS) >= 40


@pytest.mark.parametrize(
    ("text", "listed", "complaint"),
    [
        (TINY, TINY_LIST.replace('"nothing"', '"other"'), "nothing stands in tiny.v only"),
        (TINY, TINY_LIST + TINY_LIST[TINY_LIST.index("[[") :], "is listed 2 times"),
        (TINY, TINY_LIST.replace("n + 0", "m + 0"), "must hold once"),
        (TINY.replace("Qed", "Admitted"), TINY_LIST, "says `Admitted`"),
        (TINY + "Axiom wrong : False.\n", TINY_LIST, "says `Axiom`"),
        (TINY + " Theorem hidden : True. Proof. by []. Qed.\n", TINY_LIST, "2 theorems, 1 of them"),
    ],
)
def test_a_disagreement_is_named(tiny, text, listed, complaint):
    tiny(text, listed)
    assert any(complaint in problem for problem in check.disagreements())


def test_a_file_that_is_not_compiled_is_named(tiny, tmp_path):
    tiny()
    assert list(check.disagreements()) == []
    (tmp_path / "extra.v").write_text("")
    assert list(check.disagreements()) == ["_CoqProject must list every file of the folder."]


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name)
def test_an_entry_names_what_is_there_and_says_what_is_missing(theorem):
    assert set(theorem.claims) <= CLAIMS
    assert set(theorem.whole) <= set(theorem.claims)
    for function in theorem.functions:
        assert callable(reduce(getattr, function.split("."), ct))
    assert theorem.says.endswith(".")
    assert theorem.not_covered.endswith(".")


def test_the_page_lists_the_claims_with_their_theorems():
    rows = re.findall(r"^\| `([\w.-]+)` \| (.+?) \|", (ROOT / "docs" / "proofs.md").read_text(), re.M)
    shown = {claim: set(re.findall(r"`(\w+)`", names)) for claim, names in rows}
    assert shown == {
        claim: {theorem.name for theorem in THEOREMS if claim in theorem.claims}
        for claim in CLAIMS
        if any(claim in theorem.claims for theorem in THEOREMS)
    }


def test_without_coq_the_remedy_is_named(monkeypatch, capsys):
    monkeypatch.setattr(check.shutil, "which", lambda name: None)
    assert check.main([]) == 2
    assert "apt-get install" in capsys.readouterr().err


# --- with Coq ---------------------------------------------------------------------------------------------------------


def test_libraries_of_all_files_are_read_once_and_others_where_they_stand(tiny, tmp_path):
    ring = TINY.replace("all_ssreflect.", "all_ssreflect.\nFrom mathcomp Require Import ring.")
    tiny(ring)
    (tmp_path / "_CoqProject").write_text("-R . Collapse\ntiny.v\nplain.v\n")
    (tmp_path / "plain.v").write_text(TINY)
    libraries = check.imported_by_all(check.files())
    assert libraries == TINY[: TINY.index("Theorem")]
    control = {"nothing": check.Control("n + 0", "n + 1")}
    written = check.with_controls(tmp_path / "tiny.v", control, libraries)
    assert re.findall("^From.*", written, re.M) == ["From mathcomp Require Import ring."]


@needs_coq
def test_all_proofs_are_accepted_without_axioms_and_each_wrong_statement_fails(tmp_path):
    assert list(check.doubts(str(tmp_path))) == []
    assert check.allowed_axioms() == set()


AXIOM = TINY.replace("Theorem", "Axiom free : forall n, n + 0 = n.\nTheorem").replace("addn0", "free")


@needs_coq
def test_a_file_that_does_not_compile_is_reported(tiny, capsys):
    tiny(TINY.replace("addn0", "addn1"))
    assert check.main([]) == 1
    assert "does not compile" in capsys.readouterr().err


@needs_coq
def test_an_axiom_and_controls_that_do_not_fail_are_reported(tiny, capsys):
    """Three theorems in one file, each with a fault of its own, in one run: Coq takes a second to start."""
    text, listed = AXIOM, TINY_LIST
    for name, control in (("alike", "0 + n + 0"), ("unreadable", "n + true + [::]")):
        text += f"Theorem {TINY.partition('Theorem ')[2]}".replace("nothing", name)
        listed += TINY_LIST[TINY_LIST.index("[[") :].replace("nothing", name).replace("n + 1", control)
    tiny(text, listed)
    assert check.main(["--controls"]) == 1
    problems = capsys.readouterr().err
    assert "nothing rests on what is not proved: Axioms:\ntiny.free :" in problems
    assert "alike: the control is proved by the same script" in problems
    assert "unreadable: the control is no statement that Coq can read" in problems
    assert problems.count("rests on") == problems.count("by the same") == problems.count("no statement") == 1


@needs_coq
@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        (
            TINY.replace("addn0", "addn1") + "Lemma more : 0 = 1.\nProof. by []. Qed.\n",
            ["nothing: Coq does not accept it.", "more: Coq does not accept it."],
        ),
        (AXIOM, ["The theorems rest on what is not proved: Axioms:\nfree : forall n : nat,"]),
    ],
)
def test_what_one_process_finds_is_reported(tiny, tmp_path, text, complaints):
    tiny(text)
    for problem, complaint in zip(check.doubts(str(tmp_path)), complaints, strict=True):
        assert problem.replace("Checked_tiny.", "").startswith(complaint)


@needs_coq
def test_a_good_proof_is_accepted_and_shown(tiny, capsys):
    tiny()
    assert check.main(["--controls", "--show"]) == 0
    shown = capsys.readouterr().out
    assert "tiny.nothing" in shown
    assert re.search(r"forall n : nat, \(?n \+ 0\)?(%N)? = n", shown)
    assert "1 theorems and their controls: proved, no axiom" in shown


# --- the formulas that are proved, beside the public functions --------------------------------------------------------

P = (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5))
S0 = sum(share**2 for share in P)


def throw(samples, balls, value, occupied=0):
    """Transcribe ``throw`` of ancestry.v."""
    if balls == 0:
        return value(occupied)
    hit = Fraction(occupied, samples)
    stays = hit * throw(samples, balls - 1, value, occupied) if occupied else 0
    return stays + ((1 - hit) * throw(samples, balls - 1, value, occupied + 1) if hit < 1 else 0)


def ancestors(samples, fits, value, draws):
    """Transcribe ``ancestors`` of ancestry.v, for equal sizes."""
    for _ in range(fits):
        value = [throw(samples, k, value) for k in range(samples + 1)].__getitem__
    return value(draws)


def mean_time(samples):
    """Solve the hypothesis of meantime.v for v from small k upwards."""
    v = {1: Fraction(0)}
    for k in range(2, samples + 1):
        fewer = throw(samples, k, lambda met, k=k: v[met] if met < k else 0)
        same = throw(samples, k, lambda met, k=k: int(met == k))
        v[k] = (1 - sum(share**k for share in P) + fewer) / (1 - same)
    return 1 + v[samples]


def mixed(samples, fits, a, b, c):
    """Transcribe mix_closed."""
    rate = c * (2 - c) + a**2 / Fraction(samples)
    limit = S0 + (1 - S0) * (a**2 / Fraction(samples)) / rate
    return limit + (1 - rate) ** fits * (S0 - limit)


def kept(sizes):
    return math.prod(1 - Fraction(1, size) for size in sizes)


_MIX = tuple(Fraction(k, 4) for k in (2, 1, 1))
_TENTH = Fraction(1, 10)
PROVED = {
    "agreement_after": (
        lambda: ct.discrete.homozygosity(P, samples=7, fits=3),
        lambda: 1 - kept([7] * 3) * (1 - S0),
    ),
    "mix_closed": (
        lambda: ct.discrete.homozygosity(P, samples=7, fits=3, policy=ct.policy.Mix(*_MIX)),
        lambda: mixed(7, 3, *_MIX),
    ),
    "accumulated_diversity_constant": (
        lambda: ct.discrete.homozygosity(P, samples=7, fits=3, policy=ct.policy.Accumulate()),
        lambda: 1 - (1 - S0) * math.prod(1 - Fraction(1, 7 * k**2) for k in (1, 2, 3)),
    ),
    "collapse_at_least": (
        lambda: ct.discrete.collapse_probability_bounds(P, samples=3, fits=4)[0],
        lambda: 1 - 3 * kept([3] * 4) * (1 - S0),
    ),
    "collapse_at_most": (
        lambda: ct.discrete.collapse_probability_bounds(P, samples=3, fits=4)[1],
        lambda: 1 - kept([3] * 4) * (1 - S0) / (1 - Fraction(1, 3)),
    ),
    "mean_time_at_most": (
        lambda: ct.discrete.collapse_time_bounds(P, samples=3)[1],
        lambda: 1 + (1 - S0) * 3 * 2,
    ),
    "mean_time_at_least": (
        lambda: ct.discrete.collapse_time_bounds(P, samples=3)[0],
        lambda: 1 + (1 - S0) * 2 / (1 - Fraction(1, 3)),
    ),
    "collapse_by_ancestry": (
        lambda: ct.discrete.CollapseTime(P, samples=5).cdf(4),
        lambda: ancestors(5, 3, lambda k: sum(share**k for share in P), 5),
    ),
    "mean_time": (lambda: ct.discrete.collapse_time(P, samples=6), lambda: mean_time(6)),
    "absence_by_ancestry": (
        lambda: ct.discrete.presence_probability(float(P[2]), samples=5, fits=4),
        lambda: 1 - ancestors(5, 3, lambda k: (1 - P[2]) ** k, 5),
    ),
    "absent_from_first_draw": (
        lambda: ct.discrete.mass_lost(P, samples=5, fits=1),
        lambda: sum(share * (1 - share) ** 5 for share in P),
    ),
    "expected_support_of_first_draw": (
        lambda: ct.discrete.expected_support(P, samples=5, fits=1),
        lambda: sum(1 - (1 - share) ** 5 for share in P),
    ),
    "data_variance": (
        lambda: ct.gaussian.data_variance([3, 5, 9], 3),
        lambda: 1 + Fraction(1, 3) + Fraction(1, 5) + Fraction(1, 9),
    ),
    "data_variance_conserved": (lambda: ct.gaussian.data_variance([3, 5, 9], 3, ddof=0), lambda: 1),
    "mean_spread": (
        lambda: ct.gaussian.variance_of_mean([3, 5, 9], 3),
        lambda: Fraction(1, 3) + Fraction(1, 5) + Fraction(1, 9),
    ),
    "expected_variance": (lambda: ct.gaussian.policy_moments(7, 3, ddof=0).variance, lambda: Fraction(6, 7) ** 3),
    "pooled_variance_constant": (
        lambda: ct.gaussian.policy_moments(7, 3, policy=ct.policy.Accumulate(), ddof=0).variance,
        lambda: math.prod(1 - Fraction(1, 7 * k**2) for k in (1, 2, 3)),
    ),
    "average_closed": (
        lambda: ct.regression.running_average_variance(3, share=0.1),
        lambda: sum(
            (Fraction(1, s) * math.prod((k - 1 + _TENTH) / k for k in range(s + 1, 4))) ** 2 for s in (1, 2, 3)
        ),
    ),
    "replaced_regression": (
        lambda: ct.regression.excess_risk(30, 4, dim=5) / ct.regression.excess_risk(30, 1, dim=5),
        lambda: 4,
    ),
    "accumulated_regression": (
        lambda: (
            ct.regression.excess_risk(30, 3, dim=5, policy=ct.policy.Accumulate())
            / ct.regression.excess_risk(30, 1, dim=5)
        ),
        lambda: Fraction(49, 36),
    ),
    "verifier_threshold": (
        lambda: ct.regression.verification_threshold(kept_right=0.9, kept_wrong=0.1),
        lambda: Fraction(9, 10),
    ),
}


@pytest.mark.parametrize("name", PROVED)
def test_a_public_function_has_the_formula_that_is_proved(name):
    function, formula = PROVED[name]
    assert next(theorem for theorem in THEOREMS if theorem.name == name).functions
    assert float(function()) == pytest.approx(float(formula()), rel=1e-12)
