"""What the records of a schema take in a bag, with all that follows from them: what an estimate is reckoned by."""

from dataclasses import asdict, dataclass
from typing import Any

from mascate.accounts.models import Policy
from mascate.bags.contents import parts
from mascate.bags.models import Bag


@dataclass(slots=True)
class Cost:
    """Chosen and linked records of a schema; bytes on the device and on the wire of all rows that came with them."""

    records: int = 0
    size: int = 0
    packed_size: int = 0


def costs_of(bag: Bag) -> dict[str, dict[str, int]]:
    """Schema → records, size, packed_size; what is there whatever is chosen stands in none."""
    costs = {schema: Cost() for schema in bag.counts}
    for part in parts(Policy()):
        table: dict[str, Any] | None = bag.section(part.section)["tables"].get(part.table)
        if part.schema is None or table is None:
            continue
        cost = costs[part.schema]
        cost.size += table["size"]
        cost.packed_size += table["packed_size"]
        if part.table == part.schema:
            cost.records = table["records"]
    return {schema: asdict(cost) for schema, cost in costs.items()}
