from sources.admin import accounts, jobs, outlets, schedules

__all__ = ["accounts", "jobs", "outlets", "schedules"]
