"""What is wrong with a row whose fields are each right, in words for whoever must mend it."""

from collections.abc import Mapping
from typing import Any

from mascate.kit.money import E6

# A row of these names one customer or one prospect, never both.
OF_ONE_PARTNER = {"visits": "a visit", "contacts": "a contact", "addresses": "an address"}
RULES = ("discount_rules", "free_goods_rules", "tax_rules")


def problem_of(register: str, values: Mapping[str, Any]) -> str:
    """The reason to refuse the row; empty when there is none."""
    if register in OF_ONE_PARTNER:
        named = [column for column in ("customer_id", "prospect_id") if values.get(column) is not None]
        return "" if len(named) == 1 else f"{OF_ONE_PARTNER[register]} names one customer or one prospect"
    if register in RULES:
        return _problem_of_rule(register, values)
    return ""


def _problem_of_rule(register: str, values: Mapping[str, Any]) -> str:
    first, last = values.get("valid_from"), values.get("valid_until")
    if first is not None and last is not None and last < first:
        return "the last day of validity lies before the first"
    if register == "discount_rules" and values["rate_e6"] > E6:
        return "a discount is at most 1 (100 %)"
    if register == "tax_rules":
        if values.get("base") == "grossed_up" and values["rate_e6"] >= E6:
            return "a tax that is part of its own base must be less than 1 (100 %)"
        if "," in values["tax"]:
            return "the name of a tax has no comma"
    return ""
