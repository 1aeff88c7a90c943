"""What section 2.1 reads off figure 10 of shumailov2023: perplexities of a refitted language model."""

from __future__ import annotations

import math
from statistics import fmean

from collapse_theory.claims.claim import Measurement
from collapse_theory.claims.papers.schaeffer2025.source import KEY, paper
from collapse_theory.claims.routes.language_models import LAST, perplexities
from collapse_theory.claims.routes.recipes import free, wikitext2

__all__ = ["CLAIMS"]

_FIGURE10 = wikitext2(epochs=5, real_fraction=0.0, repetition_penalty=1.0)
_FIGURE10_COMMAND = "collapse-lab run opt --preset paper-5-epochs --out runs/paper-5-epochs"

PERPLEXITY_PLATEAU = Measurement(
    id=f"{KEY}.perplexity-plateau",
    source=paper("section 2.1, on figure 10 of shumailov2023"),
    statement="The test perplexity converges to a plateau about 12.5 % to 50 % above that of the first model (read: the"
    " last generation is that far above it, and about allows a tenth more or less).",
    latex=r"0.125 \le \mathrm{PPL}_9 / \mathrm{PPL}_0 - 1 \le 0.5",
    stated=0.3125,
    lowest=0.9 * 0.125,
    highest=1.1 * 0.5,
    measured=lambda series: perplexities(series)[-1] / perplexities(series)[1] - 1,
    experiment=_FIGURE10,
    free=free("opt"),
    fits=LAST,
    command=_FIGURE10_COMMAND,
    read_as="the source prints the two ends of a range; the number is the middle of it",
)

PERPLEXITY_PEAK = Measurement(
    id=f"{KEY}.perplexity-peak",
    source=paper("section 2.1, on figure 10 of shumailov2023"),
    statement="The test perplexity first rises, then falls to its plateau (read: the mean of the first four"
    " generations that are fitted to generated text is above that of the last three).",
    latex=r"\mathrm{PPL}_{1 \dots 4} / \mathrm{PPL}_{7 \dots 9} > 1",
    stated=1.0,
    lowest=1.0,
    highest=math.inf,
    measured=lambda series: fmean(perplexities(series)[2:6]) / fmean(perplexities(series)[8:]),
    experiment=_FIGURE10,
    free=free("opt"),
    fits=LAST,
    command=_FIGURE10_COMMAND,
    read_as="the source says in words that perplexity rises and then decreases; the ratio of two means is ours",
)

CLAIMS = (PERPLEXITY_PLATEAU, PERPLEXITY_PEAK)
