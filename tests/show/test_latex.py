"""What an author pastes into a paper: the table compiles, every citation compiles, and the BibTeX parses."""

import shutil
import subprocess

import bibtexparser
import pytest

from collapse_theory.claims.references import cited_key, reference
from collapse_theory.show import cite
from collapse_theory.show.latex import code, escape, latex_table

needs_latex = pytest.mark.skipif(
    shutil.which("pdflatex") is None
    or not shutil.which("kpsewhich")
    or subprocess.run(["kpsewhich", "booktabs.sty"], capture_output=True).returncode != 0,
    reason="needs pdflatex and booktabs: Debian's texlive-latex-recommended",
)


def compiled(text, folder):
    (folder / "paper.tex").write_text(text, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "paper.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, errors="replace", timeout=120)
    assert run.returncode == 0, run.stdout[-2000:]
    return run.stdout


@needs_latex
def test_the_table_compiles(ledger_records, tmp_path):
    assert "Output written" in compiled(latex_table(ledger_records), tmp_path)


@needs_latex
def test_tables_and_values_compile_as_fragments(tmp_path):
    import collapse_theory as ct

    record = ct.claims.verify(ct.claims.find("shumailov2023.eq4"), effort=ct.claims.QUICK)
    values = [
        ct.certify(ct.gaussian.risk, samples=100, fits=6),
        ct.montecarlo.risk_estimate(100, 6, replicates=100, seed=1),
        ct.Profile.of_policy("gaussian", ct.policy.Replace()),
        ct.plan.passage(ct.gaussian.risk, samples=100, ddof=0, level=3),
    ]
    for number, text in enumerate((cite.cite(record, "latex-table"), cite.cite([record, *values], "latex"))):
        (tmp_path / f"part{number}.tex").write_text(text, encoding="utf-8")
    packages = "\\usepackage[utf8]{inputenc}\\usepackage{amsmath,amssymb,array,booktabs,longtable}"
    column = "\\newcolumntype{P}[1]{>{\\raggedright\\arraybackslash}p{#1}}"
    body = "\\input{part0}\n\\input{part1}"
    compiled(f"\\documentclass{{article}}{packages}{column}\\begin{{document}}{body}\\end{{document}}\n", tmp_path)


@needs_latex
def test_every_citation_compiles(ledger_records, tmp_path):
    packages = "\\usepackage[utf8]{inputenc}\\usepackage{amsmath,amssymb}"
    body = "\n\n".join(cite.cite(record, "latex") for record in ledger_records)
    compiled(f"\\documentclass{{article}}{packages}\\begin{{document}}\n{body}\n\\end{{document}}\n", tmp_path)


def test_a_citation_names_what_it_needs_and_is_no_document():
    import collapse_theory as ct

    record = ct.claims.verify(ct.claims.find("shumailov2023.eq4"), effort=ct.claims.QUICK)
    value = ct.certify(ct.gaussian.risk, samples=100, fits=6)
    for text in (cite.cite([record, value], "latex"), cite.cite(record, "latex-table")):
        assert text.startswith("% needs \\usepackage{amsmath,amssymb")
        assert "\\documentclass" not in text
        assert "\\num{" not in text
        assert "siunitx" not in text
    with pytest.raises(ValueError, match='`style` must not be "latex-table" for values'):
        cite.cite([record, value], "latex-table")


def test_the_bibtex_of_every_source_and_of_the_software_parses(ledger_records):
    for record in ledger_records:
        library = bibtexparser.parse_string(cite.cite(record, "bibtex"))
        assert not library.failed_blocks
        source, software = library.entries
        cited = record.claim.source
        assert source.key == cited_key(cited.key, cited.version)
        assert {"title", "author", "year"} <= {field.key for field in source.fields}
        assert reference(cited.key, cited.version).title in source["title"]
        assert software.key == "collapse-theory"


def test_the_table_has_one_row_for_each_claim_with_its_verdict(ledger_records):
    text = latex_table(ledger_records)
    rows = text.split("\\endhead\n")[1].split("\\bottomrule")[0].split("\\addlinespace\n")[:-1]
    assert len(rows) == len(ledger_records)
    for row, record in zip(rows, ledger_records, strict=True):
        assert f" & {record.headline} & " in row


def test_quotation_marks_and_signs_of_latex():
    assert escape('a\\b ~ ^ < 5" ± …') == r"a\textbackslash{}b \textasciitilde{} \^{} $<$ 5{\char34} $\pm$ \dots{}"
    assert code('f("a_1")') == r"f({\char34}a\_1{\char34})"
    assert escape('the "best" 5 %') == "the ``best'' 5 \\%"
