"""The papers behind the ledger, for citations."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["REFERENCES", "Reference", "reference"]


@dataclass(frozen=True)
class Reference:
    """A source in the terms of BibTeX."""

    authors: str
    title: str
    year: int
    arxiv: str = ""
    venue: str = ""
    doi: str = ""

    def bibtex(self, key: str) -> str:
        """Return a BibTeX entry."""
        fields = {
            "author": self.authors,
            "title": f"{{{self.title}}}",
            "year": str(self.year or ""),
            "journal": self.venue or (f"arXiv preprint arXiv:{self.arxiv}" if self.arxiv else ""),
            "eprint": self.arxiv,
            "archiveprefix": "arXiv" if self.arxiv else "",
            "doi": self.doi,
        }
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        kind = "article" if fields["journal"] else "misc"
        return f"@{kind}{{{key},\n{body}\n}}"


REFERENCES = {
    "shumailov2023": Reference(
        "Shumailov, Ilia and Shumaylov, Zakhar and Zhao, Yiren and Gal, Yarin and Papernot, Nicolas and Anderson, Ross",
        "The Curse of Recursion: Training on Generated Data Makes Models Forget",
        2023,
        "2305.17493",
    ),
    "shumailov2024": Reference(
        "Shumailov, Ilia and Shumaylov, Zakhar and Zhao, Yiren and Papernot, Nicolas and Anderson, Ross and Gal, Yarin",
        "AI models collapse when trained on recursively generated data",
        2024,
        venue="Nature 631, 755--759",
        doi="10.1038/s41586-024-07566-y",
    ),
    "schaeffer2025": Reference(
        "Schaeffer, Rylan and Kazdan, Joshua and Arulandu, Alvan Caleb and Koyejo, Sanmi",
        "Position: Model Collapse Does Not Mean What You Think",
        2025,
        "2503.03150",
    ),
    "wiki": Reference("{Wiki authors}", "Model collapse (wiki article, version 4)", 2026),
    "gerstgrasser2024": Reference(
        "Gerstgrasser, Matthias and others",
        "Is Model Collapse Inevitable? Breaking the Curse of Recursion by Accumulating Real and Synthetic Data",
        2024,
        "2404.01413",
    ),
    "kazdan2024": Reference(
        "Kazdan, Joshua and others",
        "Collapse or Thrive? Perils and Promises of Synthetic Data in a Self-Generating World",
        2024,
        "2410.16713",
    ),
    "dey2024": Reference(
        "Dey, Apratim and Donoho, David",
        r"Universality of the $\pi^2/6$ Pathway in Avoiding Model Collapse",
        2024,
        "2410.22812",
    ),
    "amin2026": Reference("Amin and others", "arXiv:2601.15468", 2026, "2601.15468"),
    "dohmatob2024a": Reference(
        "Dohmatob, Elvis and Feng, Yunzhen and Kempe, Julia",
        "Model Collapse Demystified: The Case of Regression",
        2024,
        "2402.07712",
        "Advances in Neural Information Processing Systems 37",
        "10.48550/arXiv.2402.07712",
    ),
    "dohmatob2024b": Reference(
        "Dohmatob, Elvis and Feng, Yunzhen and Subramonian, Arjun and Kempe, Julia",
        "Strong Model Collapse",
        2025,
        "2410.04840",
        "International Conference on Learning Representations",
        "10.48550/arXiv.2410.04840",
    ),
    "dohmatob2024c": Reference(
        "Dohmatob, Elvis and Feng, Yunzhen and Yang, Pu and Charton, Francois and Kempe, Julia",
        "A Tale of Tails: Model Collapse as a Change of Scaling Laws",
        2024,
        "2402.07043",
        "Proceedings of Machine Learning Research 235, 11165--11197",
        "10.48550/arXiv.2402.07043",
    ),
    "feng2024": Reference(
        "Feng, Yunzhen and Dohmatob, Elvis and Yang, Pu and Charton, Francois and Kempe, Julia",
        "Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification",
        2025,
        "2406.07515",
        "International Conference on Learning Representations (ICLR)",
    ),
    "suresh2024": Reference(
        "Suresh, Ananda Theertha and Thangaraj, Andrew and Khandavally, Aditya Nanda Kishore",
        "Rate of Model Collapse in Recursive Training",
        2025,
        "2412.17646",
        "International Conference on Artificial Intelligence and Statistics (AISTATS), PMLR 258, 1396--1404",
    ),
    "seddik2024": Reference(
        "Seddik, Mohamed El Amine and Chen, Suei-Wen and Hayou, Soufiane and Youssef, Pierre and Debbah, Merouane",
        "How Bad is Training on Synthetic Data? A Statistical Analysis of Language Model Collapse",
        2024,
        "2404.05090",
        "Conference on Language Modeling (COLM)",
    ),
    "xu2025": Reference(
        "Xu, Shirong and He, Hengzhi and Cheng, Guang",
        "A Probabilistic Perspective on Model Collapse",
        2025,
        "2505.13947",
    ),
    "jangjoo2026": Reference(
        "Jangjoo, Fariba and Marsili, Matteo and Roudi, Yasser",
        "Lost in Retraining: Roaming the Parameter Space of Exponential Families Under Closed-Loop Learning",
        2025,
        "2506.20623",
        doi="10.48550/arXiv.2506.20623",
    ),
    "borji2024": Reference(
        "Borji, Ali",
        "A Note on Shumailov et al. (2024): AI Models Collapse When Trained on Recursively Generated Data",
        2024,
        "2410.12954",
    ),
}


def reference(key: str, version: str = "") -> Reference:
    """Return a source by its key; one that is not listed stands for itself, with the version that was read."""
    arxiv = re.fullmatch(r"arXiv:(\S+)", version)
    return REFERENCES.get(key) or Reference("", f"{key}, {version}" if version else key, 0, arxiv[1] if arxiv else "")
