"""Words of the field: what vendors call the contract's columns, and what they say for its values.

A name that means several things stands with the column that it means most often; the values decide between them.
"""

#: Contract column to what vendors call it, the surest first, as `name_matching.plain` writes names.
NAMES: dict[str, tuple[str, ...]] = {
    "decision_id": ("ticket id", "case id", "job id", "task id", "review id", "action id", "ticket", "ticket number",
                    "case number", "case", "id"),
    "content_id": ("item id", "listing id", "product id", "post id", "ad id", "asset id", "object id", "entity id",
                   "sku", "item", "reference id", "content reference", "external id"),
    "entity_type": ("item type", "content type", "object type", "asset type", "case type", "type", "category"),
    "queue_id": ("queue", "queue name", "workflow", "workstream", "work queue", "skill", "lane", "project"),
    "vendor": ("partner", "bpo", "supplier", "provider", "company"),
    "site": ("location", "office", "delivery site", "work site", "center", "centre", "city"),
    "moderator_id": ("agent", "agent id", "moderator", "agent name", "agent email", "agent login", "operator",
                     "operator id", "analyst", "analyst id", "reviewer", "reviewer id", "handled by", "reviewed by",
                     "employee id", "worker id", "user", "user id", "login", "associate", "associate id"),
    "decision": ("final action", "final decision", "outcome", "action", "action taken", "moderation action",
                 "moderation decision", "resolution", "verdict", "result", "disposition", "enforcement", "status"),
    "policy_code": ("policy", "policy id", "reason code", "violation", "violation type", "violation reason",
                    "policy violated", "rejection reason", "reason", "policy reason", "label"),
    "policy_version": ("guideline version", "policy revision", "version"),
    "market": ("country", "country code", "marketplace", "region", "geo", "locale country"),
    "language": ("lang", "language code", "content language", "locale"),
    "machine_score": ("score", "model score", "risk score", "ml score", "ai score", "confidence", "probability",
                      "model confidence"),
    "detection_source": ("detection", "source of detection", "trigger", "detected by", "origin"),
    "evidence_ref": ("evidence", "evidence url", "evidence link", "screenshot", "screenshot url"),
    "is_test": ("test", "test item", "test flag", "test case"),
    "enqueued_at": ("queued at", "queue time", "received", "received at", "received on", "created", "created at",
                    "created on", "creation time", "creation date", "date created", "submitted at", "submitted",
                    "assigned at", "start time", "started at", "opened at", "open date"),
    "decided_at": ("completed", "completed at", "completed on", "completion time", "completion date", "completed date",
                   "decided date", "decision time",
                   "decision date", "decided", "decided on", "reviewed at", "reviewed on", "review time",
                   "review date", "actioned at", "action time", "action date", "resolved at", "resolved", "closed at",
                   "closed", "end time", "finished at", "handled at", "handled on", "timestamp", "date time",
                   "datetime", "date"),
    "handling_seconds": ("handle time", "handling time", "aht", "handle time seconds", "handling time seconds",
                         "time spent", "duration", "duration seconds", "processing time", "review duration",
                         "handle time minutes", "duration ms", "handling time ms", "handle time ms"),
    "model_name": ("model", "classifier", "classifier name"),
    "model_version": ("classifier version", "version"),
    "audit_id": ("qa id", "evaluation id", "check id", "id"),
    "auditor_id": ("auditor", "qa", "qa agent", "qa analyst", "quality analyst", "evaluator", "reviewer"),
    "audit_round": ("round", "reading", "qa round"),
    "verdict_decision": ("verdict", "correct decision", "qa decision", "correct action", "expected decision",
                         "audit outcome", "audit result"),
    "verdict_policy_code": ("correct policy", "qa policy", "expected policy"),
    "audited_at": ("audit date", "audit time", "audited on", "qa date", "evaluated at", "evaluation date", "date"),
    "severity": ("error severity", "gravity", "priority"),
    "root_cause": ("cause", "error reason", "error cause"),
    "comment": ("comments", "remark", "remarks", "note", "notes", "feedback"),
    "appeal_id": ("appeal", "appeal number", "id"),
    "received_at": ("received", "received on", "appeal date", "created at"),
    "hired_on": ("hire date", "start date", "joined on"),
    "left_on": ("end date", "termination date", "leave date", "last day"),
    "languages": ("language", "language skills"),
    "team": ("team name", "group"),
    "queue_name": ("queue", "name"),
    "owner": ("owner team", "owned by"),
    "sla_minutes": ("sla", "sla target", "target minutes"),
    "snapshot_at": ("snapshot", "snapshot date", "snapshot time", "as of", "exported at"),
    "policy_name": ("policy", "policy title", "name"),
    "organisation": ("organization", "employer", "company"),
}  # fmt: skip

