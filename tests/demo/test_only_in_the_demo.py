"""The demo lets anyone in as anyone; outside of its settings it does not exist."""

import json
import os
import subprocess
import sys

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse

from demo.roles import ROLES
from demo.views import sign_in_as

PATHS = ["/stil/", "/demo/brev/", "/demo/logga-in-som/"]
ASK = """
import django, json
django.setup()
from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.urls import Resolver404, resolve

def there(path):
    try:
        return resolve(path).view_name
    except Resolver404:
        return None

print(json.dumps({
    "flag": settings.DEMO,
    "installed": apps.is_installed("demo"),
    "command": "demo" in get_commands(),
    "paths": [there(path) for path in PATHS],
    "context": "demo.context.roles"
    in settings.TEMPLATES[0]["OPTIONS"]["context_processors"],
}))
"""


def asked(settings_module):
    answer = subprocess.run(
        [sys.executable, "-c", f"PATHS = {PATHS}{ASK}"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": settings_module,
            "SECRET_KEY": "x" * 60,
            "ALLOWED_HOSTS": "exempel.invalid",
            "SITE_URL": "https://exempel.invalid",
            "DATABASE_URL": "sqlite:///:memory:",
            "EMAIL_URL": "smtp://localhost:1025",
            "MAIL_FROM": "Lokala behov <brev@exempel.invalid>",
            "SITE_OWNER": "Exempel",
            "CONTACT_EMAIL": "kontakt@exempel.invalid",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    "settings_module", ["config.settings.production", "config.settings.test"]
)
def test_outside_the_demo_there_is_nothing_of_it(settings_module):
    assert asked(settings_module) == {
        "flag": False,
        "installed": False,
        "command": False,
        "paths": [None, None, None],
        "context": False,
    }


def test_with_the_demo_settings_all_of_it_is_there():
    assert asked("config.settings.demo") == {
        "flag": True,
        "installed": True,
        "command": True,
        "paths": ["demo:style", "demo:letters", "demo:sign_in_as"],
        "context": True,
    }


def test_these_tests_run_without_it():
    assert not apps.is_installed("demo")
    with pytest.raises(NoReverseMatch):
        reverse("demo:sign_in_as")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_its_addresses_answer_as_any_that_do_not_exist(client, path, method):
    response = getattr(client, method)(path, {"role": "skr"})

    assert response.status_code == 404
    assert "<h1>Sidan finns inte</h1>" in response.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_the_sign_in_page_offers_no_roles(client):
    html = client.get("/logga-in/").content.decode()

    assert "Prova som" not in html
    assert "@demo.invalid" not in html
    assert all(f'value="{address}"' not in html for address in ROLES)


def test_signing_in_with_a_click_is_a_post():
    assert sign_in_as.permission == "public"
