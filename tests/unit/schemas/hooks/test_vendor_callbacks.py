"""Whatever the vendor's callback schemas allow, and any JSON at all, loads or is refused."""

import contextlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from schemas.hooks import SCHEMAS, CallFields, HookInvalid, load

CALLBACKS = {
    "call": "session-new",
    "redirect": "session-redirect",
    "status": "call-status",
    "gather": "gather",
    "keys": "gather",
    "room-status": "conference-status",
    "wait": "conference-wait",
    "left": "conference",
    "dialled": "dial",
}
relaxed = settings(deadline=None, max_examples=30, suppress_health_check=list(HealthCheck))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def read(callback: str) -> dict[str, Any]:
    path = files("jambonz_sdk") / "schema" / "callbacks" / f"{callback}.schema.json"
    schema: dict[str, Any] = json.loads(path.read_text())
    return schema


def vendor_schema(name: str) -> dict[str, Any]:
    """Return the vendor's schema of a hook, with the base that it refers to put into it."""
    own, base = read(CALLBACKS[name]), read("base")
    assert own["allOf"] == [{"$ref": "base"}]
    return {
        "type": "object",
        "properties": base["properties"] | own.get("properties", {}),
        "required": own.get("required", []),
    }


def ordinary_schema(name: str) -> dict[str, Any]:
    """Return the schema for bodies that name their call, with keys that a telephone has."""
    schema = vendor_schema(name)
    required = [*schema["required"], "call_sid", "account_sid"]
    narrow: dict[str, Any] = {key: {"enum": ["c1", "x" * 64]} for key in required}
    narrow["digits"] = {"enum": ["", "1", "*8102", "##", "0123456789ABCD*#"]}
    if name == "room-status":
        narrow["event"] = schema["properties"]["event"]
    return schema | {"properties": schema["properties"] | narrow, "required": required}


@dataclass(frozen=True)
class Bodies:
    """Makes values that a JSON Schema of the vendor's kind allows."""

    texts: st.SearchStrategy[str]
    integers: st.SearchStrategy[int]
    numbers: st.SearchStrategy[float]

    def of(self, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        if "oneOf" in schema:
            return st.one_of([self.of(one) for one in schema["oneOf"]])
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        return st.one_of([self._of_kind(kind, schema) for kind in kinds]) if kinds else json_values

    def _of_kind(self, kind: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
        if kind == "object":
            return self._objects(schema)
        if kind == "array":
            return st.lists(self.of(schema.get("items", {})), max_size=3)
        if schema.get("format") == "date-time":
            return st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat)
        simple = {"string": self.texts, "integer": self.integers, "number": self.numbers}
        return (simple | {"boolean": st.booleans()})[kind]

    def _objects(self, schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
        fields = {key: self.of(field) for key, field in schema.get("properties", {}).items()}
        required = {key: fields[key] for key in schema.get("required", [])}
        optional = {key: value for key, value in fields.items() if key not in required}
        known = st.fixed_dictionaries(required, optional=optional)
        extra = schema.get("additionalProperties", {})
        names = st.text(max_size=20).map("x-{}".format)
        others = st.dictionaries(
            names, self.of(extra if isinstance(extra, dict) else {}), max_size=3
        )
        return st.tuples(others, known).map(lambda both: both[0] | both[1])


ANY = Bodies(st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False))
ORDINARY = Bodies(st.text(max_size=64), st.integers(0, 999), st.floats(0, 10**6))

allowed = {name: ANY.of(vendor_schema(name)) for name in CALLBACKS}
ordinary = {name: ORDINARY.of(ordinary_schema(name)) for name in CALLBACKS}


def loads_or_is_refused(name: str, body: object) -> None:
    with contextlib.suppress(HookInvalid):
        assert isinstance(load(name, body), CallFields)


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
@relaxed
def test_whatever_the_vendor_allows_loads_or_is_refused(name: str, data: st.DataObject) -> None:
    body = data.draw(allowed[name])
    loads_or_is_refused(name, body)
    loads_or_is_refused(name, body | {"call_sid": "c1", "account_sid": "a1"})


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
@relaxed
def test_the_bodies_of_these_tests_are_valid_for_the_vendor(name: str, data: st.DataObject) -> None:
    base = Resource.from_contents(read("base"))
    registry = Registry[Any]().with_resource("https://jambonz.org/schema/callbacks/base", base)
    validator = Draft202012Validator(read(CALLBACKS[name]), registry=registry)
    validator.validate(data.draw(allowed[name]))
    validator.validate(data.draw(ordinary[name]))


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
@relaxed
def test_whatever_is_ordinary_for_the_vendor_loads(name: str, data: st.DataObject) -> None:
    body = data.draw(ordinary[name])
    loaded = load(name, body)
    assert (loaded.call_sid, loaded.account_sid) == (body["call_sid"], body["account_sid"])


@pytest.mark.parametrize("name", SCHEMAS)
@given(data=st.data())
@relaxed
def test_any_json_in_any_field_loads_or_is_refused(name: str, data: st.DataObject) -> None:
    known = [field.data_key or key for key, field in SCHEMAS[name].load_fields.items()]
    body = data.draw(st.dictionaries(st.sampled_from(known) | st.text(), json_values))
    ids = {"call_sid": "c1", "account_sid": "a1", "event": "join", "conference_sid": "conf:a1:r1"}
    loads_or_is_refused(name, body)
    loads_or_is_refused(name, ids | body)


@given(name=st.sampled_from(sorted(SCHEMAS)), body=json_values)
@relaxed
def test_any_json_at_all_loads_or_is_refused(name: str, body: object) -> None:
    loads_or_is_refused(name, body)


@given(
    name=st.sampled_from(sorted(SCHEMAS)),
    wrong=st.dictionaries(
        st.sampled_from(["call_sid", "digits", "event", "sip_status", "sip", "from", "duration"]),
        st.sampled_from(["SECRET" * 60, ["SECRET"], {"headers": "SECRET"}]),
        min_size=1,
    ),
)
@relaxed
def test_a_refusal_never_repeats_a_value(name: str, wrong: dict[str, object]) -> None:
    with pytest.raises(HookInvalid) as refused:
        load(name, wrong)
    assert "SECRET" not in str(refused.value)
