# Two commands are the whole set-up: `make run` and `make test`.
PY := .venv/bin/python
PIP := $(PY) -m pip --disable-pip-version-check -q install --require-hashes
# With PORTAL_DATABASE_URL=postgresql://… the driver is installed too.
KIND := $(if $(findstring postgres,$(PORTAL_DATABASE_URL)),postgres,base)
export PORTAL_PORT ?= 5000

.PHONY: run setup test check bench clean

run: .venv/$(KIND).stamp
	PORTAL_MODE=$${PORTAL_MODE:-demo} $(PY) app.py

setup: .venv/$(KIND).stamp

test: .venv/dev.stamp
	$(PY) -m pytest $(ARGS)

check: .venv/dev.stamp
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	$(PY) tests/htmx_upgrade_check.py templates

bench: .venv/dev.stamp
	$(PY) bench/run.py

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/%.stamp: requirements/%.lock
	test -x $(PY) || python3 -m venv .venv
	$(PIP) -r $<
	touch $@
