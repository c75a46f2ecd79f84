"""The names of the detector's metrics, shared by what exposes them and by the alert rules that ask for them."""

from __future__ import annotations

PREFIX = "rule_workbench"
BUILD_INFO = f"{PREFIX}_build_info"
FLAG = f"{PREFIX}_flag"
CONDITION = f"{PREFIX}_condition"
ALERT = f"{PREFIX}_alert"
ALERTS = f"{PREFIX}_alerts_total"
SCORE = f"{PREFIX}_score"
LAST_POINT = f"{PREFIX}_last_point_timestamp_seconds"
LAST_PUSH = f"{PREFIX}_last_push_timestamp_seconds"
POINTS = f"{PREFIX}_points_total"
FLAGS = f"{PREFIX}_flags_total"
ERRORS = f"{PREFIX}_errors_total"
SECONDS = f"{PREFIX}_push_seconds"
SERIES = f"{PREFIX}_series"
