"""What all pages of one writing share: the marts, the rules of showing figures, and names with their pages."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from modqa_pipeline.config.rows.known import Known
from modqa_pipeline.report.figures import wording
from modqa_pipeline.report.queries import operations, quality
from modqa_pipeline.report.queries.marts import Marts
from modqa_pipeline.report.scopes.subjects import subject_file

BLANK = "(blank)"


@dataclass(frozen=True)
class Rules:
    """Settings of the report.

    Attributes
    ----------
    min_audited : int
        Verdicts below which a figure is not stated.
    min_shown_moderator : int
        Audits below which a moderator is not shown alone.
    known : mapping
        What `config/known.csv` accepts, by the key of the alert on it.
    quarantine_share : float
        Share of a delivery's rows above which their refusal needs attention.
    """

    min_audited: int = 30
    min_shown_moderator: int = 30
    known: Mapping[str, Known] = field(default_factory=dict)
    quarantine_share: float = 0.2


class Edition:
    """The marts and the rules, with the names that pages print; `pages` are the files that links may lead to."""

    def __init__(
        self, marts: Marts, rules: Rules | None = None, pages: Collection[str] = ()
    ) -> None:
        self.marts = marts
        self.rules = rules or Rules()
        self.pages = set(pages)

    @cached_property
    def queues(self) -> dict[str, dict[str, Any]]:
        """The queue registry."""
        return operations.queues(self.marts)

    @cached_property
    def policies(self) -> dict[str, dict[str, Any]]:
        """The latest version of every policy."""
        return quality.policies(self.marts)

    @cached_property
    def _shared_names(self) -> set[str]:
        counts = Counter(row["queue_name"] for row in self.queues.values())
        return {name for name, n in counts.items() if n > 1}

    def queue_name(self, queue_id: str, known_as: str | None = None) -> str:
        """The registry's name of a queue, with its id if queues share the name; the id if there is no name."""
        name = (self.queues.get(queue_id) or {}).get("queue_name") or known_as or queue_id
        return f"{queue_id} ({name})" if name in self._shared_names else name

    def queue_owner(self, queue_id: str) -> str | None:
        """The team that owns a queue; None if no team does."""
        return (self.queues.get(queue_id) or {}).get("owner")

    def policy_name(self, code: str) -> str:
        """A policy by name and code: ``counterfeit (CF-01)``; the code if it has no name.

        Of several policies with ``|`` between them any is right: ``counterfeit (CF-01) or spam (SP-02)``.
        """
        if "|" in code:
            return wording.listed([self.policy_name(one) for one in code.split("|")], "or")
        name = (self.policies.get(code) or {}).get("policy_name")
        return f"{name} ({code})" if name else code

    def name(self, kind: str, value: str) -> str:
        """The value of a slice as a reader knows it.

        Examples: ``all decisions``, ``people``, a queue's name, a policy's name and code, ``no language``.
        """
        if kind == "all":
            return "all decisions"
        if value == BLANK:
            return f"no {wording.words(kind)}"
        if kind == "decided_by":
            return {"bpo": "people", "machine": "the machine"}.get(value, value)
        if kind == "queue":
            return self.queue_name(value)
        return self.policy_name(value) if kind == "policy" else value

    def title(self, kind: str, value: str) -> str:
        """The same with its kind: ``queue Toys``, ``language pl``; what needs no kind goes without."""
        name = self.name(kind, value)
        is_said = kind in ("all", "decided_by") or value == BLANK
        return name if is_said else f"{wording.words(kind)} {name}"

    def href(self, kind: str, value: str) -> str:
        """The page of a site, a queue or a policy; empty where there is none."""
        file = subject_file(kind, value)
        return file if file in self.pages else ""
