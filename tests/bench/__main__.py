"""`python -m tests.bench`: makes a throw-away database, measures, prints the table; `… money`: the district's money alone."""

import sys
from time import perf_counter

from tests.bench.database import throw_away

BOUND_SECONDS = 240


def main() -> None:
    """Print a line as soon as it is measured; past the bound say what was left out."""
    with throw_away():
        from tests.bench import money
        from tests.bench.cases import cases
        from tests.bench.measure import HEADING, figures

        began = perf_counter()
        print(HEADING, flush=True)
        for case in money.alone() if "money" in sys.argv else cases():
            if perf_counter() - began > BOUND_SECONDS:
                sys.exit(f"Stopped after {BOUND_SECONDS} s before: {case.name}")
            print(figures(case).line, flush=True)
        print(f"{perf_counter() - began:.0f} s. Only ratios compare: both sides ran in turn on this machine.")


if __name__ == "__main__":
    main()
