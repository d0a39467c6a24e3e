from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """What is computed from the ledger; it has no tables and writes nothing."""

    name = "reporting"
    verbose_name = "汇总"
