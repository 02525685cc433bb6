"""A letter about a delivery that has no table to correct: what was found, what was expected, the remedy."""

from typing import Any

from modqa_pipeline.home.ledger import reason_alone
from modqa_pipeline.ingest.returns.still_open import OpenRow

#: So many rows are told in a letter.
MOST_ROWS_TOLD = 100
_AGAIN = "Deliver the corrected file under a new name into landing/{}/; it is read in the next run."


def refused_file_letter(line: dict[str, Any]) -> str:
    """The letter about a file that was refused as a whole."""
    reason = reason_alone(line["file_name"], line["refusal_reason"])
    found, told, rest = reason.partition("; expected ")
    expected, _, remedy = rest.partition(". ")
    parts = {"What was found": found, "What was expected": expected, "What to do": remedy}
    if not told:
        parts = {"What was found": reason}
    return _letter(line, "The file was refused as a whole; none of its rows was read.", parts)


def rows_letter(line: dict[str, Any], n_open: int, why_no_table: str, rows: list[OpenRow]) -> str:
    """The letter about refused rows that cannot be given back as a table.

    Parameters
    ----------
    why_no_table : str
        What hinders it, as a sentence.
    rows : list of OpenRow
        Those that are told.
    """
    read = line["rows_read"]
    said = f"{n_open:,} of its {read:,} rows were refused. {why_no_table}"
    parts = {f"Line {row.line_number}": row.told for row in rows}
    if n_open > len(rows):
        parts["Others"] = f"{n_open - len(rows):,} more rows; they are in marts.quarantined_rows."
    return _letter(line, said, parts)


def _letter(line: dict[str, Any], said: str, parts: dict[str, str]) -> str:
    told = "".join(f"{name}:\n  {text}\n\n" for name, text in parts.items() if text)
    return (
        f"File:\n  {line['file_name']}, received at {line['received_at']}\n\n{said}\n\n{told}"
        f"{_AGAIN.format(line['source'])}\n"
    )
