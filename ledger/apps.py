from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What a person enters or decides."""

    name = "ledger"
    verbose_name = "台账"
