"""What keeps the history of pricing rules: a rule that says something else than its last version gets a new one."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mascate.kit import clock
from mascate.registers.pricing_rules import KINDS, TAX_LISTS, DiscountRule, FreeGoodsRule, Rule, RuleVersion, names_in

BATCH = 500
REFERENCES = ("customer", "price_list", "payment_term", "operation_type", "product", "product_group")
PLAIN_CONDITIONS = ("segment", "state", "person_type", "taxpayer", "tax_group", "min_quantity_e4", "min_gross_minor")
DAYS = ("valid_from", "valid_until")


def keep_versions(*, by: str) -> int:
    """Writes a new version of every rule that is new or has changed; how many. Within the caller's transaction."""
    return sum(_keep(kind, list(rules_of(model)), by=by) for kind, model in KINDS.items())


def keep_version(rule: Rule, *, by: str) -> None:
    """The same for one rule that was just saved."""
    kind = next(kind for kind, model in KINDS.items() if isinstance(rule, model))
    _keep(kind, list(rules_of(type(rule)).filter(pk=rule.pk)), by=by)
    rule.refresh_from_db(fields=["version"])


def rules_of(model: type[Rule]) -> Any:
    """The rules of a kind with all that their terms name."""
    names = [*REFERENCES, *(["free_product"] if model is FreeGoodsRule else [])]
    return model._default_manager.select_related(*names).order_by("pk")


def terms_of(rule: Rule) -> dict[str, Any]:
    """The rule in the words of `orders.pricing.terms`; what has its usual value is left out."""
    if isinstance(rule, DiscountRule):
        own: dict[str, Any] = {"step": rule.step, "rate_e6": rule.rate_e6}
    elif isinstance(rule, FreeGoodsRule):
        free_product = rule.free_product.key if rule.free_product else ""
        own = {"every_e4": rule.every_e4, "free_e4": rule.free_e4}
        own |= _set({"free_product_key": free_product, "most_e4": rule.most_e4})
    else:
        own = {name: getattr(rule, name) for name in ("tax", "sequence", "rate_e6", "effect", "base")}
        own |= _set({name: getattr(rule, name) for name in ("with_freight", "reduction_e6", "margin_e6")})
        own |= _set({name: names_in(getattr(rule, name)) for name in TAX_LISTS})
    return own | {"when": conditions_of(rule)}


def conditions_of(rule: Rule) -> dict[str, Any]:
    named = {name: getattr(rule, name) for name in REFERENCES}
    days: dict[str, date | None] = {name: getattr(rule, name) for name in DAYS}
    return (
        {f"{name}_key": row.key for name, row in named.items() if row is not None}
        | _set({name: getattr(rule, name) for name in PLAIN_CONDITIONS})
        | {name: day.isoformat() for name, day in days.items() if day is not None}
    )


def _set(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _keep(kind: str, rules: Sequence[Rule], *, by: str) -> int:
    at = clock.now()
    versions = RuleVersion.objects.filter(kind=kind)
    if len(rules) == 1:
        versions = versions.filter(key=rules[0].key)
    last = {version.key: version for version in versions.order_by("version")}
    changed: list[Rule] = []
    fresh: list[RuleVersion] = []
    for rule in rules:
        before = last.get(rule.key)
        said = {"name": rule.name, "terms": terms_of(rule), "withdrawn": rule.withdrawn}
        if before is not None and said == {name: getattr(before, name) for name in said}:
            continue
        rule.version = before.version + 1 if before else 1
        changed.append(rule)
        fresh.append(RuleVersion(kind=kind, key=rule.key, version=rule.version, at=at, by=by, **said))
    RuleVersion.objects.bulk_create(fresh, batch_size=BATCH)
    KINDS[kind]._default_manager.bulk_update(changed, ["version"], batch_size=BATCH)
    return len(fresh)
