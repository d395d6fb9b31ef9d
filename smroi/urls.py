"""Which address leads to which part."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from accounts.views.home import set_language
from smroi.design import design
from smroi.health import healthz, readyz
from smroi.help import help_page
from smroi.tls import ask

api: list[URLPattern | URLResolver] = [
    path("", include("accounts.api_urls")),
    path("", include("campaigns.api_urls")),
    path("", include("analytics.api_urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api_schema"), name="api_docs"),
]

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("tls/ask", ask, name="tls_ask"),
    path("api/v1/", include(api)),
    path("admin/", admin.site.urls),
    path("accounts/", include("allauth.urls")),
    path("help/", help_page, name="help"),
    path("design/", design, name="design"),
    path("i18n/language/", set_language, name="set_language"),
    path("", include("accounts.urls")),
    path("", include("campaigns.urls")),
    path("", include("analytics.urls")),
    path("", include("analytics.portal_urls")),
]

handler400 = "smroi.error_pages.bad_request"
handler500 = "smroi.error_pages.server_error"
