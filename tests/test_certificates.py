"""Every public function is either certified, rightly, or refused by name; docs/certificates.md lists which."""

import flint
import pytest
from certificates import DOCS
from certificates import script as certificates

from collapse_theory.enclosure import enclose

EXAMPLES = certificates.EXAMPLES


def test_no_public_function_is_forgotten():
    public = set(certificates.public())
    assert public == set(EXAMPLES) | certificates.NO_NUMBER
    assert not set(EXAMPLES) & certificates.NO_NUMBER


def test_the_page_is_not_stale(tmp_path, monkeypatch):
    """If it is: run `python docs/make_certificates.py` and read what has changed."""
    known = (DOCS / "certificates.md").read_text(encoding="utf-8")
    (tmp_path / "certificates.md").write_text(known, encoding="utf-8")
    monkeypatch.setattr(certificates, "HERE", tmp_path)
    certificates.main()
    assert (tmp_path / "certificates.md").read_text(encoding="utf-8") == known


def test_what_serves_balls_is_certified_and_nothing_else_is():
    """Sealed balls are no data of a chain: `markov` is certified by itself, in balls of FLINT."""
    declared = {name: certificates.resolved(name) for name in EXAMPLES if not name.startswith(("markov", "montecarlo"))}
    assert len(declared) > 90
    wrong = [name for name, target in declared.items() if ("arb" in target.serves) != certificates.is_certified(name)]
    assert wrong == ["discrete.CollapseTime"]  # made of floats; its tails and quantiles are certified


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_certificate_holds_the_value(name):
    """Narrower balls lie within wider ones, and the same formula in floats gives the same number."""
    example = EXAMPLES[name]
    if not certificates.is_certified(name):
        return
    size = example.kwargs.get("samples", 0)
    digits, bits = (25, 100) if isinstance(size, int) and size > 10**4 else (45, 300)  # what a proof at that size gives
    wide, narrow = example.certify(name, digits=12), example.certify(name, digits=digits)
    again = enclose(example.value(name), *example.args, bits=bits, **example.kwargs)
    assert wide.ball.overlaps(narrow.ball)
    assert wide.ball.overlaps(again)
    assert narrow.ball.overlaps(again)
    in_floats = example.value(name)(*example.args, **example.kwargs)
    with flint.ctx.workprec(300):
        gap = abs(narrow.ball - flint.arb(float(in_floats)))
    assert gap <= 1e-12 * abs(float(narrow))
