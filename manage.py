#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import secrets
import sys

from django.core.management import execute_from_command_line

# These read files or code and ask no server: they run anywhere, before anything is set up.
NO_SERVER = {"read_roster", "read_ballots", "grants"}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renovation_portal.settings")
    if set(sys.argv[1:2]) & NO_SERVER:
        for name in ("SECRET_KEY", "LETTER_PEPPER", "DATA_KEYS"):
            os.environ.setdefault(name, secrets.token_hex())
        os.environ.setdefault("DATABASE_URL", "postgresql:///none")
        os.environ.setdefault("REDIS_URL", "redis:///0")
    execute_from_command_line(sys.argv)
