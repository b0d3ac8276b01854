"""Hypothesis profiles: the quick one always examines the same few examples, ``thorough`` many new ones."""

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

settings.register_profile(
    "quick", max_examples=6, derandomize=True, deadline=None, database=None, suppress_health_check=_SLOW
)
settings.register_profile("thorough", max_examples=400, deadline=None, suppress_health_check=_SLOW, print_blob=True)
settings.load_profile("quick")
