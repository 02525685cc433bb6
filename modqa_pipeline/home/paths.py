"""Where things live below ``MODQA_HOME``: names of paths and how a file is written whole.

No rules about content belong here.
"""

import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

GIVEN = ("landing", "config")
FACTS = ("receipts", "draws")
DERIVED = ("lake", "quarantine", "warehouse", "state", "published", "worksheets", "reports")


@dataclass(frozen=True)
class Home:
    """Paths of one deployment. Nothing here touches the disk but `create`."""

    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def receipts(self) -> Path:
        return self.root / "receipts" / "receipts.jsonl"

    @property
    def draws(self) -> Path:
        return self.root / "draws"

    @property
    def restricted(self) -> Path:
        return self.root / "restricted"

    @property
    def key_file(self) -> Path:
        return self.restricted / "pseudonym.key"

    @property
    def lake(self) -> Path:
        return self.root / "lake"

    @property
    def ledger(self) -> Path:
        return self.lake / "ingest_ledger.jsonl"

    @property
    def quarantine(self) -> Path:
        return self.root / "quarantine"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse" / "modqa.duckdb"

    @property
    def state(self) -> Path:
        return self.root / "state"

    @property
    def run_inputs(self) -> Path:
        """What this run is to build, as small Parquet files that the dbt models join."""
        return self.state / "run"

    @property
    def spill(self) -> Path:
        """Where DuckDB puts what does not fit into its memory."""
        return self.state / "spill"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def database(self) -> Path:
        return self.published / "modqa.duckdb"

    @property
    def worksheets(self) -> Path:
        return self.root / "worksheets"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def alerts(self) -> Path:
        return self.root / "alerts" / "alerts.jsonl"

    @property
    def dagster(self) -> Path:
        return self.root / "dagster"

    @property
    def lock(self) -> Path:
        return self.root / ".lock"

    def create(self, settings_toml: str) -> None:
        """Make the folders and the default configuration; existing files are left alone."""
        for name in (*GIVEN, *FACTS, *DERIVED, "restricted", "alerts", "dagster"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        self.restricted.chmod(0o700)
        for name, text in {"settings.toml": settings_toml, **DEFAULT_TABLES}.items():
            if not (self.config / name).exists():
                write_text(self.config / name, text)
        (self.config / "mappings").mkdir(exist_ok=True)

    def recorded_key_fingerprint(self) -> str | None:
        """Fingerprint of the key that the first receipt was taken with, None in a new home."""
        if not self.receipts.exists():
            return None
        with self.receipts.open(encoding="utf-8") as lines:
            first = lines.readline()
        return json.loads(first)["key_fingerprint"] if first.endswith("\n") else None


DEFAULT_TABLES = {
    "plan.csv": (
        "slice_kind,slice_value,daily_budget,stratum_floor,weekly_floor,weekly_cap,weight,"
        "risk_share,second_read_share,agreement_share,golden_share,lot_aql,lot_level\n"
        "all,(all),300,5,,,,0,0.05,0.1,0,,\n"
    ),
    "targets.csv": "slice_kind,slice_value,metric,target\nall,(all),accuracy,0.95\nsite,*,accuracy,0.95\n",
    "severity_weights.csv": (
        "severity,weight,auto_fail\n"
        "critical,100,true\nmajor,50,false\nminor,20,false\nunknown,50,false\n"
    ),
    "expected_deliveries.csv": "source,vendor,site\n",
    "top_ups.csv": "decision_date,n_audits\n",
    "golden_items.csv": (
        "item_id,decision_id,verdict_decision,verdict_policy_code,policy_version,established_by,"
        "valid_from,retired_on,retired_reason\n"
    ),
}


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole: beside it, to the disk, then in its place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> None:
    """Write a text file whole, as UTF-8; see `write_bytes`."""
    write_bytes(path, text.encode())


def append_lines(path: Path, lines: list[str]) -> None:
    """Append whole lines and bring them to the disk; a torn last line is cut off first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cut_torn_line(path)
    with path.open("ab") as out:
        out.write("".join(line + "\n" for line in lines).encode())
        out.flush()
        os.fsync(out.fileno())


def cut_torn_line(path: Path) -> None:
    """Remove what a killed process left behind the last line end: it was never a record."""
    if not path.exists() or path.stat().st_size == 0:
        return
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        if file.read(1) == b"\n":
            return
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)


def read_lines(path: Path) -> list[dict]:
    """Records of a JSON lines file; none where there is no file. A torn last line is left out."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines() if line]
