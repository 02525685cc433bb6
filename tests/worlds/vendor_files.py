"""Five exports as vendors write them, each with the answers that a person gives to the questions of its first mapping.

The decisions are the same kind of thing in all of them; what differs is how a vendor's tool writes them down.
"""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import xlsxwriter

N_ROWS = 24
FIRST = datetime(2026, 2, 16, 8, 5)
AGENTS = ("Inês Sá", "Rui Gonçalves", "Zoë Marín")
QUEUES = ("Eletrónica", "Moda", "Anúncios")
SITES = ("Porto", "Braga")


@dataclass(frozen=True)
class VendorFile:
    """One export.

    Attributes
    ----------
    answers : tuple of (str, str)
        Edits of the suggested text: what it says, and what a person writes instead.
    n_around : int
        Rows around the table that are no rows.
    """

    name: str
    content: bytes
    vendor: str | None
    answers: tuple[tuple[str, str], ...]
    n_around: int = 0

    def answered(self, text: str) -> str:
        """The mapping after a person has answered."""
        for question, answer in self.answers:
            assert text.count(question) == 1, (
                f"{question!r} is {text.count(question)} times in\n{text}"
            )
            text = text.replace(question, answer)
        return text


@dataclass(frozen=True)
class Case:
    """A decision, before any tool wrote it down."""

    n: int

    @property
    def received(self) -> datetime:
        return FIRST + timedelta(hours=13 * self.n)

    @property
    def completed(self) -> datetime:
        return self.received + timedelta(minutes=12 + self.n)

    @property
    def agent(self) -> str:
        return AGENTS[self.n % 3]

    @property
    def queue(self) -> str:
        return QUEUES[self.n % 3]

    @property
    def is_removed(self) -> bool:
        return self.n % 3 == 1

    @property
    def score(self) -> float:
        return round(0.05 + self.n / 30, 2)


CASES = tuple(map(Case, range(N_ROWS)))


def semicolons() -> VendorFile:
    """CSV of a spreadsheet in Portugal: windows-1252, semicolons, decimal commas, a title above and totals below."""
    lines = ["Relatório de moderação – Norte Serviços;;;;;;;;;;", ""]
    lines += [
        "Case ID;Item ID;Item Type;Queue;Site;Agent;Outcome;Policy;Score;Received;Completed;Handle Time (min)"
    ]
    for case in CASES:
        values = [
            f"NS-{1000 + case.n}", f"ITM{case.n:05d}", "Listing", case.queue, SITES[case.n % 2], case.agent,
            "Rejected" if case.is_removed else "Approved", "CTF-1" if case.is_removed else "",
            _comma(case.score), f"{case.received:%d/%m/%Y %H:%M}", f"{case.completed:%d/%m/%Y %H:%M}",
            _comma(1.5 + case.n / 10),
        ]  # fmt: skip
        lines.append(";".join(values))
    lines += [f"Total;{N_ROWS};;;;;;;;;;", "Nota: números provisórios;;;;;;;;;;;"]
    return VendorFile(
        "norte_decisoes_2026-02.csv",
        "".join(f"{line}\r\n" for line in lines).encode("cp1252"),
        "norte",
        (("# ? time_zone:", "time_zone: Europe/Madrid"),),
        n_around=2,
    )


