"""This package as a reference: what CITATION.cff says, in BibTeX. Its address, DOI and date stand only there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from collapse_theory import __version__

__all__ = ["citation_file", "software"]

_FIELD = re.compile(r'(?:^|\n)([a-z-]+): *"?([^"\n]*?)"?(?=\n|$)')


@cache
def citation_file() -> dict[str, str]:
    """Return the single values of CITATION.cff by name, as it stands beside the package or in it.

    Examples
    --------
    >>> citation_file()["license"]
    'BSD-3-Clause'
    """
    here = Path(__file__).parent
    for path in (here / "CITATION.cff", here.parents[1] / "CITATION.cff"):
        if path.is_file():
            return {name: value for name, value in _FIELD.findall(path.read_text(encoding="utf-8")) if value}
    return {}


def software() -> str:
    """Return the BibTeX entry of this package, made from CITATION.cff and nothing else.

    Returns
    -------
    str

    Examples
    --------
    >>> software().startswith("@software{collapse-theory,")
    True
    """
    known = citation_file()
    date = known.get("date-released", "")
    fields = {
        "author": "{The collapse-theory founders}",
        "title": f"{{{known.get('title', 'collapse-theory')}}}",
        "version": __version__,
        "year": date[:4],
        "date": date,
        "repository": known.get("repository-code", ""),
        "url": known.get("url", "") or known.get("repository-code", ""),
        "doi": known.get("doi", ""),
        "license": known.get("license", ""),
    }
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@software{{collapse-theory,\n{body}\n}}"
