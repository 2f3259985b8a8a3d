# make demo · make test · make check. Everything else serves these three.
# make demo PORT=8001 SCALE=district       make test ARGS="-k tally -n 0"

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.requirements
ARGS ?= -n 2 --dist loadfile
export PORT SCALE

.PHONY: demo demo-reset test bench acts-table check setup services stop format requirements install-runtime collectstatic

demo: setup
	@exec $(BIN)/python -m dev.demo

demo-reset: setup
	@exec $(BIN)/python -m dev.demo reset

test:
	@$(PYTHON) dev/install.py system & debian=$$!; \
	$(MAKE) --no-print-directory setup; made=$$?; \
	wait $$debian && exit $$made
	$(BIN)/pytest $(ARGS)

# rates on servers as durable as an installation's
bench: setup
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.pages
	PORTAL_TEST_DURABLE=1 $(BIN)/pytest tests/bench/ledger.py tests/bench/closing.py tests/bench/paint.py tests/bench/letters.py -n 0 -s -q

# docs/acts.md anew, from what the verbs answer; look at the difference before committing it
acts-table: setup
	WRITE_ACTS=1 $(BIN)/pytest tests/workflow/test_acts_table.py -n 0 -q

check: setup
	@exec $(BIN)/python -m dev.check

# PostgreSQL and Valkey alone, for manage.py by hand
services: setup
	@exec $(BIN)/python -m dev.servers start

stop:
	@test ! -x $(BIN)/python || exec $(BIN)/python -m dev.servers stop

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(STAMP)
	@:

$(STAMP): requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed and this is %d.%d; name another one with: make PYTHON=python3.12" % sys.version_info[:2])'
	@$(PYTHON) dev/install.py venv
	@touch $(STAMP)

# new pins after a change of a .in file; needs uv
requirements:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

# the Dockerfile's two: no virtual environment, no development packages
install-runtime:
	$(PYTHON) -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.txt

collectstatic:
	SECRET_KEY=for-this-command-only LETTER_PEPPER=none DATA_KEYS=none DATABASE_URL=postgresql:///none REDIS_URL=redis:///0 \
		$(PYTHON) manage.py collectstatic --noinput --verbosity 0
