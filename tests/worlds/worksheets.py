"""A home with one drawn day and its exported worksheets, and auditors who fill them in by program."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import duckdb

from modqa_pipeline.audit.worksheets.export import Exported, export_waves
from modqa_pipeline.facts.draws import MAIN, DrawRecord, draw_file
from modqa_pipeline.facts.waves import recorded_waves
from tests.worlds.ingest import AUDITOR, POLICY, World, make_decision
from tests.worlds.workbooks import fill

DAY = date(2026, 3, 1)
N_DRAWN = 8
SECOND_AUDITOR = "anna.auditor"


@dataclass
class Sheets:
    """The workbooks of one day."""

    world: World

    @property
    def folder(self) -> Path:
        return self.world.settings.home.worksheets / DAY.isoformat()

    def export(self) -> Exported:
        waves = recorded_waves(self.world.settings.home, [DAY])
        return export_waves(self.world.settings, waves)

    def workbooks(self) -> list[Path]:
        return sorted(self.folder.glob("*.xlsx"))

    def fill(self, answers: dict[int, dict[str, object]], change=None, workbook: int = 0) -> bytes:
        """A returned workbook; answers by row of the sheet (2 is the first audit) and heading."""
        return fill(self.workbooks()[workbook], "Audits", answers, change)

    def give_back(self, content: bytes, name: str = "returned.xlsx") -> dict:
        """Deliver a workbook and ingest; its ledger line."""
        return self.world.take("audit_results", name, content)

    def reason(self) -> str:
        """The one row that was quarantined."""
        return self.world.only_reason()


def make_sheets(
    world: World,
    auditors: int = 1,
    second: tuple[str, ...] = (),
    marked: tuple[str, ...] = (),
    roster: list[dict] | None = None,
    **changes: str,
) -> Sheets:
    """Deliver a day, draw all of it, export it.

    Parameters
    ----------
    second, marked : tuple of str
        Ids that the draw marked for a second reading, and for an adjudication even in agreement.
    """
    rows = [
        make_decision(
            decision_id=f"d-{n}",
            content_id=f"c-{n}",
            evidence_ref=f"https://evidence.example/{n}",
            queue_id=f"q-{n % 2}",
        )
        | changes
        for n in range(N_DRAWN)
    ]
    world.deliver("bpo_decisions", "acme.csv", rows)
    roster = roster or [AUDITOR, AUDITOR | {"auditor_id": SECOND_AUDITOR}][:auditors]
    world.deliver("auditors", "auditors.csv", roster)
    codes = ("P1", "P2", "=1+1")
    policies = [POLICY | {"policy_code": code, "policy_version": "v3"} for code in codes]
    world.deliver("policies", "policies.csv", policies)
    world.ingest()
    _record_draw(world, second, marked)
    sheets = Sheets(world)
    sheets.export()
    return sheets


def _record_draw(world: World, second: tuple[str, ...], marked: tuple[str, ...]) -> None:
    record_decisions(world, DAY, second, marked)
    record = DrawRecord(
        DAY.isoformat(), MAIN, "plan", 9, N_DRAWN, N_DRAWN, "0", f"{DAY}T06:00:00+00:00", "run"
    )
    (world.settings.home.draws / "records.jsonl").write_text(json.dumps(asdict(record)) + "\n")


def record_decisions(
    world: World, day: date, second: tuple[str, ...] = (), marked: tuple[str, ...] = ()
) -> None:
    """The file of a day's draw that took every decision."""
    home = world.settings.home
    file = draw_file(home, "decisions", day, MAIN)
    file.parent.mkdir(parents=True)
    with duckdb.connect() as con:
        con.execute(
            f"""
            copy (
                select decision_id, receipt_sequence, 'bpo|acted' as stratum_id, 'random' as draw_reason,
                       row_number() over (order by decision_id) as draw_rank, queue_id, vendor, site,
                       moderator_key, entity_type, decision, policy_code,
                       list_contains($second, decision_id) as is_second_read,
                       list_contains($marked, decision_id) as is_agreement_adjudicated
                from read_parquet('{home.lake}/bpo_decisions/decision_date={day}/*.parquet')
            ) to '{file}' (format parquet)""",
            {"second": list(second), "marked": list(marked)},
        )
