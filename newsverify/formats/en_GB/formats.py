"""Dates as the screens show them: short, with the hour of 24, in UTC."""

DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y H:i"
SHORT_DATETIME_FORMAT = "j M H:i"
TIME_FORMAT = "H:i"
