"""The registry's JSON Schema, for editors: made from the same tables that judge the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symphony_ecp import project
from symphony_ecp.site.registry import FIELDS, VALUES, Field
from symphony_ecp.symphony import BY_OPTION
from symphony_ecp.syntax import DEFAULTS, DOCK, KINDS, Option
from symphony_ecp.words import COUNTED, FORMS, PLACEHOLDERS, TAG_PATTERN

_PATH = {"type": "string", "minLength": 1}
_TEXT: dict[str, Any] = {"type": ["string", "number"], "pattern": r"\S"}
_TAGS: dict[str, Any] = {"pattern": TAG_PATTERN}
#: One text, or one for each language.
_TEXTS: dict[str, Any] = _TEXT | {
    "type": ["string", "number", "object"],
    "propertyNames": _TAGS,
    "additionalProperties": _TEXT,
    "minProperties": 1,
}
#: A word that counts has a text, or forms.
_COUNTED: dict[str, Any] = {
    "anyOf": [
        _TEXT,
        {
            "type": "object",
            "properties": dict.fromkeys((*FORMS, "other"), _TEXT),
            "required": ["other"],
            "additionalProperties": False,
        },
    ]
}
_BY_LANGUAGE: dict[str, Any] = {
    "type": "object",
    "propertyNames": _TAGS | {"not": {"enum": [*FORMS, "other"]}},
    "additionalProperties": _COUNTED,
    "minProperties": 1,
}
_FORMS: dict[str, Any] = {"anyOf": [*_COUNTED["anyOf"], _BY_LANGUAGE]}
_EXTENDS: dict[str, Any] = {
    "description": "registries whose entries the site takes over where it has none of that name; "
    "paths from this file's folder, or distribution:file",
    "anyOf": [_PATH, {"type": "array", "items": _PATH, "uniqueItems": True}, {"type": "null"}],
}


_TITLE = {"description": DOCK["title"].help, **_TEXTS}


def registry_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of ``symphony.yml``."""
    sections = {name: _named(_entry(fields)) for name, fields in FIELDS.items()}
    sections["links"] = _named(_object(_options(KINDS["symphony-link"].values())))
    address = project.schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **({"$id": address} if address else {}),
        "title": "The registry of symphony-ecp",
        **_object(
            {
                "extends": _EXTENDS,
                **{name: _described(field) for name, field in VALUES.items()},
                "defaults": {
                    "description": "options that every chat starts from",
                    **_or_nothing(_object(_options(DEFAULTS.values()))),
                },
                "dock": {
                    "description": "one chat in a panel beside every page, or false for none",
                    "anyOf": [
                        _or_nothing(_object(_options(DOCK.values()) | {"title": _TITLE})),
                        {"const": False},
                    ],
                },
                "words": {
                    "description": "words of the pages in place of ours: one text, or one for "
                    "each language",
                    **_or_nothing(
                        _object({n: _FORMS if n in COUNTED else _TEXTS for n in PLACEHOLDERS})
                    ),
                },
                **{name: _or_nothing(section) for name, section in sections.items()},
            }
        ),
    }


def _entry(fields: Mapping[str, Field]) -> dict[str, Any]:
    required = [name for name, field in fields.items() if field.required]
    properties = {name: _field(field) for name, field in fields.items()}
    return _object(properties) | ({"required": required} if required else {"minProperties": 1})


def _field(field: Field) -> dict[str, Any]:
    described = _described(field)
    if field.by_language:
        return described | _TEXTS
    if field.many:
        one = dict(field.type.schema)
        many = {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}
        return {"description": field.help, "anyOf": [one, many]}
    if field.each is None:
        return described
    if field.each:
        return {
            "description": field.help,
            **_object(dict.fromkeys(field.each, field.type.schema)),
        }
    return described | {"type": ["string", "object"], "additionalProperties": field.type.schema}


def _options(options: Any) -> dict[str, Any]:
    """Return the properties of option lines, in kebab-case and in Symphony's own spelling."""
    properties: dict[str, Any] = {}
    for option in options:
        properties[option.name] = _described(option)
        if option.name in BY_OPTION:
            properties[BY_OPTION[option.name].name] = _described(option)
    return properties


def _described(row: Field | Option) -> dict[str, Any]:
    return {"description": row.help, **row.type.schema}


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "additionalProperties": False,
    }


def _or_nothing(section: Mapping[str, Any]) -> dict[str, Any]:
    """Let a section stand empty, as in a file that has just been begun."""
    return {**section, "type": ["object", "null"]}


def _named(entry: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": dict(entry)}
