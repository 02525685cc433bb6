"""The format on which writers and readers of worksheets agree; neither imports the other.

A worksheet is identified by its document properties, its columns by their headings, a row by its sealed id.
"""

import hashlib
import hmac

#: Document properties. The first marks a workbook as ModQA's; its value is the version of this format.
FORMAT_PROPERTY, FORMAT = "modqa_worksheet", "1"
DAY_PROPERTY = "modqa_decision_date"
WAVE_PROPERTY = "modqa_wave"
DRAW_PROPERTY = "modqa_draw"
AUDITOR_PROPERTY = "modqa_auditor"
SEAL_PROPERTY = "modqa_seal"
PROPERTIES = (
    FORMAT_PROPERTY,
    DAY_PROPERTY,
    WAVE_PROPERTY,
    DRAW_PROPERTY,
    AUDITOR_PROPERTY,
    SEAL_PROPERTY,
)

#: Rounds of `audit_results`. No cell names a row's: its sealed id was made with it, so that an auditor cannot see
#: which rows somebody else has read or is to read as well.
FIRST, SECOND, ADJUDICATION = "first", "second", "adjudication"
ROUNDS = (FIRST, SECOND, ADJUDICATION)
#: A golden row's id is made with this instead: it looks like a first reading, and only its id differs.
GOLDEN = "golden"

AUDITS, INSTRUCTIONS, POLICIES = "Audits", "Instructions", "Policies"

#: Headings that identify a row of the sheet of audits, and their columns in `audit_results`.
KEPT = {
    "Audit": "audit_id",
    "Decision": "decision_id",
    "Reason": "audit_reason",
}
VERDICT, POLICY, SEVERITY = "Verdict", "Policy", "Severity"
ROOT_CAUSE, WHY_NOT, COMMENT = "Root cause", "Why unassessable", "Comment"
AUDITED_ON = "Audited on"
#: Headings of the cells that an auditor fills in.
TYPED = (VERDICT, POLICY, SEVERITY, ROOT_CAUSE, WHY_NOT, COMMENT, AUDITED_ON)

#: Headings of the sheet of policies that the reader needs.
POLICY_CODE, POLICY_VERSION = "Policy", "Version"

UNASSESSABLE = "unassessable"


def seal_of(pseudonym_key: bytes, auditor_id: str) -> str:
    """The secret that seals an auditor's rows; it reveals neither key nor auditor."""
    message = f"modqa worksheet|{auditor_id}".encode()
    return hmac.new(pseudonym_key, message, hashlib.sha256).hexdigest()


def sealed_audit_id(seal: str, decision_id: str, audit_round: str) -> str:
    """The id of one auditor's audit of a decision in a round: the same in every export.

    >>> sealed_audit_id('secret', 'd-1', 'first')
    'ws-0e033383273b1175'
    """
    message = f"{audit_round}|{decision_id}".encode()
    return "ws-" + hmac.new(seal.encode(), message, hashlib.sha256).hexdigest()[:16]


def round_of(seal: str, decision_id: str, audit_id: str) -> str | None:
    """The round with which an id was sealed, or `golden`; None if it is not of this auditor and decision.

    >>> round_of('secret', 'd-1', 'ws-0e033383273b1175')
    'first'
    """
    sealed = {sealed_audit_id(seal, decision_id, each): each for each in (*ROUNDS, GOLDEN)}
    return sealed.get(audit_id)
