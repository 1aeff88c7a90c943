"""The papers behind the ledger, for citations."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from collapse_theory import checks

if TYPE_CHECKING:
    from collapse_theory.claims.source import Source

__all__ = ["REFERENCES", "Reference", "cited", "cited_key", "reference"]

_ARXIV = re.compile(r"\d{4}\.\d{4,5}(v\d+)?|[a-z-]+(\.[A-Z]{2})?/\d{7}(v\d+)?")


@dataclass(frozen=True)
class Reference:
    """A source in the terms of BibTeX; give one to a :class:`Source` of your own, and citations name it.

    Attributes
    ----------
    authors : str
        As BibTeX wants them: ``"Last, First and Last, First"``.
    title : str
    year : int
        Of four digits; 0 where it is not known.
    arxiv : str
        Identifier of the preprint, as 2305.17493.
    journal, booktitle, publisher : str
        Where it appeared: in a journal, in proceedings, or in an archive of software.
    volume, number, pages : str
    doi : str
        That of the version that is cited; by default that of the preprint, which arXiv registers for each.
    note : str
        Which version it is, where nothing else says so.
    url : str
        Where it can be read, for what has neither a preprint nor a DOI.

    Raises
    ------
    ValueError
        If ``title`` is empty, ``year`` is no year, ``arxiv``, ``doi`` or ``url`` is not of that form, or anything else
        is not text in which every brace is closed.

    Examples
    --------
    >>> mine = Reference("Me, Maria", "A bound on collapse", 2026, arxiv="2601.00001")
    >>> mine.identifier
    '10.48550/arXiv.2601.00001'
    """

    authors: str
    title: str
    year: int
    arxiv: str = ""
    journal: str = ""
    booktitle: str = ""
    publisher: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""
    doi: str = ""
    note: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        checks.whole("year", self.year, minimum=0, maximum=9999)
        for field in fields(self):
            if field.name != "year":
                _check_bibtex(field.name, getattr(self, field.name))
        if not self.title.strip():
            raise ValueError(f"`title` must say what the source is called; got {self.title!r}. Write its title.")
        if self.year and self.year < 1000:
            raise ValueError(f"`year` must have four digits; got {self.year}. Pass 0 where it is not known.")
        _check_form("arxiv", self.arxiv, _ARXIV, "the identifier alone, as 2305.17493")
        _check_form("doi", self.doi, re.compile(r"10\.\d+/\S+"), "the DOI alone, as 10.1038/s41586-024-07566-y")
        _check_form("url", self.url, re.compile(r"https?://\S+"), "the whole address, as https://example.org/paper")

    @property
    def identifier(self) -> str:
        """The DOI; empty where there is neither one nor a preprint."""
        return self.doi or (f"10.48550/arXiv.{self.arxiv}" if self.arxiv else "")

    @property
    def kind(self) -> str:
        """The type of the entry."""
        if self.booktitle:
            return "inproceedings"
        return "article" if self.journal or self.arxiv else "misc"

    def bibtex(self, key: str) -> str:
        """Return a BibTeX entry."""
        preprint = f"arXiv preprint arXiv:{self.arxiv}" if self.kind == "article" else ""
        fields = {
            "author": self.authors,
            "title": f"{{{self.title}}}",
            "year": str(self.year or ""),
            "journal": self.journal or preprint,
            "booktitle": self.booktitle,
            "publisher": self.publisher,
            "volume": self.volume,
            "number": self.number,
            "pages": self.pages,
            "eprint": self.arxiv,
            "archiveprefix": "arXiv" if self.arxiv else "",
            "doi": self.identifier,
            "url": self.url,
            "note": self.note,
        }
        body = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
        return f"@{self.kind}{{{key},\n{body}\n}}"


def _check_bibtex(name: str, value: object) -> None:
    """Raise ValueError unless this is text that BibTeX can read."""
    depth = 0
    for letter in checks.text(name, value).replace("\\{", "").replace("\\}", ""):
        depth += (letter == "{") - (letter == "}")
        if depth < 0:
            break
    if depth:
        raise ValueError(f"`{name}` must close every brace that it opens; got {value!r}. Count its braces.")


def _check_form(name: str, value: str, form: re.Pattern[str], wanted: str) -> None:
    if value and not form.fullmatch(value):
        raise ValueError(f"`{name}` must be {wanted}; got {value!r}. Leave it out if there is none.")


_ICLR = "The Thirteenth International Conference on Learning Representations"

REFERENCES = {
    "shumailov2023": Reference(
        "Shumailov, Ilia and Shumaylov, Zakhar and Zhao, Yiren and Gal, Yarin and Papernot, Nicolas and Anderson, Ross",
        "The Curse of Recursion: Training on Generated Data Makes Models Forget",
        2023,
        "2305.17493",
        note="version 2, and version 3 where a formula was corrected there",
    ),
    "shumailov2023code": Reference(
        "Shumailov, Ilia and Shumaylov, Zakhar",
        "Public code for Model Collapse (0.1)",
        2024,
        publisher="Zenodo",
        doi="10.5281/zenodo.10866595",
    ),
    "shumailov2024": Reference(
        "Shumailov, Ilia and Shumaylov, Zakhar and Zhao, Yiren and Papernot, Nicolas and Anderson, Ross and Gal, Yarin",
        "AI models collapse when trained on recursively generated data",
        2024,
        journal="Nature",
        volume="631",
        pages="755--759",
        doi="10.1038/s41586-024-07566-y",
    ),
    "schaeffer2025": Reference(
        "Schaeffer, Rylan and Kazdan, Joshua and Arulandu, Alvan Caleb and Koyejo, Sanmi",
        "Position: Model Collapse Does Not Mean What You Think",
        2025,
        "2503.03150",
    ),
    "wiki": Reference(
        "{Authors of a wiki}",
        "Model collapse",
        2026,
        note="Wiki article, revision v4 of 4,327 words, 10 citations; our copy names neither its site nor its address",
    ),
    "gerstgrasser2024": Reference(
        "Gerstgrasser, Matthias and Schaeffer, Rylan and Dey, Apratim and Rafailov, Rafael and Sleight, Henry and"
        " Hughes, John and Korbak, Tomasz and Agrawal, Rajashree and Pai, Dhruv and Gromov, Andrey and Roberts,"
        " Daniel A. and Yang, Diyi and Donoho, David L. and Koyejo, Sanmi",
        "Is Model Collapse Inevitable? Breaking the Curse of Recursion by Accumulating Real and Synthetic Data",
        2024,
        "2404.01413",
        booktitle="First Conference on Language Modeling",
    ),
    "kazdan2024": Reference(
        "Kazdan, Joshua and Schaeffer, Rylan and Dey, Apratim and Gerstgrasser, Matthias and Rafailov, Rafael and"
        " Donoho, David L. and Koyejo, Sanmi",
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
    "amin2026": Reference(
        "Amin, Kareem and Bie, Alex and Kong, Weiwei and Syed, Umar and Vassilvitskii, Sergei",
        "Learning from Synthetic Data: Limitations of ERM",
        2026,
        "2601.15468",
    ),
    "dohmatob2024a": Reference(
        "Dohmatob, Elvis and Feng, Yunzhen and Kempe, Julia",
        "Model Collapse Demystified: The Case of Regression",
        2024,
        "2402.07712",
        booktitle="Advances in Neural Information Processing Systems",
        volume="37",
    ),
    "dohmatob2024b": Reference(
        "Dohmatob, Elvis and Feng, Yunzhen and Subramonian, Arjun and Kempe, Julia",
        "Strong Model Collapse",
        2025,
        "2410.04840",
        booktitle=_ICLR,
    ),
    "dohmatob2024c": Reference(
        "Dohmatob, Elvis and Feng, Yunzhen and Yang, Pu and Charton, Francois and Kempe, Julia",
        "A Tale of Tails: Model Collapse as a Change of Scaling Laws",
        2024,
        "2402.07043",
        booktitle="Proceedings of the 41st International Conference on Machine Learning (PMLR)",
        volume="235",
        pages="11165--11197",
    ),
    "feng2024": Reference(
        "Feng, Yunzhen and Dohmatob, Elvis and Yang, Pu and Charton, Francois and Kempe, Julia",
        "Beyond Model Collapse: Scaling Up with Synthesized Data Requires Verification",
        2025,
        "2406.07515",
        booktitle=_ICLR,
    ),
    "ferbach2024": Reference(
        "Ferbach, Damien and Bertrand, Quentin and Bose, Avishek Joey and Gidel, Gauthier",
        "Self-Consuming Generative Models with Curated Data Provably Optimize Human Preferences",
        2024,
        "2407.09499",
    ),
    "suresh2024": Reference(
        "Suresh, Ananda Theertha and Thangaraj, Andrew and Khandavally, Aditya Nanda Kishore",
        "Rate of Model Collapse in Recursive Training",
        2025,
        "2412.17646",
        booktitle="Proceedings of the 28th International Conference on Artificial Intelligence and Statistics (PMLR)",
        volume="258",
        pages="1396--1404",
    ),
    "seddik2024": Reference(
        "Seddik, Mohamed El Amine and Chen, Suei-Wen and Hayou, Soufiane and Youssef, Pierre and Debbah, Merouane",
        "How Bad is Training on Synthetic Data? A Statistical Analysis of Language Model Collapse",
        2024,
        "2404.05090",
        booktitle="First Conference on Language Modeling",
    ),
    "he2025": Reference(
        "He, Hengzhi and Xu, Shirong and Cheng, Guang",
        "Golden Ratio Weighting Prevents Model Collapse",
        2025,
        "2502.18049",
        note="the abstract was read",
    ),
    "marchi2024": Reference(
        "Marchi, Matteo and Soatto, Stefano and Chaudhari, Pratik and Tabuada, Paulo",
        "Heat Death of Generative Models in Closed-Loop Learning",
        2024,
        "2404.02325",
    ),
    "alemohammad2023": Reference(
        "Alemohammad, Sina and Casco-Rodriguez, Josue and Luzi, Lorenzo and Humayun, Ahmed Imtiaz and Babaei, Hossein"
        " and LeJeune, Daniel and Siahkoohi, Ali and Baraniuk, Richard G.",
        "Self-Consuming Generative Models Go MAD",
        2023,
        "2307.01850",
        note="the preprint, in a text extracted from it; it appeared at ICLR 2024",
    ),
    "briesch2023": Reference(
        "Briesch, Martin and Sobania, Dominik and Rothlauf, Franz",
        "Large Language Models Suffer From Their Own Output: An Analysis of the Self-Consuming Training Loop",
        2023,
        "2311.16822",
        note="the abstract of version 2 was read",
    ),
    "guo2024": Reference(
        "Guo, Yanzhu and Shang, Guokan and Vazirgiannis, Michalis and Clavel, Chlo{\\'e}",
        "The Curious Decline of Linguistic Diversity: Training Language Models on Synthetic Text",
        2024,
        "2311.09807",
        booktitle="Findings of the Association for Computational Linguistics: NAACL 2024",
        pages="3589--3604",
        note="the abstract of version 2 of the preprint was read",
    ),
    "gambetta2024": Reference(
        "Gambetta, Daniele and Gezici, Gizem and Giannotti, Fosca and Pedreschi, Dino and Knott, Alistair and"
        " Pappalardo, Luca",
        "Learning by Surprise: Adaptive Mitigation of Model Collapse in Large Language Models",
        2024,
        "2410.12341",
        note="the abstract of version 4 was read",
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
        note="version 2, by whose equations it is cited",
    ),
    "borkar2025": Reference(
        "Borkar, Vivek S.",
        "A theoretical basis for model collapse in recursive training",
        2025,
        "2506.09401",
    ),
    "wang2024": Reference(
        "Wang, Lecheng and Shi, Xianjie and Li, Ge and Li, Jia and Zhang, Xuanming and Dong, Yihong and Jiao, Wenpin"
        " and Mei, Hong",
        "Theoretical Proof that Auto-regressive Language Models Collapse when Real-world Data is a Finite Set",
        2024,
        "2412.14872",
        note="the title of version 3; that of version 2 names generated text in the corpus",
    ),
    "barzilai2025": Reference(
        "Barzilai, Daniel and Shamir, Ohad",
        "When Models Don't Collapse: On the Consistency of Iterative {MLE}",
        2025,
        "2505.19046",
    ),
    "bakshi2026": Reference(
        "Bakshi, Soham and Chakraborty, Sunrit",
        "From Collapse to Improvement: Statistical Perspectives on the Evolutionary Dynamics of Iterative Training on"
        " Contaminated Sources",
        2026,
        "2602.10531",
    ),
    "zhu2024": Reference(
        "Zhu, Xuekai and Cheng, Daixuan and Li, Hengli and Zhang, Kaiyan and Hua, Ermo and Lv, Xingtai and Ding, Ning"
        " and Lin, Zhouhan and Zheng, Zilong and Zhou, Bowen",
        "How to Synthesize Text Data without Model Collapse?",
        2024,
        "2412.14689",
        note="version 3 of the preprint, in a text extracted from it; it appeared at ICML 2025",
    ),
    "falahati2026": Reference(
        "Falahati, Ali and Amiri, Mohammad Mohammadi and Larson, Kate and Golab, Lukasz",
        "Curated Synthetic Data Doesn't Have to Collapse: A Theoretical Study of Generative Retraining with Pluralistic"
        " Preferences",
        2026,
        "2605.07724",
        note="known by quotations of its theorems",
    ),
    "yi2025": Reference(
        "Yi, Bingji and Liu, Qiyuan and Cheng, Yuwei and Xu, Haifeng",
        "Escaping Model Collapse via Synthetic Data Verification: Near-term Improvements and Long-term Convergence",
        2025,
        "2510.16657",
        note="version 3, known by quotations of its theorems",
    ),
    "benati2025": Reference(
        "Benati, Matteo and Londei, Alessandro and Lanzieri, Denise and Loreto, Vittorio",
        "First-Extinction Law for Resampling Processes",
        2025,
        "2509.20101",
        note="the abstract was read",
    ),
    "wang2026": Reference(
        "Wang, Kevin and Niu, Hongqian and Li, Didong",
        "Can Generative Artificial Intelligence Survive Data Contamination? Theoretical Guarantees under Contaminated"
        " Recursive Training",
        2026,
        "2602.16065",
        note="the abstracts of versions 1 and 2 were read",
    ),
    "garg2025": Reference(
        "Garg, Anvit and Bhattacharya, Sohom and Sur, Pragya",
        "Preventing Model Collapse Under Overparametrization: Optimal Mixing Ratios for Interpolation Learning and"
        " Ridge Regression",
        2025,
        "2509.22341",
        note="the abstract was read",
    ),
    "khelifa2026a": Reference(
        'Khelifa, Na{\\"i}l B. and Turner, Richard E. and Venkataramanan, Ramji',
        "Error Propagation and Model Collapse in Diffusion Models: A Theoretical Study",
        2026,
        "2602.16601",
        note="the abstract of version 1 was read; the title of version 2 begins with Quantifying",
    ),
    "khelifa2026b": Reference(
        'Khelifa, Na{\\"i}l B. and Turner, Richard E. and Venkataramanan, Ramji',
        "Recursively Trained Diffusion Models: Limiting Collapse Distribution and Spectral Characterization",
        2026,
        "2606.13796",
        note="the abstract was read",
    ),
    "bertrand2023": Reference(
        "Bertrand, Quentin and Bose, Avishek Joey and Duplessis, Alexandre and Jiralerspong, Marco and Gidel, Gauthier",
        "On the Stability of Iterative Retraining of Generative Models on their own Data",
        2023,
        "2310.00429",
        note="it appeared at ICLR 2024; the abstract was read",
    ),
    "vu2025": Reference(
        "Vu, Hung Anh and Reeves, Galen and Wenger, Emily",
        "What happens when generative {AI} models train recursively on each others' outputs?",
        2025,
        "2505.21677",
        note="known by a summary; it appeared at ICLR 2026",
    ),
    "kanabar2025": Reference(
        "Kanabar, Millen and Gastpar, Michael",
        "Minimax discrete distribution estimation with self-consumption",
        2025,
        "2501.19273",
        note="the abstract was read; a later version, Model Non-Collapse, appeared in IEEE Transactions on Information"
        " Theory 72 (2026)",
    ),
    "kanabar2026": Reference(
        "Kanabar, Millen and Gastpar, Michael",
        "Minimax bounds for watermarked and masked recursive discrete distribution estimation",
        2026,
        note="manuscript, in a text extracted from it, which names neither its site nor its address",
    ),
}


def reference(key: str, version: str = "") -> Reference:
    """Return a source by its key; one that is not listed stands for itself, with the version that was read."""
    arxiv = re.fullmatch(r"arXiv:(\S+)", version)
    listed = REFERENCES.get(cited_key(key, version))
    return listed or Reference("", f"{key}, {version}" if version else key, 0, arxiv[1] if arxiv else "")


def cited(source: Source) -> tuple[str, Reference]:
    """Return what a statement is cited by: the key and the reference, be it registered here or given to the source.

    Examples
    --------
    >>> from collapse_theory.claims.source import Source
    >>> mine = Reference("Me, Maria", "A bound on collapse", 2026)
    >>> key, entry = cited(Source("me2026", "draft of May", "Theorem 1", reference=mine))
    >>> key, entry.title
    ('me2026', 'A bound on collapse')
    """
    if source.reference is not None:
        return source.key, source.reference
    return cited_key(source.key, source.version), reference(source.key, source.version)


def cited_key(key: str, version: str = "") -> str:
    """Return the key of what is cited: where the version that was read has a DOI of its own, that of its entry.

    Examples
    --------
    >>> cited_key("shumailov2023", "the authors' public code (doi:10.5281/zenodo.10866595)")
    'shumailov2023code'
    """
    doi = re.search(r"doi:([^\s)]+)", version)
    own = [name for name, entry in REFERENCES.items() if doi and entry.doi == doi[1]]
    return own[0] if own else key
