"""The project on top of the apps: settings, routes, Celery. Nobody imports it."""

from renovation_portal.celery import app as celery_app

__all__ = ["celery_app"]
