from django.apps import AppConfig


class RssConfig(AppConfig):
    name = "rss"
    verbose_name = "RSS"
