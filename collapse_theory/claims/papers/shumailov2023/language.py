"""Language models of arXiv:2305.17493: what they are said to have shown, judged from runs of ``collapse-lab``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

from collapse_theory.claims.claim import Measurement, Series
from collapse_theory.claims.papers.shumailov2023.source import KEY, version2
from collapse_theory.claims.routes.language_models import LAST, perplexities
from collapse_theory.claims.routes.recipes import free, wikitext2

__all__ = ["CLAIMS"]

_MANY = 1e6  # no upper end in the source's words
_NOTHING: dict[str, str] = {}
_LATER = dict.fromkeys(
    ("settings.real_fraction", "settings.repetition_penalty", "anchors"), "for later generations only"
)
_MEDIAN, _FAR_OUT = 2, 4  # places of 50 % and 99 % among the quantiles that a run records


def _loss(series: Series) -> float:
    _, first, *later = perplexities(series)
    return fmean(later) - first


def _risen(series: Series) -> float:
    _, first, *later = perplexities(series)
    return fmean(later) / first


def _quantile_change(series: Series, place: int) -> float:
    """Return a quantile of the perplexities of the last generation's data over that of the first generated ones."""
    quantiles = series["generated_perplexity_quantiles"]
    return float(quantiles[LAST][place]) / float(quantiles[1][place])


def _repeated(series: Series) -> float:
    """Return the share of repeated 4-grams in generated text over that in the real text."""
    real, *generated = series["repetition"][: LAST + 1]
    return float(fmean(generated) / real)


def _language(
    name: str,
    statement: str,
    latex: str,
    measured: Callable[[Series], float],
    stated: float,
    bounds: tuple[float, float],
    preset: str,
    place: str,
    fits: int = LAST,
    read_as: str = "",
    free_too: Mapping[str, str] = _NOTHING,
    *,
    epochs: int | None = None,
    real_fraction: float | None = None,
    repetition_penalty: float | None = None,
) -> Measurement:
    lowest, highest = bounds
    return Measurement(
        id=f"{KEY}.{name}",
        source=version2(place),
        statement=statement,
        latex=latex,
        stated=stated,
        lowest=lowest,
        highest=highest,
        measured=measured,
        experiment=wikitext2(epochs=epochs, real_fraction=real_fraction, repetition_penalty=repetition_penalty),
        free=free("opt") | dict(free_too),
        fits=fits,
        command=f"collapse-lab run opt --preset {preset} --out runs/{preset}",
        read_as=read_as,
    )


_NONE_KEPT: dict[str, Any] = {"real_fraction": 0.0, "repetition_penalty": 1.0, "epochs": 5}

ZERO_SHOT = _language(
    "perplexity-zero-shot",
    "Before fine-tuning the perplexity is 115 (judged within 10 %; how text was cut is not published).",
    r"\mathrm{PPL}_{\text{zero-shot}} = 115",
    lambda series: perplexities(series)[0],
    115,
    (103.5, 126.5),
    "paper-5-epochs",
    "section 5.2",
    fits=1,
    free_too=_LATER | {"settings.epochs": "generation 0 is not trained"},
)

REAL = _language(
    "perplexity-real",
    "After fine-tuning on real data the mean perplexity is 34 (judged within 10 %).",
    r"\mathrm{PPL}_0 = 34",
    lambda series: perplexities(series)[1],
    34,
    (30.6, 37.4),
    "paper-5-epochs",
    "section 5.2",
    fits=1,
    free_too=_LATER,
    epochs=5,
)

NO_REAL_DATA = _language(
    "perplexity-no-real-data",
    "Without real data some performance is lost, from 20 to 28 perplexity points.",
    r"20 \le \mathrm{PPL}_n - \mathrm{PPL}_0 \le 28",
    _loss,
    24,
    (20, 28),
    "paper-5-epochs",
    "section 5.2, five epochs and no original data",
    read_as="a loss of 20 to 28 points, averaged over the later generations; the middle of that range is shown",
    **_NONE_KEPT,
)

NO_REAL_DATA_RISE = _language(
    "perplexity-no-real-data-rise",
    "Without real data some performance is lost, from 20 to 28 perplexity points: the other reading of these words.",
    r"\mathrm{PPL}_n / \mathrm{PPL}_0 = 28/20",
    _risen,
    1.4,
    (1.26, 1.54),
    "paper-5-epochs",
    "section 5.2, five epochs and no original data",
    read_as="a rise from 20 to 28, a factor of 1.4 on the mean of the later generations, to 10 %",
    **_NONE_KEPT,
)

TENTH_REAL = _language(
    "perplexity-tenth-real",
    "With 10 % real data there is only minor degradation of performance.",
    r"0 < \mathrm{PPL}_n - \mathrm{PPL}_0 < 10",
    _loss,
    5,
    (0, 10),
    "paper-10-epochs-10-percent",
    "section 5.2, ten epochs and a tenth of the original data",
    read_as="a loss above 0 and below 10 points, half of the least without real data; the middle is shown",
    free_too={"anchors": "how many blocks a tenth are"},
    real_fraction=0.1,
    repetition_penalty=1.0,
    epochs=10,
)

PENALTY = _language(
    "repetition-penalty",
    "A repetition penalty of 2.0 doubles the perplexity compared to the original.",
    r"\mathrm{PPL}_{\text{penalty}} / \mathrm{PPL} = 2",
    _risen,
    2,
    (1.5, 2.5),
    "repetition-penalty",
    "section 5.2, on repeating phrases",
    read_as="a factor of 1.5 to 2.5 between the mean of the later generations and the model fitted to real text",
    real_fraction=0.0,
    repetition_penalty=2.0,
    epochs=5,
)

LIKELIER = _language(
    "generated-likelier",
    "Over the generations models produce more sequences that the original model would produce with higher likelihood.",
    r"q_{0.5}^{(n)} / q_{0.5}^{(0)} < 1",
    lambda series: _quantile_change(series, _MEDIAN),
    1,
    (0, 1),
    "paper-5-epochs",
    "section 5.2 and figure 11",
    read_as="the median perplexity, under the model fitted to real text, of what generation 9 writes is below that of"
    " what generation 0 writes; the largest ratio is shown",
    **_NONE_KEPT,
)

LONGER_TAIL = _language(
    "generated-tail",
    "A much longer tail appears for later generations: sequences that the original model would never produce.",
    r"q_{0.99}^{(n)} / q_{0.99}^{(0)} > 1",
    lambda series: _quantile_change(series, _FAR_OUT),
    1,
    (1, _MANY),
    "paper-5-epochs",
    "section 5.2 and figure 11",
    read_as="the 99 % quantile of the perplexities, under the model fitted to real text, of what generation 9 writes is"
    " above that of what generation 0 writes; the smallest ratio is shown",
    **_NONE_KEPT,
)

REPEATING = _language(
    "repeating-phrases",
    "Data generated by language models contain a large number of repeating phrases.",
    r"\text{repeated 4-grams}_n / \text{repeated 4-grams}_{\text{real}} \ge 2",
    _repeated,
    2,
    (2, _MANY),
    "paper-5-epochs",
    "section 5.2, on repeating phrases",
    read_as="of the 4-grams of a block at least twice as large a share has occurred in it before as in real text",
    **_NONE_KEPT,
)

CLAIMS = (
    ZERO_SHOT,
    REAL,
    NO_REAL_DATA,
    NO_REAL_DATA_RISE,
    TENTH_REAL,
    PENALTY,
    LIKELIER,
    LONGER_TAIL,
    REPEATING,
)
