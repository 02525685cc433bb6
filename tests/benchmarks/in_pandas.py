"""The same day in pandas, as an analyst would write it: what the product is held against.

    python -m tests.benchmarks.in_pandas HOME DAY OUT FILE ...

It takes, finds and writes what the floor does (`floor.py`). Where pandas knows a faster way that says the same, it
has it: the multithreaded reader, masks, keyed hashes of whole columns.
"""

import argparse
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks import pandas_marts
from tests.benchmarks.hand_rules import COLUMNS, OWNER, REDELIVERY_DAYS, TIMES, lake_name, options
from tests.benchmarks.pandas_rows import faults, lacks_zone, read_days, typed


class InPandas:
    """One run: where things lie, and when every stage was."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.home, self.out, self.day = options.home, options.out, options.day
        self.budget, self.key = options.budget, os.environ["MODQA_PSEUDONYM_KEY"].encode()
        known = self.home.glob("lake/*_decisions/decision_date=*/[0-9]*.parquet")
        self.sequence = max((int(path.stem) for path in known), default=0)
        self.touched = {self.day}
        self.superseded = read_days(
            self.home, "superseded_decisions", lambda _: True, ["decision_id", "receipt_sequence"]
        )
        self.stages: list[tuple[str, float, float]] = []

    def run(self, files: list[Path]) -> dict:
        """Everything, file by file, then day by day."""
        counts = []
        for file in files:
            self.sequence += 1
            source = next(part for part in file.parts if part in COLUMNS)
            rows = self._timed("read, cast and judge rows", self._read, source, file)
            self._timed("duplicates", self._judge, source, rows)
            counts.append(self._timed("lake and quarantine", self._write, source, file, rows))
            del rows
        frame, strata = self._timed("draw", pandas_marts.draw, self)
        self._timed("quality", pandas_marts.count_by_stratum, self, frame, strata)
        del frame
        self._timed("operations", pandas_marts.operations, self)
        return {"stages": self.stages, "files": counts}

    def _timed(self, stage: str, work: Callable, *given):
        began = time.time()
        found = work(*given)
        self.stages.append((stage, began, time.time()))
        return found

    # ---- ingest

    def _read(self, source: str, file: Path) -> pd.DataFrame:
        """Typed rows with `fault`, the first that each has, and its texts in `raw`."""
        texts = (
            pd.read_parquet(file).astype("str")
            if file.suffix == ".parquet"
            else pd.read_csv(
                file, dtype="str", engine="pyarrow", keep_default_na=False, na_values=[""]
            )
        )
        texts = texts.reindex(columns=COLUMNS[source]).astype("str")
        for column in texts:
            texts[column] = texts[column].str.strip()
        rows = pd.DataFrame({column: typed(column, texts[column]) for column in COLUMNS[source]})
        fault = pd.Series(None, index=rows.index, dtype="object")
        for column in reversed(COLUMNS[source]):
            for code, mask in reversed(faults(source, column, texts[column], rows[column])):
                fault[mask] = (
                    code + ": " + column + " is " + texts.loc[mask, column].fillna("blank")
                )
        raw = texts.loc[fault.notna(), texts.columns != "moderator_id"]
        rows["raw"] = pd.Series(
            [json.dumps(row) for row in raw.to_dict("records")], raw.index, "object"
        )
        rows["fault"] = fault
        rows["no_zone"] = sum(lacks_zone(texts[column]) for column in TIMES)
        rows["line_number"] = rows.index + 2
        if "moderator_id" in rows:
            people = rows["moderator_id"].dropna().unique()
            keys = {p: hmac.new(self.key, p.encode(), hashlib.sha256).hexdigest() for p in people}
            rows["moderator_id"] = rows["moderator_id"].map(keys)
        return rows.rename(columns=lake_name)

    def _judge(self, source: str, rows: pd.DataFrame) -> None:
        """Mark what is a duplicate, what conflicts, and what supersedes."""
        columns = [lake_name(c) for c in COLUMNS[source]]
        rows["is_duplicate"] = False
        good = rows[rows["fault"].isna()]
        again = good[good.duplicated("decision_id", keep=False)]
        firsts = again.drop_duplicates("decision_id").set_index("decision_id")
        later = again[again.duplicated("decision_id")]
        self._compare(
            rows, later, firsts.loc[later["decision_id"]], columns, "conflicting_duplicate"
        )
        good = good.drop(later.index)
        first, last = good["decided_at"].min().date(), good["decided_at"].max().date()
        window = timedelta(days=REDELIVERY_DAYS)
        known = self.lake(lambda day: first - window <= day <= last + window)
        # a join finds ids in a tenth of the time of isin, which is slow on texts
        known = known.merge(good[["decision_id"]], on="decision_id").sort_values("receipt_sequence")
        if known.empty:
            return
        known = known.drop_duplicates("decision_id", keep="last").set_index(
            "decision_id", drop=False
        )
        ids = (
            good[["decision_id"]]
            .reset_index()
            .merge(known[["decision_id"]].reset_index(drop=True), on="decision_id")
        )
        hits = good.loc[ids["index"]]
        held = known.loc[hits["decision_id"]]
        foreign = (held["source"].to_numpy() != source) | (
            held[OWNER[source]].fillna("").to_numpy() != hits[OWNER[source]].fillna("").to_numpy()
        )
        rows.loc[hits.index[foreign], "fault"] = "key_collision"
        hits, held = hits[~foreign], held[~foreign]
        late = abs(
            (
                hits["decided_at"].dt.normalize().to_numpy() - held["decision_date"].to_numpy()
            ).astype("m8[D]")
        )
        differs = self._compare(rows, hits, held, columns, None)
        rows.loc[hits.index[differs & (late > np.timedelta64(REDELIVERY_DAYS, "D"))], "fault"] = (
            "too_late"
        )
        replaced = held[differs & (late <= np.timedelta64(REDELIVERY_DAYS, "D"))]
        self.superseded = pd.concat(
            [self.superseded, replaced[["decision_id", "receipt_sequence"]].reset_index(drop=True)]
        )
        self.touched |= set(replaced["decision_date"].dt.date)

    def _compare(self, rows, found, held, columns, fault: str | None) -> np.ndarray:
        """Rows that say what is held are duplicates; which others differ."""
        differs = np.zeros(len(found), dtype=bool)
        for column in columns:
            if column == "decision_id":
                continue
            one, other = found[column].reset_index(drop=True), held[column].reset_index(drop=True)
            differs |= ~((one == other) | (one.isna() & other.isna())).to_numpy(dtype=bool)
        rows.loc[found.index[~differs], "is_duplicate"] = True
        if fault:
            rows.loc[found.index[differs], "fault"] = fault
        return differs

    def _write(self, source: str, file: Path, rows: pd.DataFrame) -> dict:
        """Lake and quarantine; how many rows went where."""
        taken = rows[rows["fault"].isna() & ~rows["is_duplicate"]]
        kept = [*map(lake_name, COLUMNS[source]), "line_number"]
        for moment, of_day in taken[kept].groupby(taken["decided_at"].dt.normalize()):
            self.touched.add(moment.date())
            written = of_day.assign(receipt_sequence=self.sequence)
            self.save(written, f"lake/{source}/decision_date={moment.date()}")
        refused = rows.loc[rows["fault"].notna(), ["line_number", "decision_id", "fault", "raw"]]
        self.save(refused, f"quarantine/{source}")
        return {
            "file_name": file.name, "source": source, "rows_read": len(rows), "rows_accepted": len(taken),
            "rows_quarantined": len(refused), "rows_duplicate": int(rows["is_duplicate"].sum()),
            "n_timestamps_without_zone": int(rows["no_zone"].sum()),
        }  # fmt: skip

    def save(self, rows: pd.DataFrame, folder: str) -> None:
        path = self.out / folder / f"{self.sequence:09d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows.to_parquet(path, compression="zstd", index=False)

    def lake(self, wanted) -> pd.DataFrame:
        """Decisions of both sources on some days, as delivered until now."""
        parts = []
        for source in COLUMNS:
            for root in (self.home, self.out):
                held = read_days(root, source, wanted)
                if not held.empty:
                    parts.append(held.assign(source=source, decided_by=source.split("_")[0]))
        columns = dict.fromkeys(
            lake_name(c) for c in [*COLUMNS["bpo_decisions"], *COLUMNS["machine_decisions"]]
        )
        empty = pd.DataFrame(
            columns=[*columns, "decision_date", "receipt_sequence", "source", "decided_by"]
        )
        return (
            pd.concat(parts, ignore_index=True).reindex(columns=empty.columns) if parts else empty
        )

    def standing(self, wanted) -> pd.DataFrame:
        """The same without versions that were replaced."""
        held = self.lake(wanted)
        if held.empty or self.superseded.empty:
            return held
        some = held[["decision_id", "receipt_sequence"]].reset_index()
        gone = some.merge(self.superseded[["decision_id", "receipt_sequence"]].drop_duplicates())[
            "index"
        ]
        return held.drop(gone)


def main() -> None:
    """Run it and print what it found."""
    given = options()
    print(json.dumps(InPandas(given).run(given.files)))


if __name__ == "__main__":
    main()
