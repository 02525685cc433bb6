"""The floor: what a day costs by hand, in one DuckDB script with no orchestration.

    python -m tests.benchmarks.floor HOME DAY OUT FILE ...

It takes files that were delivered to a home and have not been ingested yet, and does with them what the contract asks
for: casts, quarantine with reason and raw texts, duplicates in the file and in the lake, pseudonyms, the lake in
Parquet by day, the draw of a day, its counts by stratum and slice, and the operations of every touched day. It reads
the lake of HOME, writes to OUT, and prints what it found as JSON. It imports nothing of ModQA; `agreement.py` holds
what it found against what ModQA publishes.
"""

import argparse
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import duckdb

from tests.benchmarks import floor_marts
from tests.benchmarks.floor_rows import lake_files, staging_sql
from tests.benchmarks.hand_rules import COLUMNS, OWNER, REDELIVERY_DAYS, lake_name, options


class Floor:
    """One run: a connection, the homes of what is read and written, and when every stage was."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.home, self.out, self.day, self.budget = (
            options.home, options.out, options.day, options.budget,
        )  # fmt: skip
        self.key = os.environ["MODQA_PSEUDONYM_KEY"].encode()
        self.con = duckdb.connect(
            config={
                "memory_limit": f"{options.memory_mb}MB",
                "threads": options.threads,
                "temp_directory": str(self.out / "spill"),
            }
        )
        self.con.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
        self.con.execute("create temp table people (person varchar, key varchar)")
        self.con.execute(
            "create temp table superseded (decision_id varchar, day date, receipt_sequence bigint)"
        )
        replaced = list(
            map(str, self.home.glob("lake/superseded_decisions/decision_date=*/[0-9]*.parquet"))
        )
        if replaced:
            self.con.execute(
                "insert into superseded select decision_id, decision_date, receipt_sequence "
                "from read_parquet(?, hive_partitioning = true, hive_types = {'decision_date': date})",
                [replaced],
            )
        known = self.home.glob("lake/*_decisions/decision_date=*/[0-9]*.parquet")
        self.sequence = max((int(path.stem) for path in known), default=0)
        self.touched = {self.day}
        self.stages: list[tuple[str, float, float]] = []

    def run(self, files: list[Path]) -> dict:
        """Everything, file by file, then day by day."""
        counts = []
        for file in files:
            self.sequence += 1
            source = next(part for part in file.parts if part in COLUMNS)
            self._timed("read, cast and judge rows", self._stage, source, file)
            self._timed("duplicates", self._judge, source)
            counts.append(self._timed("lake and quarantine", self._write, source, file))
        self.con.execute("drop table if exists delivered")
        self._timed("draw", floor_marts.draw, self)
        self._timed("quality", floor_marts.count_by_stratum, self)
        self._timed("operations", floor_marts.operations, self)
        return {"stages": self.stages, "files": counts}

    def _timed(self, stage: str, work: Callable, *given):
        began = time.time()
        found = work(*given)
        self.stages.append((stage, began, time.time()))
        return found

    # ---- ingest

    def _stage(self, source: str, file: Path) -> None:
        sql = staging_sql(source, file, trim=False)
        self.con.execute(sql)
        if self.con.execute("select bool_or(is_spaced) from delivered").fetchone()[0]:
            self.con.execute(staging_sql(source, file, trim=True))
        if "moderator_id" in COLUMNS[source]:
            self._name_people()

    def _name_people(self) -> None:
        """Pseudonyms of those who have none yet."""
        new = self.con.execute("""
            select distinct moderator_id from delivered anti join people on moderator_id = person
            where moderator_id is not null
        """).fetchall()
        names = [person for (person,) in new]
        keys = [hmac.new(self.key, name.encode(), hashlib.sha256).hexdigest() for name in names]
        self.con.execute(
            "insert into people select unnest(?::varchar[]), unnest(?::varchar[])", [names, keys]
        )

    def _judge(self, source: str) -> None:
        """`outcomes`: rows that are not simply new; without a fault they say what is known already."""
        con = self.con
        same_in_file = " and ".join(f"r.{c} is not distinct from f.{c}" for c in COLUMNS[source])
        con.execute(f"""
            create or replace temp table outcomes as
            with repeated as (
                select hash(decision_id) as h from delivered where fault is null group by h having count(*) > 1
            ),
            ranked as (
                select *, rowid as rid, row_number() over (partition by decision_id order by rowid) as nth
                from delivered where fault is null and hash(decision_id) in (select h from repeated)
            )
            select r.rid, if({same_in_file}, null, 'conflicting_duplicate') as fault
            from ranked r join ranked f on r.decision_id = f.decision_id and f.nth = 1 where r.nth > 1
        """)
        first, last = con.execute(
            "select min(decided_at)::date, max(decided_at)::date from delivered where fault is null"
        ).fetchone()
        window = timedelta(days=REDELIVERY_DAYS)
        known = first and self.lake(lambda day: first - window <= day <= last + window)
        if not known:
            return
        same = " and ".join(
            f"{'p.key' if c == 'moderator_id' else f'd.{c}'} is not distinct from f.{lake_name(c)}"
            for c in COLUMNS[source]
        )
        with_people = _join_of_people(source)
        con.execute(f"""
            create or replace temp table judged as
            with hits as (
                select distinct d.decision_id from delivered d join ({known}) k on d.decision_id = k.decision_id
            ),
            standing as (
                select * from ({known}) where decision_id in (select decision_id from hits)
                qualify row_number() over (partition by decision_id order by receipt_sequence desc) = 1
            )
            select d.rowid as rid, f.decision_id, f.decision_date as day, f.receipt_sequence,
                case
                    when f.source <> '{source}' or f.{OWNER[source]} is distinct from d.{OWNER[source]}
                        then 'key_collision'
                    when {same} then null
                    when abs(d.decided_at::date - f.decision_date) > {REDELIVERY_DAYS} then 'too_late'
                    else 'supersedes'
                end as fault
            from delivered d
            join standing f on d.decision_id = f.decision_id
            {with_people}
            where d.fault is null and d.rowid not in (select rid from outcomes)
        """)
        con.execute(
            "insert into outcomes select rid, fault from judged where fault is distinct from 'supersedes'"
        )
        con.execute(
            "insert into superseded select decision_id, day, receipt_sequence from judged where fault = 'supersedes'"
        )
        self.touched |= {
            day for (day,) in con.execute("select distinct day from superseded").fetchall()
        }

    def _write(self, source: str, file: Path) -> dict:
        """Lake and quarantine; how many rows went where."""
        con = self.con
        taken = "d.fault is null and d.rowid not in (select rid from outcomes)"
        columns = ", ".join(
            "p.key as moderator_key" if c == "moderator_id" else f"d.{c}" for c in COLUMNS[source]
        )
        days = con.execute(
            f"select distinct decided_at::date from delivered d where {taken}"
        ).fetchall()
        accepted, with_people = 0, _join_of_people(source)
        for (day,) in days:
            self.touched.add(day)
            accepted += self.copy(f"lake/{source}/decision_date={day}", f"""
                select {columns}, {self.sequence}::bigint as receipt_sequence, d.rowid + 2 as line_number
                from delivered d {with_people}
                where {taken} and d.decided_at::date = date '{day}'
            """)  # fmt: skip
        raw = ", ".join(f"'{c}', d.{c}" for c in COLUMNS[source] if c != "moderator_id")
        quarantined = self.copy(f"quarantine/{source}", f"""
            select rowid + 2 as line_number, decision_id as record_key, split_part(fault, ': ', 1) as reason_code,
                fault as reason, raw as delivered_row
            from delivered where fault is not null
            union all
            select d.rowid + 2, d.decision_id, o.fault, o.fault || ': ' || d.decision_id || ' is known otherwise',
                json_object({raw})::varchar
            from delivered d join outcomes o on d.rowid = o.rid where o.fault is not null
        """)  # fmt: skip
        [read, no_zone] = con.execute("select count(*), sum(no_zone) from delivered").fetchone()
        [duplicate] = con.execute("select count(*) from outcomes where fault is null").fetchone()
        return {
            "file_name": file.name, "source": source, "rows_read": read, "rows_accepted": accepted,
            "rows_quarantined": quarantined, "rows_duplicate": duplicate, "n_timestamps_without_zone": int(no_zone),
        }  # fmt: skip

    def copy(self, folder: str, sql: str) -> int:
        path = self.out / folder / f"{self.sequence:09d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        return self.con.execute(
            f"copy ({sql}) to '{path}' (format parquet, compression zstd)"
        ).fetchone()[0]

    def lake(self, wanted: Callable[[date], bool]) -> str:
        """Decisions of both sources on some days, as delivered until now; blank where there are none."""
        return self._rows_of(self._paths(wanted))

    def standing(self, wanted: Callable[[date], bool]) -> str:
        """The same without versions that were replaced; files without any are not searched."""
        replaced = {
            n
            for (n,) in self.con.execute(
                "select distinct receipt_sequence from superseded"
            ).fetchall()
        }
        searched, whole = [], []
        for path in self._paths(wanted):
            (searched if int(path.stem) in replaced else whole).append(path)
        parts = [self._rows_of(whole)] if whole else []
        if searched:
            parts.append(
                f"select l.* from ({self._rows_of(searched)}) l anti join superseded s "
                "on l.decision_id = s.decision_id and l.receipt_sequence = s.receipt_sequence"
            )
        return " union all by name ".join(parts)

    def _paths(self, wanted: Callable[[date], bool]) -> list[Path]:
        return [
            path
            for source in COLUMNS
            for root in (self.home, self.out)
            for path in root.glob(f"lake/{source}/decision_date=*/[0-9]*.parquet")
            if wanted(date.fromisoformat(path.parent.name.removeprefix("decision_date=")))
        ]

    def _rows_of(self, paths: list[Path]) -> str:
        parts = []
        for source in COLUMNS:
            mine = [path for path in paths if source in path.parts]
            if mine:
                nulls = "".join(
                    f", null::{kind} as {name}" for name, kind in _only_elsewhere(source).items()
                )
                parts.append(
                    f"select *{nulls}, '{source}' as source, '{source.split('_')[0]}' as decided_by from "
                    f"read_parquet({lake_files(self.home, source, mine)}, hive_partitioning = true, "
                    "hive_types = {'decision_date': date})"
                )
        return " union all by name ".join(parts)


def _join_of_people(source: str) -> str:
    is_named = "moderator_id" in COLUMNS[source]
    return "left join people p on d.moderator_id = p.person" if is_named else ""


def _only_elsewhere(source: str) -> dict[str, str]:
    """Columns that only the other source has, with their types."""
    elsewhere = {lake_name(c) for columns in COLUMNS.values() for c in columns}
    names = elsewhere - {lake_name(c) for c in COLUMNS[source]}
    return {name: "double" if name == "handling_seconds" else "varchar" for name in names}


def main() -> None:
    """Run it and print what it found."""
    given = options()
    given.out.mkdir(parents=True, exist_ok=True)
    print(json.dumps(Floor(given).run(given.files)))


if __name__ == "__main__":
    main()
