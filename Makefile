# Two commands do everything: `make up` and `make test`. README gives the same without make.
VENV ?= .venv
BIN := $(VENV)/bin
# Any Python that the lock is made for; PYTHON=/path/to/python overrides.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && echo $$p && break; done)

.PHONY: up once install test test-postgres check contract examples lock clean

up: install
	@exec $(BIN)/python manage.py up

once: install
	@exec $(BIN)/python manage.py up --once

install: $(VENV)/installed

# Compiled on all cores, because pip does it on one. Templates of some packages are no Python and cannot be compiled:
# pip passes over them, and so does this.
$(VENV)/installed: requirements.lock
	@test -n "$(PYTHON)" || { echo "Newsverify needs Python 3.11, 3.12 or 3.13. Install one, or say where it is: make PYTHON=/path/to/python $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Installing the pinned packages into $(VENV) (a minute or two) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-compile -r requirements.lock
	@$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null || true
	@touch $@

# One process more than there are cores, because some tests wait, up to four: each loads the language model (340 MB).
PROCESSES = $(shell $(BIN)/python -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
PYTEST = -m pytest --numprocesses $(PROCESSES) --dist worksteal

test: install
	$(BIN)/python $(PYTEST)

# What opens no database is not run twice, nor is what shows the same on either: `manage.py up`, the pages in the
# browser, what each role may open in the admin, the requests of schemathesis and the table of a benchmark.
test-postgres: install
	$(BIN)/python tests/postgres.py $(PYTEST) --database-alone -m "not browser" \
		--ignore tests/test_up.py --ignore tests/admin/test_roles.py \
		--ignore tests/api/test_contract.py --ignore tests/api/test_benchmark.py

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy newsverify claims sources
	$(BIN)/python manage.py makemigrations --check --dry-run
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') ALLOWED_HOSTS=newsroom.example NEWSVERIFY_HTTPS=1 \
		$(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file /dev/null

# The running API against its own description, as every role; `make test` does the same with fewer cases.
CASES ?= 5000
contract: install
	$(BIN)/python tests/api/contract.py --cases $(CASES)

# After a change of the API: its examples and problem codes in the description, from real requests.
examples: install
	NEWSVERIFY_WRITE_EXAMPLES=1 $(BIN)/python -m pytest -p no:xdist -p no:randomly -q tests/api/test_roles.py \
		tests/api/test_articles.py tests/api/test_tokens.py tests/api/test_check.py \
		tests/api/test_examples.py::test_a_text_that_was_read_already_is_answered_at_once

# uv comes from outside the lock, because it makes the lock; no header, so no address gets in.
lock:
	uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --all-extras -q pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
