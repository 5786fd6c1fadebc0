"""Checks verb documents against the vendor's JSON Schemas, key by key.

The schemas let unknown keys pass. The platform does not: one unknown key, and it drops the whole
document and the call with it. So every key, nested ones too, must be named in a schema.
"""

import json
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

BASE = "https://jambonz.org/schema/"

# Objects whose keys belong to the application, to SIP or to a speech vendor.
FREE_FORM = frozenset({"data", "headers", "options", "tag"})

# Objects that the schema leaves open, although their keys are known:
NAMED_ELSEWHERE: dict[str, dict[str, Any]] = {
    # it says "accepts the same properties as the say (play) verb";
    "gather.say": {"$ref": f"{BASE}verbs/say"},
    "gather.play": {"$ref": f"{BASE}verbs/play"},
    "dub.say": {"$ref": f"{BASE}verbs/say"},
    # the platform runs a gather with the options of bargeIn, of which the schema names a few;
    "config.bargeIn": {"$ref": f"{BASE}verbs/gather"},
    # the platform reads one key here, and needs it.
    "conference.record": {
        "properties": {"path": {"type": "string"}},
        "required": ["path"],
    },
}


class _Schema(NamedTuple):
    contents: dict[str, Any]
    resolver: Any  # of the registry; the library does not export the type


def check_document(verbs: list[dict[str, Any]]) -> None:
    """Raise AssertionError, saying which verb and key, unless the platform would take it all.

    An empty document is fine: the call goes on with what it was doing.
    """
    assert isinstance(verbs, list), f"a document is a list of verbs, not {type(verbs).__name__}"
    for place, verb in enumerate(verbs, start=1):
        problems = list(_problems(verb))
        assert not problems, f"verb {place}, {verb}: {'; '.join(problems)}"


def _problems(verb: dict[str, Any]) -> Iterator[str]:
    name = verb.get("verb")
    if name not in _verb_names():
        yield f"no verb is called {name!r}"
        return
    if json.loads(json.dumps(verb)) != verb:
        yield "JSON cannot carry it as it is"
    schema = {"$ref": f"{BASE}verbs/{name}"}
    yield from _invalid(verb, schema, name)
    yield from _unnamed(verb, [_Schema(schema, _registry().resolver())], name)


def _invalid(value: object, schema: dict[str, Any], path: str) -> Iterator[str]:
    error = best_match(Draft202012Validator(schema, registry=_registry()).iter_errors(value))
    if error is not None:
        yield f"{'.'.join([path, *map(str, error.absolute_path)])}: {error.message}"


def _unnamed(value: object, schemas: list[_Schema], path: str) -> Iterator[str]:
    """Yield the keys in `value`, at any depth, that none of the schemas names."""
    if path in NAMED_ELSEWHERE and isinstance(value, dict):
        yield from _invalid(value, NAMED_ELSEWHERE[path], path)
        schemas = [*schemas, _Schema(NAMED_ELSEWHERE[path], _registry().resolver())]
    branches = [branch for schema in schemas for branch in _branches(schema)]
    if isinstance(value, list):
        items = [
            _Schema(b.contents["items"], b.resolver) for b in branches if "items" in b.contents
        ]
        for inner in value:
            yield from _unnamed(inner, items, path)
    elif isinstance(value, dict) and path.rpartition(".")[2] not in FREE_FORM:
        for key, inner in value.items():
            yield from _unnamed_at(key, inner, branches, f"{path}.{key}")


def _unnamed_at(key: str, value: object, branches: list[_Schema], path: str) -> Iterator[str]:
    named = [
        _Schema(branch.contents["properties"][key], branch.resolver)
        for branch in branches
        if key in branch.contents.get("properties", {})
    ]
    if not named:
        yield f"{path} is not named in the vendor's schema"
    elif key == "verb" and path.count(".") > 1:
        yield f"{path}: the platform refuses a nested verb with this key"
    yield from _unnamed(value, named, path)


def _branches(schema: _Schema) -> Iterator[_Schema]:
    """Yield the schema and all that it refers to or offers as an alternative."""
    contents, resolver = schema
    yield schema
    if "$ref" in contents:
        found = resolver.lookup(contents["$ref"])
        yield from _branches(_Schema(found.contents, found.resolver))
    for offer in ("oneOf", "anyOf", "allOf"):
        for branch in contents.get(offer, []):
            yield from _branches(_Schema(branch, resolver))


@cache
def _registry() -> Registry[Any]:
    spec = find_spec("jambonz_sdk")
    assert spec is not None, "the test dependency jambonz-python-sdk is not installed"
    assert spec.submodule_search_locations is not None
    folder = Path(spec.submodule_search_locations[0], "schema")
    schemas = (json.loads(file.read_bytes()) for file in folder.rglob("*.schema.json"))
    resources = ((schema["$id"], DRAFT202012.create_resource(schema)) for schema in schemas)
    return Registry().with_resources(resources).crawl()


@cache
def _verb_names() -> frozenset[str]:
    prefix = f"{BASE}verbs/"
    return frozenset(uri.removeprefix(prefix) for uri in _registry() if uri.startswith(prefix))
