from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "process"
    verbose_name = "processen"

    def ready(self) -> None:
        from process.reminding import rechecking  # noqa: F401  it is asked before letters are sent
