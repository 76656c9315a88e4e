"""How static files are published: compressed, fingerprinted, modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Also what one script module imports from another is cached for ever."""

    support_js_module_import_aggregation = True
