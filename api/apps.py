from importlib import import_module

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "api"
    verbose_name = "接口"

    def ready(self) -> None:
        """drf-spectacular knows an extension once its module is imported."""
        import_module("api.schema")
