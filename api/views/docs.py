"""The description of the API and a page to try it, without a line of inline script."""

from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView


class Schema(SpectacularAPIView):
    """OpenAPI 3.1, as YAML or, with `?format=json`, as JSON."""


class TryIt(SpectacularSwaggerSplitView):
    """Swagger's page from the sidecar package; its start-up script comes from an address of its own (strict CSP)."""

    url_name = "api_schema"
    template_name = "api/docs.html"
