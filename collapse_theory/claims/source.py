"""Where a statement was published."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from collapse_theory import checks
from collapse_theory.claims.references import REFERENCES, Reference

__all__ = ["OWN", "Source"]

OWN = "yours"
"""Key of the source of what a user checks with formulas of their own."""


@dataclass(frozen=True)
class Source:
    """Where a statement was published.

    Attributes
    ----------
    key : str
        Short name of the paper, for example ``"shumailov2023"``; ``references.py`` has its title.
    version : str
        The version that was read.
    place : str
        Equation, theorem, section or figure.
    obtained : {"text", "paper", "second-hand"}
        Read in the paper's text, transcribed from the paper's own text by this project, or known through others.
    reference : Reference, optional
        Author, title, preprint and DOI, for a paper that this package does not list; citations print it.

    Raises
    ------
    ValueError
        If one of them is not text, ``obtained`` is not one of the three, or ``reference`` is not a
        :class:`Reference` or stands beside a key that this package lists.

    Examples
    --------
    >>> str(Source("shumailov2023", "arXiv:2305.17493v1", "eq. (4)"))
    'shumailov2023 (arXiv:2305.17493v1), eq. (4)'
    """

    key: str
    version: str
    place: str
    obtained: Literal["text", "paper", "second-hand"] = "text"
    reference: Reference | None = None

    def __post_init__(self) -> None:
        for name in ("key", "version", "place"):
            checks.text(name, getattr(self, name))
        checks.choice("obtained", self.obtained, ("text", "paper", "second-hand"))
        if self.reference is not None:
            _check_reference(self.key, self.reference)

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain types, ready for JSON; a reference only where one was given."""
        return {name: value for name, value in asdict(self).items() if name != "reference" or value is not None}

    @property
    def is_own(self) -> bool:
        """Whether this is a user's own formula and not a paper."""
        return self.key == OWN

    def __str__(self) -> str:
        return "a formula of your own" if self.is_own else f"{self.key} ({self.version}), {self.place}"


def _check_reference(key: str, reference: object) -> None:
    checks.instance(
        "reference", reference, Reference, what="a reference", remedy="Pass Reference(authors, title, year)."
    )
    if key in REFERENCES or key == OWN:
        raise ValueError(
            f"`key` must be one of your own where `reference` is given; got {key!r}, which this package has. Choose "
            "another, or leave `reference` out."
        )
