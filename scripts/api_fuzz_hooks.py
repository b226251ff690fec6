"""Bends generated requests so that more of them reach what is there; see scripts/api-fuzz."""

import schemathesis

# Ids of the seeded things are up to this one or a little below it.
MOST = 30
# Ids up to this one may be those of things that were made meanwhile.
REAL = 100_000


# What the readers take besides the one type that is described: numbers as digits, and digits as numbers.
ALSO_TAKEN = {
    "IdInput": {"type": ["integer", "string"], "minimum": 1, "maximum": 2**63 - 1, "maxLength": 19,
                "pattern": "^0{0,18}[1-9][0-9]{0,17}$"},
    "QuantityInput": {"type": ["integer", "string"], "minimum": 1, "maximum": 1000,
                      "pattern": "^0{0,15}([1-9][0-9]{0,2}|1000)$"},
    "DaysInput": {"type": ["integer", "string"], "minimum": 1, "maximum": 365,
                  "pattern": "^0{0,15}([1-9]|[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-5])$"},
    "SizeInput": {"type": ["integer", "string"], "minimum": 0, "maximum": 2**63 - 1, "pattern": "^[0-9]{1,18}$"},
    "RevisionsInput": {"type": ["integer", "string"], "minimum": 0, "maximum": 1000,
                       "pattern": "^0{0,15}([0-9]|[1-9][0-9]{1,2}|1000)$"},
    "AmountInput": {"type": ["number", "string"], "minimum": 0, "maximum": 9_999_999_999.99, "multipleOf": 0.01,
                    "pattern": r"^[0-9]{1,10}(\.[0-9]{1,2})?$"},
    "SomeAmountInput": {"type": ["number", "string"], "minimum": 0.01, "maximum": 9_999_999_999.99, "multipleOf": 0.01,
                        "pattern": r"^(0{0,2}[1-9][0-9]{0,7}(\.[0-9]{1,2})?|0?\.(0[1-9]|[1-9][0-9]?))$"},
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    raw_schema["components"]["schemas"].update(ALSO_TAKEN)


def is_id(value):
    digits = value.isdigit() and value.isascii() if isinstance(value, str) else type(value) is int
    return digits and 0 < int(value) < 10**18


def small(value):
    number = int(value)
    if number > REAL:
        number = number % MOST + 1
    return str(number) if isinstance(value, str) else number


def with_small_ids(value):
    """Valid ids become small, so that many of them name something. Other ids stay as they are."""
    if isinstance(value, dict):
        return {
            key: small(v) if (key == "id" or key.endswith(("Id", "_id"))) and is_id(v) else with_small_ids(v)
            for key, v in value.items()
        }
    if isinstance(value, list):
        return [with_small_ids(v) for v in value]
    return value


def is_as_long_as_it_looks(value):
    """White space around a text is not counted, which no schema can say. It matters only for long ones."""
    if isinstance(value, (dict, list)):
        return all(map(is_as_long_as_it_looks, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, str) or len(value) <= 40 or value.strip() in ("", value)


@schemathesis.hook
def filter_body(context, body):
    return is_as_long_as_it_looks(body)


@schemathesis.hook
def before_call(context, case, kwargs):
    # a link may carry the id of nothing
    parameters = {name: "1" if value is None else value for name, value in (case.path_parameters or {}).items()}
    case.path_parameters = with_small_ids(parameters)
    if isinstance(case.body, (dict, list)):
        case.body = with_small_ids(case.body)
    # which codes are currencies, and how many decimals each has, no schema can say
    currency = case.body.get("currency") if isinstance(case.body, dict) else None
    if isinstance(currency, str) and len(currency) == 3 and currency.isascii() and currency.isupper():
        case.body["currency"] = "USD"
    # staff get at most 200 orders and parties 1000, which no schema can say
    if case.operation.path == "/orders" and str((case.query or {}).get("limit")).isdigit():
        case.query["limit"] = min(int(case.query["limit"]), 200) if int(case.query["limit"]) <= 1000 else 1001
    # a cursor is refused unless the service issued it, which no schema can say
    cursor = (case.query or {}).get("cursor")
    if isinstance(cursor, str) and 1 <= len(cursor) <= 200:
        del case.query["cursor"]
