"""Requests in JSON as Python values: what the slots take instead."""

import json
from datetime import date
from decimal import Decimal

EXACT = {"money", "ratio", "price", "quantity"}
LATER = ("id", "narrative", "trace", "receipt", "refund")


def typed(value, name, kinds):
    """A value of JSON as the fact of that name takes it."""
    if isinstance(value, dict):
        return {key: typed(one, f"{name}.{key}", kinds) for key, one in value.items()}
    if isinstance(value, list):
        return [typed(one, name, kinds) for one in value]
    kind = kinds.get(name, "")
    if kind in EXACT and isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if kind == "date" and isinstance(value, str) and "-" in value:
        return date.fromisoformat(value)
    return value


def slots(policy, text):
    """The decision's name and the keywords of `decide` for a request in JSON; and the same request without an id."""
    request = {key: value for key, value in json.loads(text, parse_float=Decimal).items() if key not in LATER}
    plain = {key: value for key, value in json.loads(text).items() if key not in LATER}
    kinds = {fact.name: fact.type for fact in policy.facts(request["decision"])}
    facts = {name: typed(value, name, kinds) for name, value in request.get("facts", {}).items()}
    return request.pop("decision"), {**request, "facts": facts}, json.dumps(plain)
