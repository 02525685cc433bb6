"""The few errors that ModQA raises on purpose. Each message names the value, the expectation, the remedy.

Any other error is a defect of ModQA, not of its input.
"""


class ModqaError(Exception):
    """Base of every error that a user can act on; the message says all that is needed."""


class SettingsError(ModqaError):
    """The configuration, the environment or the arguments are wrong (exit status 2)."""


class FileRefused(ModqaError):
    """One delivered file cannot be read; the other files are processed.

    Attributes
    ----------
    code : str
        Reason code kept in the quarantine, for example ``missing_column``.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class BuildError(ModqaError):
    """A step of the run failed; nothing was published."""
