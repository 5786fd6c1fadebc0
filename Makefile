# Everything works on a machine with Python 3.11 or newer and make:
#   make demo   watch a conference being played       make test   run all tests
#   make sure   format, lint, types, tests, coverage  make run    web and worker on this machine
# make demo STORY=company plays the other story: a number, a menu, a conference with a moderator.
PYTHON ?= python3
STORY ?= local
VENV := .venv
BIN := $(VENV)/bin
SOURCES := verbs schemas ivr_app tests wsgi.py

.PHONY: demo test sure run venv lock format lint types coverage clean

demo: venv
	@$(BIN)/ivr-app demo --story $(STORY)

# Writes down what it covered; `make coverage` holds it against the gate.
test: venv
	$(BIN)/python -m pytest -n auto --dist loadfile --cov --cov-report= --cov-fail-under=0

run: venv
	$(BIN)/ivr-app serve

sure: lint types test coverage

format: venv
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

lint: venv
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)

types: venv
	$(BIN)/mypy

coverage: venv
	$(BIN)/coverage report

venv: $(VENV)/.installed

# The lock holds the hash of every package; the project itself is linked, not copied.
$(VENV)/.installed: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@echo "Preparing $(VENV) (once, about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

# Needs uv (pip install uv). Run it after a change of the dependencies in pyproject.toml.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --output-file requirements/runtime.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group dev --constraint requirements/runtime.lock --output-file requirements/dev.lock

clean:
	rm -rf $(VENV) .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache *.egg-info
