"""Every public name explains itself: parameters with shapes, errors, an example; and nothing else is offered."""

import inspect
import pydoc
import re
from enum import Enum

import pytest
from api_table import script

MODULES = script.modules()
explained, kinds, sections = script.explained, script.kinds, script.sections


def members(kind):
    return [
        pytest.param(module, name, id=f"{place}.{name}")
        for place, module in MODULES.items()
        for name in module.__all__
        if kind(getattr(module, name))
    ]


FUNCTIONS = members(inspect.isfunction)
CLASSES = members(inspect.isclass)


def test_there_is_something_to_check():
    assert len(FUNCTIONS) > 80
    assert len(CLASSES) > 20


@pytest.mark.parametrize(("module", "name"), FUNCTIONS)
def test_a_function_states_parameters_result_errors_and_an_example(module, name):
    function, doc = getattr(module, name), explained(module, name)
    parameters = {
        key: kind for key, kind in inspect.signature(function).parameters.items() if kind.kind.name[:3] != "VAR"
    }
    assert not set(parameters) - set(kinds(doc["Parameters"]))
    assert "Returns" in doc or "Yields" in doc or inspect.signature(function).return_annotation == "None"
    assert not parameters or doc["Raises"]
    assert ">>>" in doc.get("Examples", "")


@pytest.mark.parametrize(("module", "name"), FUNCTIONS + CLASSES)
def test_an_array_states_its_shape(module, name):
    arrays = {key: kind for key, kind in kinds(explained(module, name)["Parameters"]).items() if "array_like" in kind}
    assert all("shape" in kind for kind in arrays.values()), arrays


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_a_class_states_what_it_is_made_of_and_an_example_and_explains_its_methods(module, name):
    cls, text = getattr(module, name), inspect.getdoc(getattr(module, name))
    parts = () if issubclass(cls, (BaseException, Enum)) else inspect.signature(cls).parameters
    assert not [key for key in parts if not re.search(rf"\b{key}\b", text, re.IGNORECASE)]
    assert ">>>" in sections(text).get("Examples", "")
    described = {key: value for key, value in inspect.getmembers(cls, is_described) if not key.startswith("_")}
    assert not [key for key, value in described.items() if not inspect.getdoc(value) and f"{key} :" not in text]


def is_described(member):
    return isinstance(member, property) or inspect.isroutine(member)


@pytest.mark.parametrize("place", MODULES)
def test_completion_offers_public_names_only(place):
    module = MODULES[place]
    assert dir(module) == sorted(module.__all__)
    assert module.__doc__


@pytest.mark.parametrize("place", MODULES)
def test_help_is_readable(place):
    text = pydoc.plain(pydoc.render_doc(MODULES[place]))
    assert max(map(len, text.splitlines())) < 750  # the fields of a claim
