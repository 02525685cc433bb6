"""Small Parquet files that define for the dbt models what this run builds (`state/run/`).

Days, settings and plan are data that models join, not dbt variables: variables would make dbt parse
its project again, and can only express a range. A new table is declared in the module that makes its rows,
and listed here.
"""

from modqa_pipeline.transform.inputs.configured import CONFIGURED_TABLES, RUN_SETTINGS
from modqa_pipeline.transform.inputs.draws import DRAW_KEYS, DRAW_RECORDS, LOT_INSPECTIONS
from modqa_pipeline.transform.inputs.ledger import DELIVERY_DAYS, INGEST_LEDGER, VERDICT_TIMES
from modqa_pipeline.transform.inputs.published import PAST_OUTCOMES
from modqa_pipeline.transform.inputs.recorded import (
    CLOSED_SCORECARDS,
    DISPUTE_CONTROLS,
    GOLDEN_EXPOSURES,
)
from modqa_pipeline.transform.inputs.run_days import BUILT_DAYS, RUN_DAYS
from modqa_pipeline.transform.inputs.run_files import RUN_FILES
from modqa_pipeline.transform.inputs.run_input import RunToBuild, write_rows

#: Every table that models read through the macro `run_input`.
RUN_INPUTS = (
    RUN_DAYS,
    BUILT_DAYS,
    RUN_SETTINGS,
    *CONFIGURED_TABLES,
    GOLDEN_EXPOSURES,
    CLOSED_SCORECARDS,
    DISPUTE_CONTROLS,
    DRAW_RECORDS,
    INGEST_LEDGER,
    DELIVERY_DAYS,
    VERDICT_TIMES,
    LOT_INSPECTIONS,
    PAST_OUTCOMES,
    RUN_FILES,
)


def write_run_inputs(run: RunToBuild) -> None:
    """Write every input of a run; files of an earlier run are replaced."""
    # all rows are made before the first file is replaced
    tables = [(table, table.rows(run)) for table in RUN_INPUTS]
    for table, rows in tables:
        write_rows(run.home.run_inputs / table.file_name, table.schema, rows)
    write_rows(run.home.restricted / DRAW_KEYS.file_name, DRAW_KEYS.schema, DRAW_KEYS.rows(run))
