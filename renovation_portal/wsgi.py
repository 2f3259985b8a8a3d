"""The web server's entry point (gunicorn renovation_portal.wsgi)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation_portal.settings")

application = get_wsgi_application()
