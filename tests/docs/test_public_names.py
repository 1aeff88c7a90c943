"""Every public name explains itself: parameters with shapes, errors, an example; and nothing else is offered."""

import inspect
import pydoc
import re
from types import ModuleType

import pytest

import collapse_theory as ct

UNFINISHED = {"cite", "claims", "montecarlo", "testing"}
MODULES = {name: getattr(ct, name) for name in ct.__all__ if isinstance(getattr(ct, name), ModuleType)}
FINISHED = {name: module for name, module in MODULES.items() if name not in UNFINISHED} | {"collapse_theory": ct}


def members(kind):
    return [
        pytest.param(module, name, id=f"{place}.{name}")
        for place, module in FINISHED.items()
        for name in module.__all__
        if kind(getattr(module, name))
    ]


FUNCTIONS = members(inspect.isfunction)
CLASSES = members(inspect.isclass)


def sections(text):
    """Split a docstring into its sections; the summary has no name."""
    parts = re.split(r"^(\w+)\n-{3,}$", text, flags=re.MULTILINE)
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def explained(module, name):
    """Return the sections of a docstring, with those of the names that it refers to where it has not its own."""
    text = inspect.getdoc(getattr(module, name))
    own = sections(text)
    referred = [sections(inspect.getdoc(getattr(module, other))) for other in references(module, text) if other != name]
    parameters = "\n".join(doc.get("Parameters", "") for doc in (own, *referred))
    return own | {"Parameters": parameters, "Raises": "".join(doc.get("Raises", "") for doc in (own, *referred))}


def references(module, text):
    found = (target.rpartition(".")[2].lstrip("~") for target in re.findall(r":(?:func|class):`([^`]+)`", text))
    return [target for target in found if target in module.__all__]


def kinds(parameters):
    """Return what a Parameters section says that each parameter is."""
    lines = re.findall(r"^([\w*][\w*, ]*?) ?: ?(.*)$", parameters, flags=re.MULTILINE)
    return {name.strip(" *"): kind for names, kind in lines for name in names.split(",")}


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
    assert "Returns" in doc
    assert not parameters or doc["Raises"]
    assert ">>>" in doc.get("Examples", "")


@pytest.mark.parametrize(("module", "name"), FUNCTIONS + CLASSES)
def test_an_array_states_its_shape(module, name):
    arrays = {key: kind for key, kind in kinds(explained(module, name)["Parameters"]).items() if "array_like" in kind}
    assert all("shape" in kind for kind in arrays.values()), arrays


@pytest.mark.parametrize(("module", "name"), CLASSES)
def test_a_class_states_what_it_is_made_of_and_an_example_and_explains_its_methods(module, name):
    cls, text = getattr(module, name), inspect.getdoc(getattr(module, name))
    assert not [key for key in inspect.signature(cls).parameters if not re.search(rf"\b{key}\b", text, re.IGNORECASE)]
    assert ">>>" in sections(text).get("Examples", "")
    described = {key: value for key, value in inspect.getmembers(cls, is_described) if not key.startswith("_")}
    assert not [key for key, value in described.items() if not inspect.getdoc(value) and f"{key} :" not in text]


def is_described(member):
    return isinstance(member, property) or inspect.isroutine(member)


@pytest.mark.parametrize("place", FINISHED)
def test_completion_offers_public_names_only(place):
    module = FINISHED[place]
    assert dir(module) == sorted(module.__all__)
    assert module.__doc__


@pytest.mark.parametrize("place", FINISHED)
def test_help_is_readable(place):
    text = pydoc.plain(pydoc.render_doc(FINISHED[place]))
    assert max(map(len, text.splitlines())) < 300
