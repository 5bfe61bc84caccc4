"""The JSON API under /api/v1/: every module's calls side by side, and their description."""

from __future__ import annotations

from django.urls import path

import linli
from linli.modules.accounts.api import ROUTER as ACCOUNTS
from linli.modules.audiences.api import ROUTER as AUDIENCES
from linli.modules.deliberation.api import ROUTER as TOPICS
from linli.modules.deliberation.api_outcomes import ROUTER as OUTCOMES
from linli.modules.deliberation.api_votes import ROUTER as VOTES
from linli.modules.gateways.api import ROUTER as GATEWAYS
from linli.modules.matters.api import ROUTER as MATTERS
from linli.modules.matters.api_connectors import ROUTER as CONNECTORS
from linli.modules.messaging.api import ROUTER as MESSAGING
from linli.modules.places.api import ROUTER as PLACES
from linli.modules.publishing.api import ROUTER as PUBLISHING
from linli.web.endpoints import LinliAPI, StrictParser
from linli.web.openapi import description_page

API = LinliAPI(
    title="Linli 邻里",
    version=linli.__version__,
    description="Times are RFC 3339. Lists answer `{items, next}`; `next` is the `cursor` of the following page.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    parser=StrictParser(),
)

for _router in (
    TOPICS,
    VOTES,
    OUTCOMES,
    MATTERS,
    CONNECTORS,
    PUBLISHING,
    MESSAGING,
    AUDIENCES,
    ACCOUNTS,
    GATEWAYS,
    PLACES,
):
    API.add_router("", _router)

urlpatterns = [*API.patterns, path("openapi.json", description_page(API), name="openapi")]
