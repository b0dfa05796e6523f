"""Why is a claim still unverified? One visible tuple of flags, one file for each family."""

from claims.pipeline.verification.flags import FLAGS, flag_of, flags_of
from claims.pipeline.verification.independence import corroboration
from claims.pipeline.verification.status import Status, verification_status

__all__ = [
    "FLAGS",
    "Status",
    "corroboration",
    "flag_of",
    "flags_of",
    "verification_status",
]
