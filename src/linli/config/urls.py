"""Every address of the site: the modules' own routes side by side, the API, and the signs of life."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from linli.web import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.figures, name="metrics"),
    path("api/v1/", include("linli.config.api")),
    path("", include("linli.modules.home.urls")),
    path("", include("linli.modules.deliberation.urls")),
    path("", include("linli.modules.matters.urls")),
    path("", include("linli.modules.joining.urls")),
    path("", include("linli.modules.disclosure.urls")),
    path("", include("linli.modules.publishing.urls")),
    path("", include("linli.modules.comments.urls")),
    path("", include("linli.modules.forms.urls")),
    path("", include("linli.modules.messaging.urls")),
    path("", include("linli.modules.audiences.urls")),
    path("", include("linli.modules.accounts.urls")),
    path("", include("linli.modules.population.importing.urls")),
    path("", include("linli.modules.population.urls")),
    path("", include("linli.modules.gateways.urls")),
    path("", include("linli.modules.places.urls")),
]

handler400 = "linli.web.problems.bad_request"
handler403 = "linli.web.problems.forbidden"
handler404 = "linli.web.problems.not_found"
handler500 = "linli.web.problems.fault"
