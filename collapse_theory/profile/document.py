"""The page of profiles, computed. Run ``python -m collapse_theory.profile.document`` to print it."""

from __future__ import annotations

from typing import Any

from collapse_theory.policy import Accumulate, AccumulateSubsample, Mix, Policy, Replace, SubsampleModels
from collapse_theory.profile.definitions import DEFINITIONS
from collapse_theory.profile.profile import Profile
from collapse_theory.profile.rates import MEASURED

CASES: tuple[tuple[str, Policy, dict[str, Any]], ...] = (
    ("linear-regression", Accumulate(), {}),
    ("linear-regression", Replace(), {}),
    ("linear-regression", AccumulateSubsample(), {}),
    ("linear-regression", SubsampleModels(), {}),
    ("linear-regression", SubsampleModels(), {"samples": 10}),
    ("linear-regression", Mix(0.5, 0.3, 0.2), {}),
    ("gaussian", Accumulate(), {}),
    ("gaussian", Replace(), {}),
    ("gaussian", Accumulate(), {"dim": 2}),
    ("gaussian", Replace(), {"dim": 2}),
    ("discrete", Accumulate(), {}),
    ("discrete", Replace(), {}),
    ("discrete", AccumulateSubsample(), {}),
    ("discrete", Mix(0.5, 0.3, 0.2), {}),
    ("poisson", Accumulate(), {}),
    ("poisson", Replace(), {}),
)
_MARKS = {True: "✓", False: "✗", None: "?"}


def page() -> str:
    """Return the page as Markdown."""
    profiles = [Profile.of_policy(model, policy, **settings) for model, policy, settings in CASES]
    parts = [_HEAD, _rules(), _table(profiles), _RATES_HEAD, _rates(), "## Evidence\n", *map(_details, profiles)]
    return "\n".join(parts).rstrip() + "\n"


_HEAD = """# Profiles of model collapse

Which of the eight definitions of schaeffer2025 hold under which policy. Every cell is decided by a rule from a computed
quantity: ✓ holds, ✗ does not, ? no theory at hand, or its bounds do not decide. The first two rows are Table 1 of the
paper. This page is generated: `python -m collapse_theory.profile.document > docs/profiles.md`.
"""

_RATES_HEAD = """## Profiles of runs

`Profile.of` asks the same questions of measured runs, up to their last fit. Right answers in percent among 1000
profiles of simulated runs at error rate 0.05, for 2 to 20 seeds of 20 fits; all others but the last column are
undecided. Risks and spreads have three noises, in this order: normal and t(3) logarithms of scale 0.05, and chi² with 5
degrees of freedom. No finite run decides definition 3, a limit.
"""


def _rates() -> str:
    rows = [
        f"| {n} {name} | {'holds' if holds else 'does not'} | {' | '.join(rest)} |"
        for n, name, holds, *rest in MEASURED
    ]
    head = "| definition, runs | answer | 2 seeds | 3 | 5 | 10 | 20 | wrong at most |"
    return "\n".join([head, "|---" * 8 + "|", *rows, ""])


def _rules() -> str:
    rows = [f"| {d.number} | {d.title} | {d.rule(d.threshold)} |" for d in DEFINITIONS.values()]
    return "\n".join(["| | definition | holds if |", "|---|---|---|", *rows, ""])


def _table(profiles: list[Profile]) -> str:
    numbers = " | ".join(map(str, DEFINITIONS))
    rows = [f"| {p.subject} | {' | '.join(_MARKS[h] for h in p.holds.values())} |" for p in profiles]
    return "\n".join([f"| model and policy | {numbers} |", "|---" * 9 + "|", *rows, ""])


def _details(profile: Profile) -> str:
    rows = [f"- {c.definition.number} {_MARKS[c.holds]} {c.evidence}" for c in profile.cells]
    return "\n".join([f"**{profile.subject}**\n", *rows, ""])


if __name__ == "__main__":
    print(page(), end="")
