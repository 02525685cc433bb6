"""What runs beside dbt neither holds up its commands nor breaks them."""

import threading

from modqa_pipeline.automation.warm_up import import_what_follows
from modqa_pipeline.config.settings import load_settings_without_key
from modqa_pipeline.transform import engine


def test_work_runs_beside_the_commands_and_is_over_after_them(tmp_path, monkeypatch):
    began, commands_ran = threading.Event(), threading.Event()
    seen = []

    def work():
        began.set()
        assert commands_ran.wait(10)
        seen.append("worked")

    def commands(*_):
        assert began.wait(10)
        commands_ran.set()
        return [[]]

    monkeypatch.setattr(engine, "parse", lambda _: None)
    monkeypatch.setattr(engine, "run_on_warehouse", commands)
    assert engine.run_commands(load_settings_without_key(tmp_path), [[]], work) == [[]]
    assert seen == ["worked"]


def test_work_that_breaks_breaks_no_command(tmp_path, monkeypatch, capsys):
    def work():
        raise ImportError("no such library")

    monkeypatch.setattr(engine, "parse", lambda _: None)
    monkeypatch.setattr(engine, "run_on_warehouse", lambda *_: [[]])
    assert engine.run_commands(load_settings_without_key(tmp_path), [[]], work) == [[]]
    assert capsys.readouterr().err == ""


def test_what_follows_can_be_imported():
    import_what_follows()
