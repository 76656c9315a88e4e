import copy

import pytest
from django.conf import settings as configured


@pytest.fixture
def demo_site(settings):
    """The site as with config.settings.demo, on the database of the tests."""
    templates = copy.deepcopy(configured.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"].append("demo.context.roles")
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.demo.urls"
    settings.TEMPLATES = templates
    return settings
