"""Names of the paths below ``MODQA_HOME``.

No rules about content belong here.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from modqa_pipeline.home.files import write_text

GIVEN = ("landing", "config")
FACTS = ("receipts", "draws", "standards")
DERIVED = (
    "lake",
    "quarantine",
    "warehouse",
    "state",
    "published",
    "worksheets",
    "returns",
    "reports",
)


@dataclass(frozen=True)
class Home:
    """Paths of one deployment. Only `create` touches the disk."""

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
    def standards(self) -> Path:
        return self.root / "standards"

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
        """Small Parquet files about what this run builds, which the dbt models join."""
        return self.state / "run"

    @property
    def spill(self) -> Path:
        """Where DuckDB writes what does not fit into its memory."""
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
    def returns(self) -> Path:
        """What goes back to who can fix it; its rows name people in plain."""
        return self.root / "returns"

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

    def create(self, config_files: Mapping[str, str]) -> None:
        """Create the folders, and the missing files of `config/` from their text by name."""
        for name in (*GIVEN, *FACTS, *DERIVED, "restricted", "alerts", "dagster"):
            (self.root / name).mkdir(parents=True, exist_ok=True)
        for private in (self.restricted, self.returns):
            private.chmod(0o700)
        for name, text in config_files.items():
            if not (self.config / name).exists():
                write_text(self.config / name, text)
        (self.config / "mappings").mkdir(exist_ok=True)

    def recorded_key_fingerprint(self) -> str | None:
        """Fingerprint of the key of the first receipt; None in a new home."""
        if not self.receipts.exists():
            return None
        with self.receipts.open(encoding="utf-8") as lines:
            first = lines.readline()
        return json.loads(first)["key_fingerprint"] if first.endswith("\n") else None
