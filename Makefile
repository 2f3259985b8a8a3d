# make demo · make test · make check. Everything else serves these three.
# PORT=8000 and SCALE=district are for make demo; ARGS="-k tally -n 0" for make test.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.requirements
PORT ?= 8000
SCALE ?=
ARGS ?= -n 2

.PHONY: demo demo-reset test check setup services stop format requirements browser install-runtime collectstatic

demo: setup
	@PORT=$(PORT) SCALE=$(SCALE) $(BIN)/python -m dev.demo

demo-reset: setup
	@$(BIN)/python -m dev.demo_reset
	@PORT=$(PORT) SCALE=$(SCALE) $(BIN)/python -m dev.demo

test:
	@$(PYTHON) dev/system_packages.py & system=$$!; \
	$(MAKE) --no-print-directory setup && wait $$system
	$(BIN)/pytest $(ARGS)

check: setup
	@$(BIN)/python -m dev.check

# the servers alone, for manage.py by hand
services: setup
	@$(BIN)/python -m dev.servers start

stop:
	@test ! -x $(BIN)/python || $(BIN)/python -m dev.servers stop

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

setup: $(STAMP)

$(STAMP): requirements.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another one with: make PYTHON=python3.12")'
	@echo "Installing the Python packages into $(VENV) (once)."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $(STAMP)

# new pins after a change of the .in files; needs uv
requirements:
	uv pip compile --universal --generate-hashes --python-version 3.11 --upgrade requirements.in -o requirements.txt
	uv pip compile --universal --generate-hashes --python-version 3.11 --upgrade requirements-dev.in -o requirements-dev.txt

# the Dockerfile's two: no virtual environment, no development packages
install-runtime:
	$(PYTHON) -m pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements.txt

collectstatic:
	PORTAL_MODE=production SECRET_KEY=only-for-this-command DATABASE_URL=postgresql:///none REDIS_URL=redis:///0 \
	$(PYTHON) manage.py collectstatic --noinput --verbosity 0
