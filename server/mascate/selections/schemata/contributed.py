"""Quick filters about documents: apps above `selections` own them and add their rules (see `Contributed`)."""

from mascate.selections.schemata.declaration import Contributed

CUSTOMERS_WITH_OPEN_ORDERS = Contributed()
CUSTOMERS_WITH_OPEN_QUOTATIONS = Contributed()
PROSPECTS_WITH_OPEN_QUOTATIONS = Contributed()