_DECISION = {
    "approve": ("approved", "accept", "accepted", "allow", "allowed", "keep", "kept", "ok", "pass", "passed", "clean",
                "no violation", "no action", "leave up", "not violating", "publish", "published"),
    "remove": ("removed", "reject", "rejected", "delete", "deleted", "take down", "taken down", "takedown", "block",
               "blocked", "ban", "banned", "decline", "declined", "violating", "deny", "denied"),
    "restrict": ("restricted", "limit", "limited", "age restrict", "age restricted", "downrank", "downranked",
                 "demote", "demoted", "geo block", "geo blocked", "reduce reach"),
    "escalate": ("escalated", "escalation", "refer", "referred", "escalate to client"),
    "skip": ("skipped", "not reviewed", "deferred", "passed on"),
    "unassessable": ("not assessable", "cannot assess", "n a"),
}  # fmt: skip
_ENTITY = {
    "seller": ("merchant", "shop", "store", "account", "sellers"),
    "product": ("listing", "item", "offer", "products", "article", "sku"),
    "content": ("post", "review", "comment", "image", "video", "text", "message", "media", "ugc"),
    "ipr": ("ip", "intellectual property", "trademark", "copyright", "counterfeit claim"),
}

#: Contract column to {contract value: what vendors say for it}, as `name_matching.plain` writes words.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "decision": _DECISION,
    "verdict_decision": _DECISION,
    "expected_decision": _DECISION,
    "entity_type": _ENTITY,
    "entity_types": _ENTITY,
    "detection_source": {
        "proactive": ("automated", "auto", "machine", "detection", "model"),
        "notice": ("user report", "report", "reported", "flag", "user flag", "complaint"),
        "trusted_flagger": ("trusted flagger report",),
        "order": ("authority order", "legal order", "court order"),
        "appeal": ("appealed", "second review"),
    },
    "outcome": {
        "upheld": ("uphold", "appeal denied", "denied", "maintained"),
        "reversed": ("overturned", "overturn", "granted", "reinstated"),
    },
    "severity": {"critical": ("severe",), "major": (), "minor": ("low",)},
    "audit_round": {"first": ("1", "1st"), "second": ("2", "2nd"), "adjudication": ("3", "final")},
}

#: Words that rows around a table begin with: sums, notes, what a program says of its export.
AROUND = frozenset({
    "total", "totals", "subtotal", "sub-total", "sum", "sums", "grand", "count", "average", "avg", "rows",
    "note", "notes", "remark", "remarks", "end", "generated", "exported", "export", "page", "report", "source",
    "disclaimer", "confidential", "legend", "gesamt", "summe", "totaal", "totale", "somme", "suma", "nota", "hinweis",
})  # fmt: skip

#: Contract columns beside those with listed values that one value may fill for a whole file.
SAME_FOR_A_FILE = ("vendor", "site", "queue_id", "market", "model_name", "model_version")
#: Those that are asked about where a file lacks them, though they are not required.
ASKED_ABOUT = ("vendor", "site")
