"""Why is a claim still unverified? One visible tuple of flags, one file for each family."""

from claims.pipeline.verification.flags import FLAGS, flag_of, flags_of
from claims.pipeline.verification.independence import corroboration, misascribed
from claims.pipeline.verification.misascription import TwoSpeakersOfOneQuotation
from claims.pipeline.verification.status import Status, verification_status

__all__ = [
    "FLAGS",
    "Status",
    "TwoSpeakersOfOneQuotation",
    "corroboration",
    "flag_of",
    "flags_of",
    "misascribed",
    "verification_status",
]
