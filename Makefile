# make run: set-up, then the live session. make test: set-up, then all tests.
PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready

.PHONY: run test setup lint bench accuracy system clean

run: setup
	$(BIN)/coach run chair-extension --demo

setup: $(STAMP)
	$(BIN)/coach setup > /dev/null

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] < (3, 14))' || \
		{ echo "Python 3.10 to 3.13 is needed; name one with: make run PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv || { $(PYTHON) -m pip install --quiet virtualenv && $(PYTHON) -m virtualenv --quiet .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)

# What some tests need beside Python. Installed where that is allowed; else those tests are skipped by name.
system:
	@missing=""; \
	command -v Xvfb > /dev/null || missing="$$missing xvfb"; \
	command -v xdotool > /dev/null || missing="$$missing xdotool"; \
	command -v strace > /dev/null || missing="$$missing strace"; \
	command -v espeak-ng > /dev/null || missing="$$missing espeak-ng"; \
	ldconfig -p 2> /dev/null | grep -q libportaudio.so.2 || missing="$$missing libportaudio2"; \
	command -v chromium > /dev/null || command -v chromium-browser > /dev/null || missing="$$missing chromium"; \
	if [ -n "$$missing" ] && command -v apt-get > /dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "installing$$missing"; \
		apt-get update -qq > /dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing > /dev/null; \
	fi

test: setup system
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m tests.benchmarks

# Renders the clips that are not there yet (an hour and a half on two cores), then writes .docs/accuracy.md and fails when a bar is missed.
CLIPS ?= .twin/bars
TURNED ?= .twin/turned
export ANNY_CACHE_DIR ?= $(abspath .twin/body)
accuracy: setup
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[twin]'
	$(BIN)/python -m tests.twin.render --suite bars -o $(CLIPS)
	$(BIN)/python -m tests.twin.render --suite turned -o $(TURNED)
	$(BIN)/python -m tests.accuracy $(CLIPS) --turned $(TURNED) $(if $(REAL),--real $(REAL))

clean:
	rm -rf .venv dist build
