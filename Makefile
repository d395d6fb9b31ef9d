# smroi: `make start` tries it out, `make test` runs its tests. Both need Python 3.11 to 3.13 with venv, and nothing else.

# The first Python that is new enough; a name on the PATH may be a shim that leads nowhere, so each is asked.
FIND_PYTHON = for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null \
	&& echo $$name && break; done
PYTHON := $(shell $(FIND_PYTHON))
VENV := .venv/bin

# For commands that read the settings and talk to no server.
NO_SERVERS := SMROI_ENV=test DATABASE_URL=postgresql://smroi_app@127.0.0.1:1/smroi BROKER_URL=memory://

WORKERS ?= auto
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help start stop reset manage test chaos bench lint types docs format messages lock shell frontend clean demo-packages dev-packages

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 20

start: demo-packages ## start smroi with demo data; PORT=8000, Ctrl-C ends it
	@$(VENV)/python -m smroi.embedded.run

stop: ## stop a smroi that runs in another terminal, or what a killed one left behind
	@$(VENV)/python -m smroi.embedded.run stop

reset: ## stop, and throw the demo's data away
	@$(VENV)/python -m smroi.embedded.run reset

manage: demo-packages ## a command of manage.py on the running smroi; ARGS="create_api_key sol-y-pan --role owner"
	@$(VENV)/python manage.py $(ARGS)

shell: demo-packages ## a Python with smroi in it, on the data of `make start`
	@$(VENV)/python manage.py shell

test: dev-packages ## all tests; ARGS="tests/accounts -k keys" for some
	@$(VENV)/python -m smroi.embedded.catalogues
	@$(VENV)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

chaos: dev-packages ## the long crash test: workers and database killed over and over
	@SMROI_CHAOS=long $(VENV)/python -m pytest tests/flows -k chaos -s $(ARGS)

bench: dev-packages ## measurements, a line `name ratio` for each; SMROI_BENCH_ROWS=1000000
	@$(VENV)/python -m pytest tests/bench -s -q $(ARGS)

lint: dev-packages ## style of code and templates, and the floors
	@$(VENV)/ruff check .
	@$(VENV)/ruff format --check .
	@$(VENV)/lint-imports
	@$(VENV)/djlint --lint --quiet .

types: dev-packages ## mypy
	@$(NO_SERVERS) $(VENV)/mypy .

docs: dev-packages ## the public documentation, into var/site
	@$(VENV)/zensical build --strict --clean

format: dev-packages ## put the code into shape
	@$(VENV)/ruff check --fix-only .
	@$(VENV)/ruff format .

frontend: ## rebuild smroi/static/dist from smroi/frontend; needs Node 20, and the result is committed
	@smroi/frontend/build

messages: dev-packages ## collect new texts for the translators; needs gettext
	@$(NO_SERVERS) $(VENV)/python manage.py makemessages --locale es --locale ko --no-obsolete \
		--no-location --no-wrap --ignore ".venv/*" --ignore "var/*" --ignore "node_modules/*" --ignore "tests/*"

# Hashes without addresses: whoever installs says where packages come from.
COMPILE := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate

lock: ## choose versions anew; needs uv
	$(COMPILE) --upgrade --output-file requirements.lock
	$(COMPILE) --constraint requirements.lock --group demo --output-file requirements-demo.lock
	$(COMPILE) --constraint requirements.lock --group demo --group dev --group e2e --output-file requirements-dev.lock
	$(COMPILE) --constraint requirements-dev.lock --group demo --group dev --group bench --output-file requirements-bench.lock

clean: ## remove what tools leave behind; data and packages stay
	@rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis htmlcov .coverage
	@find . -name __pycache__ -not -path "./.venv/*" -prune -exec rm -rf {} +

demo-packages dev-packages: %-packages:
	@test -n "$(PYTHON)" || { echo "smroi needs Python 3.11, 3.12 or 3.13 on the PATH."; exit 1; }
	@$(PYTHON) smroi/embedded/install.py $*
