# Every target sets up what it needs. `make demo` and `make test` are all a newcomer has to know.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export MODQA_HOME ?= $(CURDIR)/data

SPARK := .venv-spark
SPARK_READY := $(SPARK)/.ready

LABEL_STUDIO := .venv-label-studio
LABEL_STUDIO_READY := $(LABEL_STUDIO)/.ready

.PHONY: setup setup-spark setup-label-studio demo test test-spark test-label-studio ui lint format docs bench simulate clean

# Some libraries carry files for other Pythons, which do not compile here and are not asked to.
COMPILE := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m compileall -qq -j 0

setup: $(READY)

# Compiled at once, on all cores, whatever the environment says: otherwise every start compiles the libraries anew.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit('ModQA needs Python 3.11 or newer; this is ' + sys.version.split()[0]) if sys.version_info < (3, 11) else None"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile -c constraints.txt -e ".[dev]"
	$(COMPILE) $(VENV)/lib modqa_pipeline || true
	$(BIN)/python -c "from modqa_pipeline.transform.dbt.parsing import parse_project; parse_project()"
	touch $@

setup-spark: $(SPARK_READY)

# An environment of its own: Great Expectations imports pyspark wherever it is installed, which is slow and may end the process.
$(SPARK_READY): constraints-spark.txt
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/python -m pip install --quiet --disable-pip-version-check --compile -c constraints-spark.txt dbt-core "dbt-spark[PyHive]" pyspark
	PYTHONPATH=$(CURDIR) $(SPARK)/bin/python -c "from modqa_pipeline.transform.dbt.parsing import parse_project; parse_project('spark')"
	@java -version 2> /dev/null || test -n "$$JAVA_HOME" || echo "Spark needs Java 17: install openjdk-17-jre-headless, or set JAVA_HOME."
	touch $@

setup-label-studio: $(LABEL_STUDIO_READY)

# An environment of its own: Label Studio brings a web framework and a hundred and fifty packages that ModQA does not need.
$(LABEL_STUDIO_READY): constraints-label-studio.txt
	$(PYTHON) -m venv $(LABEL_STUDIO)
	$(LABEL_STUDIO)/bin/python -m pip install --quiet --disable-pip-version-check --compile -c constraints-label-studio.txt label-studio
	touch $@

demo: setup
	$(BIN)/modqa demo

# Integration tests that need nothing of the story's home go with the fast ones and the models' unit tests with the
# others, so that both groups take about as long.
ALONE := $(addprefix tests/integration/test_,estimate_references.py estimates.py corrections.py lot_tables.py calibration.py played_week.py two_engines.py)

# Side by side, since either keeps one core busy; the fast ones speak first, and a failure of theirs ends it.
test: setup
	@$(BIN)/python -m pytest tests/integration tests/browser tests/models $(addprefix --ignore=,$(ALONE)) > $(VENV)/integration.log 2>&1 & slow=$$!; \
	$(BIN)/python -m pytest tests/unit tests/properties tests/conventions tests/engines tests/simulation tests/benchmarks $(ALONE) || { kill -KILL $$slow; exit 1; }; \
	echo "integration, browser and model tests: wait for them"; \
	wait $$slow; status=$$?; cat $(VENV)/integration.log; exit $$status

test-spark: setup setup-spark
	MODQA_TEST_SPARK=1 $(BIN)/python -m pytest tests/engines tests/integration/test_two_engines.py

test-label-studio: setup setup-label-studio
	$(BIN)/python -m pytest tests/label_studio

ui: setup
	mkdir -p $(MODQA_HOME)/dagster
	test -f $(MODQA_HOME)/dagster/dagster.yaml || cp dagster.yaml $(MODQA_HOME)/dagster/
	DAGSTER_HOME=$(MODQA_HOME)/dagster $(BIN)/dagster dev -w workspace.yaml

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache --no-logo
	$(BIN)/mypy

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup
	$(BIN)/python -m docs.generate.contract_page
	$(BIN)/python -m docs.generate.marts_page
	$(BIN)/python -m docs.generate.settings_table

# SIZES="10000 10000000" chooses the decisions a day, WRITE=1 renews docs/performance.md, KEEP=file shows other sizes of earlier runs.
bench: setup
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pip install --quiet --disable-pip-version-check --compile -c constraints.txt -e ".[bench]"
	$(BIN)/python tests/benchmarks/run.py $(if $(SIZES),--sizes $(SIZES)) $(if $(WRITE),--write) $(if $(KEEP),--keep $(KEEP))
	$(BIN)/python tests/benchmarks/history.py
	$(BIN)/python tests/benchmarks/agreement_speed.py
	$(BIN)/python tests/benchmarks/worksheet_speed.py

simulate: setup
	$(BIN)/python tests/simulation/run.py --write

clean:
	rm -rf $(VENV) $(SPARK) $(LABEL_STUDIO) data dbt_project/target dbt_project/logs .mypy_cache .pytest_cache .ruff_cache *.egg-info
