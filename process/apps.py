from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "process"
    verbose_name = "processen"

    def ready(self) -> None:
        # They are asked before letters are sent.
        from process.reminding import appeals, rechecking  # noqa: F401
