"""What Label Studio 1.23 exports for tasks of ours (test_label_studio_server.py compares), annotated by program."""

import json
from pathlib import Path

_TYPED = ("comment", "rubric_change")


def annotated(
    path: Path,
    answers: dict[int, dict[str, str | list[str]]],
    at: str = "2026-03-09T12:00:00.123456Z",
) -> list[dict]:
    """The export of a project with the tasks of a file.

    Parameters
    ----------
    answers : dict
        Place of a task in the file to name of a tag to what was said.
    at : str
        When annotations were last changed.
    """
    tasks = json.loads(path.read_text(encoding="utf-8"))
    return [
        task | {
            "id": number,
            "annotations": [annotation(answers[number], at)] if number in answers else [],
        }
        for number, task in enumerate(tasks)
    ]  # fmt: skip


def annotation(answer: dict[str, str | list[str]], at: str) -> dict:
    """One annotation."""
    result = [_result(name, said) for name, said in answer.items()]
    return {
        "id": 7, "completed_by": 1, "was_cancelled": False, "created_at": at, "updated_at": at, "result": result,
    }  # fmt: skip


def _result(name: str, said: str | list[str]) -> dict:
    kind = "text" if name in _TYPED else "choices"
    return {
        "value": {kind: said if isinstance(said, list) else [said]},
        "id": "x",
        "from_name": name,
        "to_name": "item",
        "type": "textarea" if kind == "text" else kind,
        "origin": "manual",
    }
