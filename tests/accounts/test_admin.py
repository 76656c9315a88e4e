"""The admin: registries for SKR's staff, closed to everybody else."""

import re

import pytest
from django.contrib import admin
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import timezone

from accounts.backends import NOT_OURS
from accounts.models import User
from outbox import actions
from outbox.models import Letter
from tests.factories import (
    MunicipalityFactory,
    RepresentativeFactory,
    SkrFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client):
    person = SkrFactory(is_staff=True, email="staff@skr.se")
    client.force_login(person)
    return person


def registry_pages():
    for model in admin.site._registry:
        label = model._meta.app_label
        if label not in NOT_OURS:
            yield f"admin:{label}_{model._meta.model_name}_changelist"


def test_nobody_gets_a_form_for_passwords(client):
    sent_on = client.get("/admin/", follow=True)
    assert sent_on.redirect_chain[-1] == ("/logga-in/?next=/admin/", 302)
    assert sent_on.templates[0].name == "account/request_login_code.html"
    assert client.get("/admin/login/").url == "/logga-in/?next=/admin/"
    posted = client.post("/admin/login/", {"username": "a", "password": "b"})
    assert posted.url == "/logga-in/?next=/admin/"


@pytest.mark.parametrize(
    "person",
    [
        lambda: UserFactory(),
        lambda: SkrFactory(),
        lambda: RepresentativeFactory().user,
    ],
)
def test_who_is_not_staff_is_told_so_and_not_asked_to_sign_in_again(client, person):
    client.force_login(person())

    response = client.get("/admin/", follow=True)

    assert (response.status_code, response.redirect_chain) == (
        403,
        [("/admin/login/?next=/admin/", 302)],
    )
    assert "Du har inte tillgång till sidan" in response.text


def test_staff_who_do_not_work_at_skr_see_no_registries(client):
    client.force_login(UserFactory(is_staff=True))

    for name in registry_pages():
        expected = 200 if "outbox" in name else 403
        assert (name, client.get(reverse(name)).status_code) == (name, expected)


def test_every_page_renders_without_anything_inline(client, staff):
    """Under the policy nothing inline would work."""
    MunicipalityFactory(public_id="1440")
    pages = ["/admin/", *map(reverse, registry_pages())]
    pages += [
        reverse("admin:accounts_user_add"),
        reverse("admin:accounts_user_change", args=[staff.pk]),
        reverse("admin:accounts_user_history", args=[staff.pk]),
    ]
    for page in pages:
        response = client.get(page)

        assert (page, response.status_code) == (page, 200)
        assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
        assert (
            re.findall(
                r"<style|<script(?![^>]*(?:src=|application/json))", response.text
            )
            == []
        )
        assert re.findall(r"<[^>]+\s(?:style|on\w+)=", response.text) == []


def test_staff_add_a_colleague_who_can_sign_in_without_a_password(client, staff):
    response = client.post(
        reverse("admin:accounts_user_add"),
        {"email": "Ny@SKR.se", "name": "Ny", "is_skr": "on", "is_active": "on"},
    )

    assert response.status_code == 302
    person = User.objects.get(email="ny@skr.se")
    assert (person.is_skr, person.is_staff, person.is_superuser) == (True, False, False)
    assert not person.has_usable_password()


def test_the_same_address_in_capitals_is_the_same_person(client, staff):
    response = client.post(
        reverse("admin:accounts_user_add"), {"email": "STAFF@skr.se", "is_active": "on"}
    )

    assert list(response.context["adminform"].form.errors) == ["email"]
    assert User.objects.count() == 1


def test_nobody_makes_himself_a_superuser(client, staff):
    client.post(
        reverse("admin:accounts_user_change", args=[staff.pk]),
        {
            "email": staff.email,
            "name": "Ny",
            "is_skr": "on",
            "is_staff": "on",
            "is_active": "on",
            "is_superuser": "on",
            "password": "hemligt",
        },
    )

    staff.refresh_from_db()
    assert (staff.name, staff.is_superuser) == ("Ny", False)
    assert staff.password == "!"


