"""The API's first version: all routers, mounted at `/api/v1`, described at `/api/openapi.json`."""

from ninja import NinjaAPI

from mascate import __version__
from mascate.api import (
    approvals,
    bags,
    board,
    configurator,
    errors,
    estimates,
    filters,
    leases,
    morning,
    orders,
    pricing,
    quotations,
    registers,
    session,
    suggestion,
    sync,
    terms,
    today,
)
from mascate.api.auth import Session

api = NinjaAPI(
    title="Mascate",
    version=__version__,
    description="The interface of the Mascate sales portal. Errors are application/problem+json.",
    openapi_url="/openapi.json",
    docs_url=None,
    auth=Session(),
    urls_namespace="api-v1",
)
errors.register(api)
api.add_router("/v1/session", session.router)
api.add_router("/v1", configurator.router)
api.add_router("/v1/filters", filters.router)
api.add_router("/v1", morning.router)
api.add_router("/v1/suggestion", suggestion.router)
api.add_router("/v1", today.router)
api.add_router("/v1", registers.router)
api.add_router("/v1", terms.router)
api.add_router("/v1", pricing.router)
api.add_router("/v1/orders", orders.router)
api.add_router("/v1/quotations", quotations.router)
api.add_router("/v1/approvals", approvals.router)
api.add_router("/v1/bags", bags.router)
api.add_router("/v1/lease", leases.router)
api.add_router("/v1/estimate", estimates.router)
api.add_router("/v1/sync", sync.router)
api.add_router("/v1", board.router)