def workbook() -> VendorFile:
    """A workbook: notes first, headings in row 3 of the second sheet, day and time in two columns."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        notes = book.add_worksheet("Read me")
        for row, text in enumerate(
            ("Weekly export", "Times are those of Manila", "Questions: ops@vendor.example")
        ):
            notes.write(row, 0, text)
        sheet = book.add_worksheet("Decisions")
        day, clock = (
            book.add_format({"num_format": "dd/mm/yyyy"}),
            book.add_format({"num_format": "hh:mm"}),
        )
        sheet.write(0, 0, "Weekly decisions")
        headings = (
            "Job ID",
            "Listing ID",
            "Queue",
            "Reviewer ID",
            "Review Result",
            "Date",
            "Time",
            "AHT (sec)",
        )
        sheet.write_row(2, 0, headings)
        for row, case in enumerate(CASES, 3):
            word = "Rejected" if case.is_removed else "Approved"
            sheet.write_row(
                row, 0, (f"J{case.n:04d}", f"L-{case.n}", case.queue, f"rev{case.n % 3}", word)
            )
            sheet.write_datetime(
                row, 5, datetime.combine(case.completed.date(), datetime.min.time()), day
            )
            sheet.write_datetime(row, 6, case.completed.time(), clock)
            sheet.write(row, 7, 60 + case.n)
    return VendorFile(
        "Week 08 decisions.xlsx",
        out.getvalue(),
        None,
        (
            ("# ? time_zone:", "time_zone: Asia/Manila"),
            ("# ? constants:", "constants:"),
            ("# ?   entity_type:", "  entity_type: product"),
            ("# ?   vendor:", "  vendor: sampaguita"),
            ("# ?   site:", "  site: manila"),
        ),
    )


def tabs() -> VendorFile:
    """CSV of a database tool: UTF-16, tabs, NULL for nothing, months before days."""
    head = ["TicketNumber", "ContentId", "ContentType", "Workflow", "Location", "AgentLogin", "ActionTaken",
            "ReasonCode", "CreatedOn", "CompletedOn", "CountryCode"]  # fmt: skip
    lines = ["\t".join(head)]
    for case in CASES:
        values = [
            str(70_000 + case.n), f"c{case.n}", "Video", case.queue, "Sofia", f"agent{case.n % 3}",
            "Delete" if case.is_removed else "Keep", "R-2" if case.is_removed else "NULL",
            f"{case.received:%m/%d/%Y %I:%M:%S %p}", f"{case.completed:%m/%d/%Y %I:%M:%S %p}", "BG",
        ]  # fmt: skip
        lines.append("\t".join(values))
    return VendorFile(
        "export_20260301.csv",
        "".join(f"{line}\r\n" for line in lines).encode("utf-16"),
        "balkan",
        (
            ("# ? time_zone:", "time_zone: America/New_York"),
            ("# ? blanks:", "blanks:"),
        ),
    )


def json_lines() -> VendorFile:
    """JSON lines of a service: names of its own, times of its own zone without saying so."""
    records = [
        {
            "caseId": f"cs_{case.n:03d}", "itemId": f"it_{case.n:03d}",
            "itemType": "merchant" if case.n % 4 else "listing",
            "queueName": case.queue, "partner": "delta", "office": "Tallinn",
            "reviewer": f"r-{case.n % 3}",
            "finalDecision": "TAKEDOWN" if case.is_removed else "no_action",
            "violation": "fraud" if case.is_removed else None, "riskScore": case.score,
            "receivedAt": case.received.isoformat(), "reviewedAt": case.completed.isoformat(),
            "durationMs": 45_000 + case.n,
        }
        for case in CASES
    ]  # fmt: skip
    return VendorFile(
        "delta-2026-02-28.jsonl",
        "".join(json.dumps(record) + "\n" for record in records).encode(),
        None,
        (("# ? time_zone:", "time_zone: Europe/Tallinn"),),
    )


def quoted() -> VendorFile:
    """CSV with every value in quotation marks, local headings, durations as minutes and seconds."""
    head = ["Ticket ID", "Listing ID", "Entity Type", "Queue Name", "Agent", "Final Action", "Policy Violated",
            "Language", "Date Completed", "Handle Time (mm:ss)"]  # fmt: skip
    rows = [head]
    for case in CASES:
        seconds = 55 + 7 * case.n
        rows.append([
            f"#{case.n:04d}", f"{900_000 + case.n}", "Product", f"{case.queue}, all", case.agent,
            "Removed" if case.is_removed else ("Escalated to L2" if case.n == 5 else "Approved"),
            "IP-4" if case.is_removed else "", "pt", f"{case.completed:%d-%b-%Y %H:%M}",
            f"{seconds // 60:02d}:{seconds % 60:02d}",
        ])  # fmt: skip
    text = "".join(",".join(f'"{value}"' for value in row) + "\n" for row in rows)
    return VendorFile(
        "tickets Feb 2026.csv",
        text.encode(),
        "orion",
        (
            ("# ? time_zone:", "time_zone: UTC"),
            ("# ?     Escalated to L2:", "    Escalated to L2: escalate"),
            ("# ?   site:", "  site: remote"),
        ),
    )


def _comma(number: float) -> str:
    return f"{number:.2f}".replace(".", ",")


VENDOR_FILES: dict[str, Callable[[], VendorFile]] = {
    "semicolons": semicolons,
    "workbook": workbook,
    "tabs": tabs,
    "json_lines": json_lines,
    "quoted": quoted,
}
