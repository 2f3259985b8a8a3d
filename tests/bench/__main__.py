"""`python -m tests.bench`: makes a throw-away database, measures, prints the table."""

import os
import sys
from time import perf_counter

import django

BOUND_SECONDS = 240


def main() -> None:
    """Print a line as soon as it is measured; past the bound say what was left out."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    from tests.bench.cases import cases
    from tests.bench.measure import HEADING, figures

    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        call_command("createcachetable", verbosity=0)
        began = perf_counter()
        print(HEADING, flush=True)
        for case in cases():
            if perf_counter() - began > BOUND_SECONDS:
                sys.exit(f"Stopped after {BOUND_SECONDS} s before: {case.name}")
            print(figures(case).line, flush=True)
        print(f"{perf_counter() - began:.0f} s. Only ratios compare: both sides ran in turn on this machine.")
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    main()
