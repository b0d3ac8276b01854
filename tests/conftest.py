"""Hypothesis profiles: the quick one always examines the same few examples, ``thorough`` many new ones."""

from hypothesis import HealthCheck, Phase, settings

_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
# the phase in which Hypothesis explains a failure takes many times as long as finding and shrinking it
_PHASES = [phase for phase in Phase if phase is not Phase.explain]

settings.register_profile(
    "quick",
    max_examples=6,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=_SLOW,
    phases=_PHASES,
)
settings.register_profile(
    "thorough", max_examples=400, deadline=None, suppress_health_check=_SLOW, phases=_PHASES, print_blob=True
)
settings.load_profile("quick")
