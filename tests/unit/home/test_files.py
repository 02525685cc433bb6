import contextlib

from modqa_pipeline.home.files import append_lines, cut_torn_line, read_lines, write_text


def test_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    monkeypatch.setattr("modqa_pipeline.home.files.os.fsync", _fail)
    with contextlib.suppress(OSError):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_appending_cuts_off_what_a_killed_process_left(tmp_path):
    path = tmp_path / "a.jsonl"
    append_lines(path, ['{"n": 1}'])
    with path.open("a") as file:
        file.write('{"n": 2')
    assert read_lines(path) == [{"n": 1}]
    append_lines(path, ['{"n": 3}'])
    assert read_lines(path) == [{"n": 1}, {"n": 3}]


def test_a_file_that_was_torn_in_its_first_line_is_emptied(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"n"')
    cut_torn_line(path)
    assert path.read_text() == ""


def _fail(_):
    raise OSError("disk full")
