"""YAML as packs use it: plain values, no aliases."""

import math
from typing import Any

import yaml

from tarmac.web.text import clean


def read_plain(content: bytes) -> Any:
    """What `content` says, in JSON's types: days as text. Raises yaml.YAMLError, ValueError or RecursionError."""
    # nine aliases inside each other are a billion values
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(content, yaml.CSafeLoader)):
        raise yaml.YAMLError("it uses aliases (*name), which are not allowed")
    return _jsonable(yaml.load(content, yaml.CSafeLoader))


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {clean(str(key)): _jsonable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_jsonable(each) for each in value]
    if value is None or isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return clean(str(value))
