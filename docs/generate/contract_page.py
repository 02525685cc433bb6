"""Writes `docs/contract.md`, the page on what to deliver, from the contracts.

`make docs` writes it again; a test compares.
"""

from pathlib import Path

from modqa_pipeline.contracts.contract import (
    HISTORIES,
    Column,
    Contract,
    load_contract,
    sources,
)

PAGE = Path(__file__).parents[1] / "contract.md"

COMMON_RULES = """\
# What to deliver

This page is made from the contracts in `modqa_pipeline/contracts/`
(`make docs`); do not edit it by hand.

A delivery is a file in `landing/<source>/`, at any depth, as `.csv`, `.csv.gz`, `.jsonl`,
`.jsonl.gz`, `.parquet` or `.xlsx`. ModQA never writes there.

## Common rules
- **Complete files only.** Write under a name that ends in `.part` or `.tmp` and rename at the end.
  Such names, names that begin with a dot, and files that still change are left for the next run.
- **What no person delivers** is passed over, and named in the run that first finds it: `_SUCCESS`, `_committed_*`,
  `_started_*`, `_delta_log/`, `Thumbs.db`, `desktop.ini`, `.DS_Store`, `*.filepart`, `*.crc`, `~$*`.
- **Required columns** are marked \\*. Others may be absent or blank: blank is unknown.
- **A value is what a person sees.** The same table gives the same rows in every format: nothing invisible counts at
  the ends of a text or heading (any kind of space, zero width, a carriage return, `_x000D_`, a byte-order mark),
  whatever other rows hold. A row without any value is no row. A heading that stands twice refuses the file.
- **Text files** are UTF-8, CSV with a header, values in double quotes where they hold the delimiter.
- **An id is a text.** A number where a text is expected is written without exponent and without `.0`; `0012345` and
  `891e3` are ids as they stand. In JSON and Parquet a bare `NaN` is blank. Words for nothing (`NULL`, `N/A`, `-`) are
  values until the mapping says `blanks:`.
- **Time stamps** are ISO 8601 with an offset, `2026-03-01T09:30:00+01:00`. Without an offset they are
  read in the mapping's zone, else UTC, and counted in the ledger. A date alone is no time stamp. 24:00 is the next
  day's midnight. A local time that the change of clocks makes twice is the later one, one that it leaves out is moved
  on by an hour; both are counted.
- **Several values** in one field are separated by `|`; in JSON and Parquet a list will do.
- **Enumerations** are lower case. Countries are ISO 3166-1 alpha-2, languages ISO 639-1.
- **Booleans** are true or false; yes, no, 1 and 0 are understood.
- **People** (marked *person*) become keyed pseudonyms before anything is written.
- **The same row again** changes nothing. Two different rows for one key in one file: the first
  stands, the rest are quarantined.
- **Unknown columns** are reported once a file and ignored.
- **An .xlsx workbook**: the first visible sheet is read, others are reported; a number that its format shows with
  zeros before it is read as shown. Of a [worksheet](worksheets.md) that ModQA
  made, known by its document properties, the rows with a verdict are read.

## When something is wrong
A file that cannot be read is refused alone, with a message that says what was found, what was
expected and the remedy; it is tried again when its mapping or the contract changes. A row at fault
is quarantined with its reason and the rest of the file goes on. For every file,
rows read = accepted + quarantined + duplicates. What was refused
[goes back](operations.md#what-goes-back-to-who-can-fix-it) as a file in `returns/`, which may be
corrected and dropped again.

Line numbers are the rows that a spreadsheet shows, the header being 1: blank lines are counted, a line end inside
quotes is not. In `.jsonl` and `.parquet` the first record is line 1. What is invisible in a value is shown in the
message as its code, `queue_id<U+200B>`.

| the row is quarantined as | because |
|---|---|
| `missing_value` | a required value is blank |
| `not_in_enumeration` | the value is none of those listed |
| `not_a_number`, `out_of_range` | it is no finite number, or outside its bounds |
| `not_a_timestamp`, `not_a_date`, `not_a_boolean` | it is not written as above |
| `in_the_future`, `before_earliest_day` | the clock cannot be right (`clock_skew_minutes`, `earliest_day`) |
| `damaged_id` | an id went through a spreadsheet as a number, and its last digits are gone |
| `error_cell` | a cell of a workbook shows an error, or a formula that was never calculated |
| `changed_id`, `formula` | in a worksheet: an id is not as exported, or a cell holds a formula |
| `malformed_row` | it has a value beyond the header, or (in CSV) fewer than the header; it is no JSON object; or a \
quotation mark that does not end took it in |
| `conflicting_duplicate` | another row of this file has the same key and other values |
| `key_collision` | the id is known from another vendor or source (audits: about another decision) |
| `too_late` | the id is known with other values for longer than `redelivery_days` |

| the file is refused as | because |
|---|---|
| `empty_file` | it holds nothing, not even a header |
| `unreadable_file` | it is cut, damaged, protected, or not what its name says |
| `wrong_encoding` | it is not in UTF-8, nor in the mapping's encoding |
| `missing_column`, `duplicate_column` | a required column is absent, or a column stands twice |
| `macro_workbook`, `too_large` | it is a workbook that carries macros, or that unpacks to more than 512 MB |
| `merged_cells` | cells of the table are merged, so that one row alone would have the value |
| `missing_sheet` | the workbook lacks the sheet that the mapping names, or the audits of a worksheet |
| `damaged_worksheet`, `stale_worksheet`, `misplaced_worksheet` | it is a worksheet \
whose audits are gone or merged, whose marks are not whole, whose draw is not on record, or in another folder |
| `unknown_source`, `unknown_format` | its folder or its ending is none of those above |
| `ambiguous_mapping` | several mappings match its name |
| `unsafe_path` | it is a link out of `landing/`, or its name is no text |
| `landing_changed` | it changed while it was read, or is gone when everything is rebuilt |

## Mappings: when a vendor names things differently
`modqa mapping suggest FILE --source S` writes a first mapping for a vendor's file, and `modqa mapping check FILE`
shows what a mapping makes of it, without taking it: [a vendor's first file](onboarding.md).

`config/mappings/<source>/<name>.yml`; every key but `files` may be left out.

```yaml
files: "acme_*.csv"                  # pattern on the path below landing/<source>/; * spans folders
columns: {queue_id: queue}           # contract column: delivered column
values: {decision: {OK: approve}}    # contract column: {delivered value: contract value}
constants: {vendor: acme}            # the value of every row, whatever was delivered
time_zone: Europe/Amsterdam          # of time stamps without an offset
decimal_mark: ","
durations: {handling_seconds: minutes}   # seconds, minutes, milliseconds, hh:mm:ss or mm:ss
delimiter: ";"
encoding: latin-1                    # utf-8, utf-16, latin-1 or windows-1252
blanks: ["NULL", "N/A"]              # words for nothing, in all columns; or {site: ["NULL"]}
timestamp_formats: {decided_at: "%d/%m/%Y %H:%M"}   # where it is not ISO 8601
joined: {decided_at: [Date, Time]}   # what stands in two columns
repeated_hour: later                 # or earlier: which one, where clocks are set back
header_row: 3                        # row of the headings in CSV and workbooks; else the first that is not blank
skip_rows_matching: "^(Total|Note)"  # rows whose first value it is found in are no rows
sheet: Decisions                     # of a workbook; else the first visible one
```

A mapping is checked at the start of every run; one that names an unknown column, key or zone stops
it. A file that two mappings match is refused.
"""


