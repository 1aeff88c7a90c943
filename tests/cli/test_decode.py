"""``collapse decode`` prints what the functions return; the options reach simulations."""

import command_lines
import pytest

import collapse_theory as ct
from collapse_theory.decoding import Decoding


def rows(capsys, monkeypatch, line):
    status, out, err = command_lines.run(capsys, monkeypatch, line)
    assert (status, err) == (0, "")
    return out


def test_states_and_thresholds(capsys, monkeypatch):
    out = rows(capsys, monkeypatch, "collapse decode --uniform 1000 --temperature 0.9 --real 0.3")
    assert "top 0.001" in out
    assert "top 0.423624" in out
    assert "0.37324235 do not" in out
    assert "0.10000000" in out


def test_the_share_that_is_needed_and_a_skewed_start(capsys, monkeypatch):
    out = rows(capsys, monkeypatch, "collapse decode --zipf 1000 --temperature 0.9 --keep 0.9")
    found = ct.loop.real_share(ct.tails.zipf(1000), keep=0.9, decoding=Decoding(0.9))
    assert f"{found[1]:.6f}  {found[0]:.6f} do not" in out
    assert "one stable state" in out


def test_cuts(capsys, monkeypatch):
    out = rows(capsys, monkeypatch, "collapse decode --zipf 50000 --top-p 0.95 --fits 10")
    assert "517 atoms left" in out
    assert "where decoding cuts" in out


def test_simulations_decode(capsys, monkeypatch):
    line = "collapse simulate discrete --uniform 2 --samples 20 --replicates 200 --seed 1 --temperature 0.9 --best-of 2"
    out = rows(capsys, monkeypatch, line)
    decoding = Decoding(0.9, best_of=2)
    estimate = ct.montecarlo.collapse_time_estimate([0.5, 0.5], samples=20, replicates=200, seed=1, decoding=decoding)
    assert f"{estimate.value:.2f}"[:3] in out


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("--temperature 0", "temperature"),
        ("--top-p 1.5", "top_p"),
        ("--top-k 0", "top_k"),
        ("--best-of x", "--best-of"),
    ],
)
def test_one_clear_line(capsys, monkeypatch, option, name):
    status, out, err = command_lines.run(capsys, monkeypatch, f"collapse decode --uniform 9 {option}")
    assert (status, out) == (2, "")
    assert err.startswith(f"collapse: `{name}` must be")
    assert err.count("\n") == 1
