"""The portal's own settings, on servers that live as long as the test session."""

import os

from dev import test_servers

os.environ.update(test_servers.environment())

from renovation_portal.settings import *  # noqa: F403 – reads the environment set above

# the tests empty their tables between two runs; the database refuses that to everybody else (projects/append_only.py)
DATABASES["default"]["OPTIONS"]["options"] = "-c portal.may_truncate=on"  # noqa: F405
