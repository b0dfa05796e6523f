from sources.admin import accounts, jobs, outlets, schedules, tokens

__all__ = ["accounts", "jobs", "outlets", "schedules", "tokens"]