def contract_page() -> str:
    """The page as the contracts have it now."""
    parts = [COMMON_RULES, _histories(), "\n## Sources\n"]
    parts += [_section(load_contract(source)) for source in sources()]
    return "".join(parts)


def _histories() -> str:
    lines = [
        "\n## Histories",
        "The history of a source says what its rows are about, and so what it means that a row is in no later file.",
        "",
        "| history | a row |",
        "|---|---|",
        *(f"| {word} | {meaning} |" for word, meaning in HISTORIES.items()),
    ]
    return "\n".join(lines) + "\n"


def _section(contract: Contract) -> str:
    key = ", ".join(f"`{column}`" for column in contract.key)
    lines = [
        f"\n### `{contract.source}`",
        f"{contract.description} {contract.grain} Key: {key}.",
        "",
        *_one_of(contract),
        f"History: {contract.history}. When a row is in no later file: {contract.vanished}",
        "",
        "| column | type | meaning |",
        "|---|---|---|",
    ]
    for column in contract.columns:
        star = "\\*" if column.required else ""
        lines.append(f"| `{column.name}`{star} | {_type(column)} | {_meaning(column)} |")
    return "\n".join(lines) + "\n"


def _one_of(contract: Contract) -> list[str]:
    columns = " or ".join(f"`{column}`" for column in contract.one_of)
    return [f"Every row has a value in {columns}."] if columns else []


def _type(column: Column) -> str:
    return f"{column.type}, *person*" if column.is_person else column.type


def _meaning(column: Column) -> str:
    text = column.description.replace("|", "\\|")
    if column.values:
        text += " One of " + ", ".join(f"`{value}`" for value in column.values) + "."
    if column.high is not None:
        text += f" {column.low:g} to {column.high:g}."
    elif column.low is not None:
        text += f" {column.low:g} or more."
    return text


if __name__ == "__main__":
    PAGE.write_text(contract_page(), encoding="utf-8")
    print(f"{PAGE} written")
