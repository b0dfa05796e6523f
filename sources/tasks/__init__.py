"""How work is queued and done. ``submit`` and ``register`` are what other rooms need."""

from sources.tasks.articles import submit_article
from sources.tasks.housekeeping import slot_of, sweep, tick
from sources.tasks.imports import submit_file
from sources.tasks.people import (
    add_affiliation,
    change_affiliation,
    change_source,
    confirm_match,
    merge,
    reconsider,
    reopen_match,
    unmerge,
)
from sources.tasks.queue import (
    JobHandler,
    JobKind,
    PermanentError,
    Progress,
    TransientError,
    execute_job,
    known_kinds,
    register,
    retry,
    run_job,
    start_check,
    submit,
    work_off,
)

__all__ = [
    "JobHandler",
    "JobKind",
    "PermanentError",
    "Progress",
    "TransientError",
    "add_affiliation",
    "change_affiliation",
    "change_source",
    "confirm_match",
    "execute_job",
    "known_kinds",
    "merge",
    "reconsider",
    "register",
    "reopen_match",
    "retry",
    "run_job",
    "slot_of",
    "start_check",
    "submit",
    "submit_article",
    "submit_file",
    "sweep",
    "tick",
    "unmerge",
    "work_off",
]
