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

.PHONY: setup setup-spark setup-label-studio demo test test-long test-spark test-label-studio ui lint format docs bench chaos simulate clean

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

# Two processes, side by side since either keeps one core busy, and about as long. One plays the home of the story, with
# all that looks at it, and what else fits beside it; the other does the rest.
STORY := $(addprefix tests/,$(addprefix integration/,story graph estimates reliability week) browser)
REST := $(addprefix tests/,unit conventions models engines simulation benchmarks integration) $(addprefix --ignore=,$(STORY))

# What fails first ends it. The last line is the result.
test: setup
	@$(BIN)/python -m pytest $(STORY) > $(VENV)/story.log 2>&1 & story=$$!; \
	$(BIN)/python -m pytest $(REST) || { kill -KILL $$story 2> /dev/null; echo "make test: FAILED, see above"; exit 1; }; \
	echo "waiting for the other process: $(STORY)"; \
	wait $$story; status=$$?; cat $(VENV)/story.log; \
	test $$status = 0 || { echo "make test: FAILED in $(STORY), see above"; exit 1; }; \
	echo "make test: all tests passed"

# What takes many minutes: whole homes on Spark, a thousand mutated deliveries, a run killed at each of its steps, and the
# simulation with all its days.
test-long: test-spark
	MODQA_TEST_KILLS=all $(BIN)/python -m pytest tests/integration/reliability/test_killed_at_each_step.py
	MODQA_TEST_MUTATED=1000 $(BIN)/python -m pytest tests/unit/ingest/test_mutated_deliveries.py
	$(BIN)/python -m tests.simulation.run

test-spark: setup setup-spark
	MODQA_TEST_SPARK=1 $(BIN)/python -m pytest tests/engines tests/integration/engines

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
	$(BIN)/python -m tests.benchmarks.run $(if $(SIZES),--sizes $(SIZES)) $(if $(WRITE),--write) $(if $(KEEP),--keep $(KEEP))
	$(BIN)/python -m tests.benchmarks.history
	$(BIN)/python -m tests.benchmarks.agreement_speed
	$(BIN)/python -m tests.benchmarks.worksheet_speed

# Runs disturbed at random, up to 60 a call until there are N; WRITE=1 writes the table into docs/reliability.md.
chaos: setup
	$(BIN)/python -m tests.chaos.run $(if $(N),--trials $(N)) $(if $(SEED),--seed $(SEED)) $(if $(WRITE),--write)

simulate: setup
	$(BIN)/python -m tests.simulation.run --write

clean:
	rm -rf $(VENV) $(SPARK) $(LABEL_STUDIO) data dbt_project/target dbt_project/logs .mypy_cache .pytest_cache .ruff_cache *.egg-info
