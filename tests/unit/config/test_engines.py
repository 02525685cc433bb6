import pytest

from modqa_pipeline.config.check import check_configuration
from modqa_pipeline.config.engines import claim_home
from modqa_pipeline.config.settings import load_settings
from modqa_pipeline.errors import SettingsError


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setenv("MODQA_PSEUDONYM_KEY", "a key")
    for name in ("MODQA_ENGINE", "MODQA_SPARK_HOST", "MODQA_SPARK_WAREHOUSE", "JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def spark_python(tmp_path, monkeypatch):
    """An environment that looks like one with pyspark, and is chosen."""
    python = tmp_path / "env" / "bin" / "python"
    (tmp_path / "env" / "lib" / "python3.11" / "site-packages" / "pyspark").mkdir(parents=True)
    python.parent.mkdir()
    python.touch()
    monkeypatch.setenv("MODQA_ENGINE", "spark")
    monkeypatch.setenv("MODQA_SPARK_PYTHON", str(python))
    return python


@pytest.fixture
def java(tmp_path, monkeypatch):
    program = tmp_path / "jdk" / "bin" / "java"
    program.parent.mkdir(parents=True)
    program.touch()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    return program


def claim(settings):
    claim_home(settings.home, settings.engine_name)


def refused(home):
    with pytest.raises(SettingsError) as error:
        check_configuration(load_settings(home))
    return str(error.value)


def test_duckdb_builds_unless_something_else_is_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")  # nothing of Spark is looked for
    settings = load_settings(tmp_path / "home")
    assert (settings.engine_name, settings.spark) == ("duckdb", None)
    check_configuration(settings)


def test_an_unknown_engine_is_named_with_those_that_are_known(tmp_path, monkeypatch):
    monkeypatch.setenv("MODQA_ENGINE", "sparc")
    with pytest.raises(SettingsError, match=r"MODQA_ENGINE is 'sparc'; expected duckdb or spark"):
        load_settings(tmp_path / "home")


def test_spark_keeps_its_tables_in_the_home_unless_told_otherwise(
    tmp_path, monkeypatch, spark_python
):
    home = tmp_path / "home"
    assert load_settings(home).spark.warehouse == home / "warehouse" / "spark"
    monkeypatch.setenv("MODQA_SPARK_WAREHOUSE", "/shared/tables")
    assert str(load_settings(home).spark.warehouse) == "/shared/tables"


def test_spark_that_is_all_there_is_accepted(tmp_path, spark_python, java):
    check_configuration(load_settings(tmp_path / "home"))


def test_spark_without_its_environment_names_the_command_that_makes_it(
    tmp_path, monkeypatch, spark_python, java
):
    monkeypatch.setenv("MODQA_SPARK_PYTHON", str(tmp_path / "nowhere" / "python"))
    said = refused(tmp_path / "home")
    assert f"{tmp_path}/nowhere/python does not exist" in said
    assert "make setup-spark" in said


def test_spark_without_pyspark_names_the_command_that_brings_it(tmp_path, spark_python, java):
    (tmp_path / "env" / "lib" / "python3.11" / "site-packages" / "pyspark").rmdir()
    said = refused(tmp_path / "home")
    assert "has no pyspark" in said
    assert "make setup-spark" in said


def test_spark_without_java_names_the_package(tmp_path, monkeypatch, spark_python):
    monkeypatch.setenv("PATH", str(tmp_path))
    said = refused(tmp_path / "home")
    assert "there is no java on the PATH" in said
    assert "openjdk-17-jre-headless" in said


def test_a_java_home_without_java_is_named(tmp_path, spark_python, java):
    java.unlink()
    assert f"{java} does not exist" in refused(tmp_path / "home")


def test_a_thrift_server_needs_neither_java_nor_pyspark_here(tmp_path, monkeypatch, spark_python):
    (tmp_path / "env" / "lib" / "python3.11" / "site-packages" / "pyspark").rmdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("MODQA_SPARK_HOST", "thrift.example")
    check_configuration(load_settings(tmp_path / "home"))


def test_a_home_stays_with_the_engine_that_built_it(tmp_path, monkeypatch, spark_python):
    home = tmp_path / "home"
    with_spark = load_settings(home)
    claim(with_spark)
    with_spark.home.warehouse.touch()
    claim(load_settings(home))
    monkeypatch.delenv("MODQA_ENGINE")
    with pytest.raises(SettingsError) as error:
        claim(load_settings(home))
    assert "was built by spark, but MODQA_ENGINE is duckdb" in str(error.value)
    assert "modqa rebuild" in str(error.value)


def test_a_home_without_a_mark_was_built_by_duckdb(tmp_path, spark_python):
    settings = load_settings(tmp_path / "home")
    settings.home.warehouse.touch()
    with pytest.raises(SettingsError, match="was built by duckdb"):
        claim(settings)


def test_a_home_without_a_warehouse_goes_to_whoever_comes(tmp_path, monkeypatch, spark_python):
    home = tmp_path / "home"
    claim(load_settings(home))
    monkeypatch.delenv("MODQA_ENGINE")
    claim(load_settings(home))
    assert (home / "state" / "engine").read_text() == "duckdb\n"
