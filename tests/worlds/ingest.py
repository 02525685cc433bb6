"""A home to deliver files to, rows to deliver, and short ways to look at what became of them."""

import csv
import io
import os
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from modqa_pipeline.config.sections import LandingSettings
from modqa_pipeline.config.settings import Settings, load_settings
from modqa_pipeline.ingest.run import IngestSummary, ingest_landing

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
KEY = "a key for tests alone, of no use elsewhere"

DECISION = {
    "decision_id": "d-1",
    "content_id": "c-1",
    "entity_type": "content",
    "queue_id": "q-1",
    "vendor": "acme",
    "site": "manila",
    "moderator_id": "mary.doe",
    "decision": "approve",
    "policy_code": "P1",
    "machine_score": "0.25",
    "enqueued_at": "2026-03-01T09:00:00Z",
    "decided_at": "2026-03-01T10:00:00Z",
    "handling_seconds": "30",
}
BPO = "bpo_decisions"
MACHINE = {
    "decision_id": "m-1",
    "content_id": "c-9",
    "entity_type": "product",
    "model_name": "guard",
    "model_version": "7",
    "decision": "remove",
    "decided_at": "2026-03-01T11:00:00Z",
}
AUDIT = {
    "audit_id": "a-1",
    "decision_id": "d-1",
    "auditor_id": "alan.auditor",
    "audit_round": "first",
    "verdict_decision": "remove",
    "audited_at": "2026-03-02T09:00:00Z",
}
REGISTRY = {
    "queue_id": "q-1",
    "queue_name": "Queue one",
    "entity_type": "content",
    "status": "active",
    "snapshot_at": "2026-03-01T00:00:00Z",
}
POLICY = {
    "policy_code": "P1",
    "policy_name": "Policy one",
    "severity": "major",
    "effective_from": "2026-01-01",
}
MODERATOR = {"moderator_id": "mary.doe", "site": "manila"}
AUDITOR = {"auditor_id": "alan.auditor", "organisation": "client"}
RATING = {
    "session_id": "s-1",
    "item_id": "d-1",
    "rater_id": "mary.doe",
    "label": "remove",
    "submitted_at": "2026-03-02T09:00:00Z",
}
APPEAL = {"appeal_id": "ap-1", "decision_id": "d-1", "received_at": "2026-03-03T09:00:00Z"}
DISPUTE = {
    "dispute_id": "di-1",
    "audit_id": "a-1",
    "raised_at": "2026-03-03T09:00:00Z",
    "expected_decision": "approve",
    "status": "open",
}


def make_decision(**changes: str) -> dict:
    """A decision; only the fields that matter to a test are named."""
    return DECISION | changes


def as_csv(rows: list[dict], delimiter: str = ",", line_end: str = "\n") -> str:
    """Rows as CSV text, with every column that any of them has."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=delimiter, lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass
class World:
    """One home: deliver files, ingest, look."""

    settings: Settings
    now: datetime = NOW
    _taken: int = field(default=0)

    @property
    def root(self) -> Path:
        return self.settings.home.root

    def deliver(self, source: str, name: str, content: str | bytes | list[dict]) -> Path:
        """Put a file into landing; each is younger than the one before."""
        if isinstance(content, list):
            content = as_csv(content)
        path = self.settings.home.landing / source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self._taken += 1
        os.utime(path, (1_700_000_000 + self._taken, 1_700_000_000 + self._taken))
        return path

    def mapping(self, source: str, name: str, text: str) -> None:
        path = self.settings.home.config / "mappings" / source / f"{name}.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def ingest(self, **changes) -> IngestSummary:
        """Ingest and check what must always hold: the ledger identity, landing untouched."""
        before = self.landing_facts()
        landing = self.settings.landing.model_copy(update=changes)
        summary = ingest_landing(replace(self.settings, landing=landing), now=self.now)
        assert self.landing_facts() == before, "ingest wrote to landing"
        for line in summary.entries:
            parts = [line[f"rows_{part}"] for part in ("accepted", "quarantined", "duplicate")]
            assert line["rows_read"] == sum(parts), f"the ledger does not add up: {line}"
        return summary

    def landing_facts(self) -> dict:
        files = [path for path in self.settings.home.landing.rglob("*") if path.is_file()]
        return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}

    def take(self, source: str, name: str, content: str | bytes | list[dict]) -> dict:
        """Deliver one file, ingest, and return its ledger line."""
        self.deliver(source, name, content)
        return self.ingest().entries[-1]

    def lake(self, source: str) -> list[dict]:
        """Rows of a source, with their partition where it has one."""
        return self._rows(f"lake/{source}/**/*.parquet", "receipt_sequence, line_number")

    def superseded(self) -> list[dict]:
        return self._rows("lake/superseded_decisions/**/*.parquet", "all")

    def resolutions(self) -> list[dict]:
        return self._rows("lake/quarantine_resolutions/*.parquet", "all")

    def quarantined(self) -> list[dict]:
        return self._rows("quarantine/*/*.parquet", "receipt_sequence, line_number")

    def quarantined_or_none(self) -> list[dict]:
        """Refused rows; none where nothing was ever refused."""
        return self.quarantined() if any(self.root.glob("quarantine/*/*.parquet")) else []

    def _rows(self, pattern: str, order: str) -> list[dict]:
        with duckdb.connect() as con:
            found = con.execute(
                f"select * from read_parquet('{self.root}/{pattern}', hive_partitioning = true, "
                f"union_by_name = true) order by {order}"
            )
            names = [column[0] for column in found.description]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def only_reason(self) -> str:
        """The reason of the one quarantined row."""
        (row,) = self.quarantined()
        return row["reason"]


def make_world(root: Path) -> World:
    """A new home whose files need no time to settle."""
    settings = load_settings(root)
    return World(replace(settings, landing=LandingSettings(settle_seconds=0)))


def refusal(world, name, content, source=BPO):
    """Deliver a file that must be refused; its code and reason."""
    line = world.take(source, name, content)
    assert line["rows_read"] == 0 and line["refusal_code"]
    (row,) = world.quarantined()
    assert row["line_number"] is None
    assert row["reason"] == line["refusal_reason"] and name.split("/")[-1] in row["reason"]
    return line["refusal_code"], line["refusal_reason"]
