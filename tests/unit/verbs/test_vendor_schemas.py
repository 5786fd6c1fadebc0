"""What the builders make is what the vendor's schemas name, for every option of every builder."""

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

import verbs
from tests.unit.verbs.verb_options import (
    BUILDERS,
    PARAMETERS,
    REQUIRED,
    document,
    options_of,
    strategy,
)
from tests.vendor_schema import check_document

# What is exported without being a builder.
NO_BUILDERS = {"Verb", "VerbError", "nested"}

EVERY_OPTION = [(name, option) for name in BUILDERS for option in PARAMETERS[name]]

# Keys that are not the option in camelCase.
IRREGULAR_KEYS = {"from_": "from", "forward_pai": "forwardPAI"}


def key_of(option: str) -> str:
    first, *others = option.split("_")
    return IRREGULAR_KEYS.get(option) or first + "".join(word.capitalize() for word in others)


def test_every_builder_of_the_package_is_in_the_table() -> None:
    assert set(BUILDERS) == set(verbs.__all__) - NO_BUILDERS


@pytest.mark.parametrize(("name", "option"), EVERY_OPTION)
def test_the_table_has_values_for_every_option(name: str, option: str) -> None:
    assert strategy(name, option) is not None


@pytest.mark.parametrize("name", BUILDERS)
@settings(max_examples=50)
@given(data=st.data())
def test_documents_are_valid_and_have_the_given_options_only(
    name: str, data: st.DataObject
) -> None:
    options = data.draw(options_of(name))
    built = BUILDERS[name](**options)
    assert set(built) - {"verb", "type", "action"} == {key_of(option) for option in options}
    check_document(document(name, built))


@pytest.mark.parametrize(("name", "option"), EVERY_OPTION)
@settings(max_examples=5)
@given(data=st.data())
def test_every_option_makes_a_valid_document(name: str, option: str, data: st.DataObject) -> None:
    built = BUILDERS[name](**data.draw(options_of(name, including=option)))
    assert key_of(option) in built
    check_document(document(name, built))


@pytest.mark.parametrize(("name", "option"), EVERY_OPTION)
def test_a_misspelt_option_is_a_type_error(name: str, option: str) -> None:
    misspelt: dict[str, Any] = dict.fromkeys([*REQUIRED[name], f"{option}x"])
    with pytest.raises(TypeError, match=f"unexpected keyword argument '{option}x'"):
        BUILDERS[name](**misspelt)


@pytest.mark.parametrize("name", BUILDERS)
def test_options_are_keyword_only_but_for_the_one_subject(name: str) -> None:
    kinds = [each.kind.name for each in PARAMETERS[name].values()]
    assert set(kinds[1:]) <= {"KEYWORD_ONLY"}
