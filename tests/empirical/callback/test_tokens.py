"""Counting what a model is trained on: every form of the same tokens gives the same counts."""

from collections import UserDict

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from collapse_empirical.callback import count
from collapse_empirical.callback import tokens as module

IDS = [[5, 7, 0], [7, 7, 5]]
MASK = [[1, 1, 0], [1, 1, 1]]


class Rows:
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, k):
        return self.rows[k]


class Arrow(Rows):
    """As a data set in Arrow gives its rows: several at a time, as lists by column."""

    column_names = ("input_ids", "attention_mask")

    def iter(self, batch_size):
        for first in range(0, len(self.rows), batch_size):
            rows = self.rows[first : first + batch_size]
            yield {name: [row[name] for row in rows] for name in self.column_names}

    def __getitem__(self, k):
        raise AssertionError


ITEMS = [{"input_ids": ids, "attention_mask": mask} for ids, mask in zip(IDS, MASK, strict=True)]
FORMS = {
    "lists": {"input_ids": IDS, "attention_mask": MASK},
    "arrays": {"input_ids": np.array(IDS, dtype=np.uint16), "attention_mask": np.array(MASK, dtype=bool)},
    "tensors": {"input_ids": torch.tensor(IDS), "attention_mask": torch.tensor(MASK)},
    "as a tokenizer returns it": UserDict({"input_ids": IDS, "attention_mask": MASK}),
    "items": ITEMS,
    "data set": Rows(ITEMS),
    "Arrow": Arrow(ITEMS),
    "stream": iter(ITEMS),
    "ragged": [[5, 7], [7, 7, 5]],
    "ragged columns": {"input_ids": [[5, 7], [7, 7, 5]]},
    "tensors of a stream": (torch.tensor(row) for row in ([5, 7], [7, 7, 5])),
    "tokens": [5, 7, 7, 7, 5],
    "an array": np.array([5, 7, 7, 7, 5]),
    "counts": {5: 2, 7: 3, 9: 0},
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same(form):
    assert count(FORMS[form]) == {"5": 2, "7": 3}


def test_padding_is_left_out_by_the_mask_or_else_by_its_number():
    assert count(IDS) == {"0": 1, "5": 2, "7": 3}
    assert count(IDS, pad_token_id=0) == {"5": 2, "7": 3}
    assert count({"input_ids": IDS, "attention_mask": MASK}, pad_token_id=7) == {"5": 2, "7": 3}  # the mask says more


def test_words_of_texts():
    assert count("The end. The rain") == {"The": 2, "end": 1, "rain": 1}
    assert count(["The end.", "", "…", "The rain"]) == count(iter(["The end. The rain"]))


@given(st.lists(st.lists(st.integers(0, 50), max_size=9), min_size=1, max_size=20).filter(any), st.integers(1, 30))
def test_batches_add_up(rows, batch):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_BATCH", batch)
        found = count([np.array(row, dtype=np.int64) for row in rows])
    flat = [token for row in rows for token in row]
    assert found == {str(token): flat.count(token) for token in sorted(set(flat))}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([], "`data` must hold something to count"),
        ([[]], "`data` must hold something to count"),
        ("…", "`data` must hold something to count"),
        ({}, "`data` must hold something to count"),
        ({"a": 0}, "`data` must hold something to count"),
        ({"input_ids": [[5]], "attention_mask": [[0]]}, "`data` must hold something to count"),
        ({"a": -1}, "`counts` must be a whole number of at least 0"),
        ({"a": 1.5}, "`counts` must be a whole number"),
        ([-100, 5], "`data` must be texts, token ids"),
        ([[0.5, 1.5]], "`data` must be texts, token ids"),
        (torch.tensor([0.5]), "`data` must be texts, token ids"),
        (3, "`data` must be texts, token ids"),
        (None, "`data` must be texts, token ids"),
        (["a", [5]], "`data` must be texts or token ids; got both"),
        ([{"labels": [5], "text": "a"}], "whose items have input_ids; got items with labels, text. Tokenize them"),
        ({"input_ids": [[5, 7]], "attention_mask": [[1]]}, "`attention_mask` must have the 2 entries"),
        ([object()], "`data` must be texts, token ids"),
    ],
)
def test_what_cannot_be_counted_is_one_line(data, message):
    with pytest.raises(ValueError, match=message) as error:
        count(data)
    assert "\n" not in str(error.value)


def test_a_padding_that_is_no_token_is_one_line():
    with pytest.raises(ValueError, match="`pad_token_id` must be a whole number of at least 0; got -1"):
        count([5], pad_token_id=-1)
