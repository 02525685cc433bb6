"""Results of dbt's nodes, as plain values."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class NodeResult:
    """Result of one model, seed or test."""

    unique_id: str
    name: str
    status: str
    seconds: float
    failures: int
    message: str
    relation: str | None
    severity: str

    @property
    def is_well(self) -> bool:
        """Whether it was built, or passed."""
        return self.status in ("success", "pass")

    @property
    def is_broken(self) -> bool:
        """Whether it could not be built or run; nodes that depend on it were skipped."""
        return self.status in ("error", "runtime error", "partial success")


def node_result(result: Any) -> NodeResult:
    """Read a result of `build` or `test`."""
    return NodeResult(
        unique_id=result.node.unique_id,
        name=result.node.name,
        status=str(result.status),
        seconds=result.execution_time,
        failures=result.failures or 0,
        message=result.message or "",
        relation=getattr(result.node, "relation_name", None),
        severity=str(getattr(result.node.config, "severity", "error")).lower(),
    )


def operation_result(result: Any, complaints: list[str]) -> NodeResult:
    """Read a result of `run-operation`, whose error is only in an event."""
    return NodeResult(
        unique_id=result.unique_id,
        name=result.unique_id.split(".")[-1],
        status=str(result.status),
        seconds=result.execution_time,
        failures=result.failures or 0,
        message="\n".join(complaints),
        relation=None,
        severity="error",
    )


def as_plain(results: list[list[NodeResult]]) -> list[list[dict[str, Any]]]:
    """Results of several commands as JSON has them, for whoever asked from another process."""
    return [[asdict(node) for node in nodes] for nodes in results]


def from_plain(content: list[list[dict[str, Any]]]) -> list[list[NodeResult]]:
    """The same, read again."""
    return [[NodeResult(**node) for node in nodes] for nodes in content]
