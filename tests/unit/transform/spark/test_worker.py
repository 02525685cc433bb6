"""What Spark's own process asks of a server before it lets dbt begin."""

from types import SimpleNamespace

import pytest

from modqa_pipeline.transform.spark import worker

OVERWRITE = "spark.sql.sources.partitionOverwriteMode"


def server(monkeypatch, **found):
    """An adapter whose server works with these settings, whatever it is told."""
    monkeypatch.setenv("MODQA_SPARK_HOST", "thrift.example")
    monkeypatch.delenv("MODQA_SPARK_PORT", raising=False)
    wanted = {f"set:{OVERWRITE}": "dynamic", "spark.sql.ansi.enabled": "false"}
    known = {OVERWRITE: "dynamic", "spark.sql.ansi.enabled": "false"} | found

    def execute(statement, *, fetch):
        assert fetch
        key = statement.removeprefix("set ")
        return None, SimpleNamespace(rows=[(key, known[key])])

    credentials = SimpleNamespace(server_side_parameters=wanted)
    return SimpleNamespace(config=SimpleNamespace(credentials=credentials), execute=execute)


def test_a_server_that_takes_the_settings_is_worked_with(monkeypatch):
    worker._demand_settings(server(monkeypatch))
    worker._demand_settings(server(monkeypatch, **{OVERWRITE: "DYNAMIC"}))


def test_a_server_that_would_overwrite_other_days_is_refused(monkeypatch):
    with pytest.raises(worker.NoEngineError) as refused:
        worker._demand_settings(server(monkeypatch, **{OVERWRITE: "static"}))
    assert str(refused.value) == (
        f"The Thrift server at thrift.example:10000 works with {OVERWRITE} = static; expected dynamic. "
        f"It ignores the settings of a connection: start it with --conf {OVERWRITE}=dynamic."
    )