def test_the_address_of_a_break_glass_account_is_not_changed_by_staff(client, staff):
    root = User.objects.create_superuser("rot@skr.se", "hemligt")
    page = reverse("admin:accounts_user_change", args=[root.pk])

    response = client.post(page, {"email": "staff2@skr.se", "is_active": "on"})

    assert response.status_code == 403
    assert User.objects.get(pk=root.pk).email == "rot@skr.se"
    client.force_login(root)
    changed = {"email": "rot2@skr.se", "is_active": "on", "is_staff": "on"}
    assert client.post(page, changed).status_code == 302


def test_there_are_no_pages_for_passwords(client):
    client.force_login(User.objects.create_superuser("rot@skr.se", "hemligt"))

    assert client.get("/admin/password_change/").status_code == 404
    assert "password_change" not in client.get("/admin/").text


def test_people_are_not_deleted(client, staff):
    page = reverse("admin:accounts_user_delete", args=[staff.pk])

    assert client.post(page, {"post": "yes"}).status_code == 403
    assert User.objects.count() == 1


def test_the_registries_give_no_rights_in_the_process():
    person = SkrFactory(is_staff=True)
    municipality = MunicipalityFactory()

    assert person.has_perm("municipalities.change_municipality")
    assert not person.has_perm("municipalities.change_municipality", municipality)
    assert not person.has_perm("municipalities.delete_municipality")
    assert not person.has_perm("municipalities.change_submission")
    assert not person.has_perm("outbox.nonsense_letter")
    assert not person.has_perm("nonsense")
    assert not person.has_perm("auth.change_group")
    assert not SkrFactory(is_staff=True, is_active=False).has_perm(
        "municipalities.change_municipality"
    )


# --- Letters ----------------------------------------------------------------------------


def write(**fields):
    message = EmailMessage("Din kod", "Koden är 1234 5678", to=["kim@ale.se"])
    return actions.queue(
        message, at=timezone.now(), kind="accounts.invitation", **fields
    )


@pytest.mark.parametrize(("secret", "shown"), [(True, False), (False, True)])
def test_the_text_of_a_secret_letter_is_not_shown(client, staff, secret, shown):
    letter = write(secret=secret)

    page = client.get(reverse("admin:outbox_letter_change", args=[letter.pk]))
    overview = client.get(reverse("admin:outbox_letter_changelist"))

    assert page.status_code == 200
    assert ("1234 5678" in page.text) is shown
    assert "1234 5678" not in overview.text


def test_letters_are_neither_written_changed_nor_deleted(client, staff):
    letter = write()
    page = reverse("admin:outbox_letter_change", args=[letter.pk])

    assert client.get(reverse("admin:outbox_letter_add")).status_code == 403
    assert client.post(page, {"to": "b@b.se"}).status_code == 403
    delete = reverse("admin:outbox_letter_delete", args=[letter.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403

    letter.refresh_from_db()
    assert letter.to == "kim@ale.se"


def test_what_failed_can_be_sent_again_from_the_list(client, staff):
    failed, owed = write(), write()
    Letter.objects.filter(pk=failed.pk).update(failed_at=timezone.now())

    response = client.post(
        reverse("admin:outbox_letter_changelist"),
        {"action": "send_again", "_selected_action": [failed.pk, owed.pk]},
        follow=True,
    )

    assert "1 brev skickas igen." in response.text
    assert Letter.objects.owed().count() == 2


@pytest.mark.parametrize(
    ("state", "found"), [("owed", 1), ("sent", 2), ("failed", 3), ("annat", 6)]
)
def test_letters_are_found_by_state(client, staff, state, found):
    write()
    for how, count in (("sent_at", 2), ("failed_at", 3)):
        for _ in range(count):
            Letter.objects.filter(pk=write().pk).update(**{how: timezone.now()})

    page = client.get(reverse("admin:outbox_letter_changelist"), {"state": state})

    assert page.context["cl"].result_count == found
