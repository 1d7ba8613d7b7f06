# What one types. Each target first makes .venv fit the pinned lists, which takes no time when nothing changed.
.PHONY: demo demo-reset test lint format bench soak shots lock help
.DEFAULT_GOAL := help
export PORT

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: ## a demo clinic at http://127.0.0.1:8000 (another port: make demo PORT=8001)
	@scripts/bootstrap run
	@.venv/bin/troche demo

demo-reset: ## throw the demo clinic's data away
	@scripts/bootstrap run
	@.venv/bin/troche demo --reset

test: ## all tests, browser tests included (some only: make test ARGS="tests/site -k health")
	@scripts/bootstrap browser
	@.venv/bin/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: ## style, types, walls between rooms, house law, templates, migrations
	@scripts/bootstrap dev
	@scripts/lint

format: ## let ruff put the code in order
	@scripts/bootstrap dev
	@.venv/bin/ruff check --fix-only --quiet .
	@.venv/bin/ruff format --quiet .

bench: ## measure against the bars, and print them
	@scripts/bootstrap dev
	@.venv/bin/python -m bench $(ARGS)

soak: ## 100,000 hours of sessions under simulated faults, on all cores; goes on where it was ended
	@scripts/bootstrap run
	@.venv/bin/troche simulate sessions --hours 100000 --progress build/soak.json $(ARGS)

shots: ## pictures of every page by role, phone and desktop, light and dark, into build/shots
	@scripts/bootstrap browser
	@.venv/bin/python scripts/shots.py $(ARGS)

lock: ## pin newer versions of everything, with hashes
	@scripts/bootstrap dev
	@scripts/lock
