"""Files that belong to a need: added to a draft, frozen with it, kept consistent."""

import hashlib
import os
import re
import stat
from datetime import timedelta
from importlib import import_module
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.file_kinds import KINDS
from municipalities import actions
from municipalities.actions import attaching
from municipalities.models import LARGEST_FILE, Attachment, Submission, kept_files
from outbox.actions import hold
from outbox.models import Letter
from process import exporting, tasks
from rounds.models import Event, Step
from tests import factories as f
from tests.accounts import files

DAY = timedelta(days=1)


def path(need, page=""):
    return f"/kommun/behov/{need.public_id}/{page}"


def file_path(attachment, page=""):
    return f"/kommun/underlag/{attachment.public_id}/{page}"


def send(client, need, content=files.PDF, name="Kartläggning.pdf", **options):
    sent = {"file": SimpleUploadedFile(name, content)}
    return client.post(path(need, "underlag/"), sent, **options)


def attach(need, content=files.PDF, *, name="a.pdf", by=None, kind="pdf"):
    return actions.attach(
        need,
        content,
        name=name,
        kind=KINDS[kind],
        by=by or need.created_by,
        at=timezone.now(),
    )


def content_of(attachment):
    with kept_files().open(attachment.stored_as) as file:
        return file.read()


@pytest.fixture
def folder(settings, tmp_path):
    """Files on disk, as on the real site."""
    settings.STORAGES = {
        **settings.STORAGES,
        "attachments": {
            "BACKEND": "config.storage.FolderStorage",
            "OPTIONS": {
                "location": tmp_path / "attachments",
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        },
    }
    return tmp_path / "attachments"


def stored(folder):
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


# --- Added and taken away -------------------------------------------------------------


def test_a_file_is_added_to_a_draft_and_listed(signed_in, draft, representative):
    response = send(signed_in, draft, follow=True)
    one = Attachment.objects.get()
    draft.refresh_from_db()

    assert response.redirect_chain == [(path(draft, "underlag/"), 302)]
    assert "Kartläggning.pdf är tillagd." in response.content.decode()
    assert (one.submission, one.name, one.kind, one.size, one.added_by) == (
        draft,
        "Kartläggning.pdf",
        "pdf",
        len(files.PDF),
        representative,
    )
    assert one.sha256 == hashlib.sha256(files.PDF).hexdigest()
    assert content_of(one) == files.PDF
    assert [(x.public_id, x.name, x.kind, x.size, x.sha256) for x in draft.files] == [
        (one.public_id, one.name, one.kind, one.size, one.sha256)
    ]


def test_adding_a_file_is_no_version_of_the_words_and_says_nothing_to_others(draft):
    before = (draft.saved_at, draft.fingerprint, draft.words)
    attach(draft)
    draft.refresh_from_db()

    assert (draft.saved_at, draft.fingerprint, draft.words) == before
    assert Event.objects.count() == Letter.objects.count() == 0


def test_saving_the_words_leaves_the_files(draft, representative):
    stale = Submission.objects.get(pk=draft.pk)
    attach(draft)
    actions.save_draft(
        stale,
        {**stale.words, "title": "Nytt"},
        version=stale.saved_at,
        by=representative,
        at=timezone.now(),
    )
    draft.refresh_from_db()

    assert (draft.title, [one.name for one in draft.files]) == ("Nytt", ["a.pdf"])


def test_a_file_is_taken_away_and_gone(
    signed_in, draft, folder, django_capture_on_commit_callbacks
):
    kept, gone = attach(draft), attach(draft, files.PNG, name="b.png", kind="png")
    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in.post(file_path(gone, "ta-bort/"), follow=True)
    draft.refresh_from_db()

    assert "b.png är borttagen." in response.content.decode()
    assert [one.name for one in draft.files] == ["a.pdf"]
    assert stored(folder) == [kept.stored_as]
    assert signed_in.get(file_path(gone)).status_code == 404


def test_the_button_in_the_form_saves_what_is_typed_first(signed_in, draft):
    form = signed_in.get(path(draft, "skriv/")).context["form"]
    words = {name: text or "" for name, text in draft.words.items()}
    sent = {**words, "title": "Nyss skrivet", "version": form["version"].value()}
    response = signed_in.post(path(draft, "skriv/"), {**sent, "files": ""})

    assert response.url == path(draft, "underlag/")
    assert Submission.objects.get(pk=draft.pk).title == "Nyss skrivet"


def test_the_same_file_twice_is_one_file(signed_in, draft, folder):
    send(signed_in, draft)
    again = send(signed_in, draft, name="Samma igen.pdf")

    assert again.context["form"].errors == {
        "file": ["Filen finns redan här: Kartläggning.pdf."]
    }
    assert [one.stored_as for one in Attachment.objects.all()] == stored(folder)
    with pytest.raises(IntegrityError), transaction.atomic():
        f.AttachmentFactory(submission=draft, content=files.PDF)


def test_there_are_at_most_five(signed_in, draft, folder):
    for n in range(5):
        assert send(signed_in, draft, b"%d" % n, f"{n}.txt").status_code == 302
    html = signed_in.get(path(draft, "underlag/")).content.decode()
    sixth = send(signed_in, draft)

    assert "Här finns 5 filer, och fler får det inte vara." in html
    assert 'type="file"' not in html
    assert sixth.context["form"].errors == {
        "file": ["Ett behov kan ha högst 5 filer. Ta bort en först."]
    }
    assert len(stored(folder)) == Attachment.objects.count() == 5


# --- What is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "tom.pdf", "Filen är tom. Välj en annan."),
        (b"MZ\x90\x00\x03", "rapport.pdf", "Filen är inte av ett slag"),
        (b"<html></html>", "rapport.pdf", "Webbsidor och SVG-bilder"),
        (
            b"a" * (LARGEST_FILE + 1),
            "stor.txt",
            "Filen är 5,1 MB, och en fil får vara högst 5 MB.",
        ),
        (
            b"a" * 8_200_000,
            "stor.txt",
            "Filen är 8,2 MB, och en fil får vara högst 5 MB.",
        ),
    ],
)
def test_what_is_not_taken_gets_a_sentence(
    signed_in, draft, folder, content, name, why
):
    response = send(signed_in, draft, content, name)
    (error,) = response.context["form"].errors["file"]

    assert error.startswith(why)
    assert "<title>Fel: Underlag" in response.content.decode()
    assert (Attachment.objects.count(), stored(folder)) == (0, [])


def test_the_largest_file_is_taken(signed_in, draft):
    assert send(signed_in, draft, b"a" * LARGEST_FILE).status_code == 302


def test_nothing_chosen_and_no_file_at_all_get_a_sentence(signed_in, draft):
    for sent in ({}, {"file": "bara text"}):
        response = signed_in.post(path(draft, "underlag/"), sent)
        assert response.context["form"].errors == {
            "file": ["Välj vilken fil som ska läggas till."]
        }


def test_a_request_far_too_large_is_refused_unread(signed_in, draft, settings):
    settings.LARGEST_REQUEST = 1_000
    large = send(signed_in, draft, b"a" * 2_000)

    assert send(signed_in, draft).status_code == 302
    assert large.status_code == 413
    assert "<h1>Filen är för stor</h1>" in large.content.decode()

    class Unread:
        def read(self, *args):
            raise AssertionError("It was read.")

        readline = read

    refused = signed_in.generic(
        "POST",
        path(draft, "underlag/"),
        b"",
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": "2000"},
    )
    assert refused.status_code == 413


def test_what_the_name_gives_away_is_told_and_asked_about_before_handing_in(
    signed_in, draft
):
    html = send(
        signed_in, draft, name="19121212-1212.pdf", follow=True
    ).content.decode()
    draft.refresh_from_db()
    check = signed_in.get(path(draft, "granska/")).content.decode()

    assert "något som ser ut som ett personnummer" in html
    assert "Jag har kontrollerat" in check
    signed_in.post(path(draft, "skicka-in/"))
    assert Submission.objects.get(pk=draft.pk).is_draft


def test_a_disk_that_is_full_is_a_sentence_and_no_row(signed_in, draft, monkeypatch):
    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(InMemoryStorage, "_save", full)
    response = send(signed_in, draft)

    assert response.context["form"].errors == {
        "file": ["Filen gick inte att spara just nu. Vänta lite och försök igen."]
    }
    assert Attachment.objects.count() == 0


def test_what_a_person_gets_out_says_nothing_of_the_files_of_a_draft(draft):
    attach(draft, name="Hemligt.pdf")
    before = str(exporting.export(draft.created_by, at=timezone.now()))
    actions.submit(draft, by=draft.created_by, at=timezone.now())
    after = str(exporting.export(draft.created_by, at=timezone.now()))

    assert ("Hemligt.pdf" in before, "Hemligt.pdf" in after) == (False, True)


# --- Handed in --------------------------------------------------------------------------


def test_files_are_frozen_when_the_need_is_handed_in(
    signed_in, draft, representative, folder
):
    one = attach(draft)
    actions.submit(draft, by=representative, at=timezone.now())
    stale = Attachment.objects.get()  # as somebody saw it a moment before

    with pytest.raises(actions.AlreadySubmitted):
        attach(draft, files.PNG)
    with pytest.raises(actions.AlreadySubmitted):
        actions.detach(stale)
    assert signed_in.get(path(draft, "underlag/")).status_code == 403
    assert send(signed_in, draft, files.PNG).status_code == 403
    assert signed_in.post(file_path(one, "ta-bort/")).status_code == 403
    draft.refresh_from_db()
    assert [one.name for one in draft.files] == ["a.pdf"]
    assert stored(folder) == [one.stored_as]


def test_the_receipt_has_the_sum_of_each_file_on_the_page_and_in_the_letter(
    signed_in, draft, representative
):
    one = attach(draft, name="Kartläggning.pdf")
    text_alone = draft.fingerprint
    signed_in.post(path(draft, "skicka-in/"))
    html = signed_in.get(path(draft)).content.decode()
    letter = Letter.objects.get().body
    draft.refresh_from_db()

    assert draft.fingerprint == text_alone
    assert f"Kartläggning.pdf<br>{one.sha256}" in html
    assert f'href="{file_path(one)}" download>Kartläggning.pdf</a>' in html
    assert f"Kartläggning.pdf (PDF, 1 kB)\n{one.sha256}\n" in letter


def test_a_letter_about_a_need_without_files_says_nothing_of_them(
    draft, representative
):
    actions.submit(draft, by=representative, at=timezone.now())

    assert "Underlag" not in Letter.objects.get().body


def test_a_withdrawn_need_keeps_its_files_and_a_copy_begins_without(
    signed_in, submitted, representative
):
    one = f.AttachmentFactory(submission=submitted)
    actions.withdraw(submitted, by=representative, at=timezone.now())
    actions.copy(
        Submission.objects.get(pk=submitted.pk),
        to=submitted.round,
        public_id="kopia234",
        by=representative,
        at=timezone.now(),
    )
    copy = Submission.objects.get(public_id="kopia234")

    assert signed_in.get(file_path(one)).content == b"Vad vi har sett.\n"
    assert copy.files == []
    assert (
        "Filerna följde inte med."
        in signed_in.get(path(copy, "skriv/")).content.decode()
    )


# --- Fetched ----------------------------------------------------------------------------


def test_a_file_is_sent_to_be_saved_and_nothing_else(signed_in, draft):
    one = attach(draft, name='Kart "läggning".pdf')
    response = signed_in.get(file_path(one))

    assert response.content == files.PDF
    assert {
        name: response.headers[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "Content-Length",
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "Cache-Control",
            "Cross-Origin-Resource-Policy",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": (
            "attachment; filename*=utf-8''Kart%20%22l%C3%A4ggning%22.pdf"
        ),
        "Content-Length": str(len(files.PDF)),
        "Content-Security-Policy": (
            "default-src 'none'; frame-ancestors 'none'; sandbox"
        ),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "Cross-Origin-Resource-Policy": "same-origin",
    }


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_sent_as_our_table_says(signed_in, draft, kind):
    one = f.AttachmentFactory(submission=draft, kind=kind)
    response = signed_in.get(file_path(one))

    assert response.headers["Content-Type"] == KINDS[kind].content_type
    assert response.headers["Content-Disposition"].startswith("attachment; ")


def test_a_name_is_shown_as_text(signed_in, draft):
    attach(draft, name="<img src=x onerror=alert(1)>.pdf")
    for page in ("", "underlag/", "skriv/", "granska/"):
        html = signed_in.get(path(draft, page)).content.decode()
        assert "&lt;img src=x onerror=alert(1)&gt;.pdf" in html
        assert "<img src=x" not in html


def test_only_the_own_municipality_fetches_the_file_of_a_draft(client, draft, rss):
    one = attach(draft)
    colleague = f.RepresentativeFactory(municipality=draft.municipality).user
    gone = f.RepresentativeFactory(
        municipality=draft.municipality, ended_at=timezone.now()
    ).user
    invited = f.RepresentativeFactory(
        municipality=draft.municipality, accepted_at=None
    ).user
    others = [
        gone,
        invited,
        f.RepresentativeFactory().user,
        f.CoordinatorFactory(rss=rss).user,
        f.SkrFactory(),
        f.EngagementFactory(round=draft.round)
        .agency.officers.create(
            user=f.UserFactory(),
            invited_by=f.SkrFactory(),
            accepted_at=timezone.now(),
        )
        .user,
    ]
    client.force_login(colleague)
    assert client.get(file_path(one)).content == files.PDF
    for person in others:
        client.force_login(person)
        assert client.get(file_path(one)).status_code == 404
        assert client.post(file_path(one, "ta-bort/")).status_code in {403, 404}
        assert client.post(path(draft, "underlag/")).status_code in {403, 404}
    client.logout()
    assert client.get(file_path(one)).url.startswith("/logga-in/")
    assert Attachment.objects.count() == 1


def test_files_are_fetched_also_when_the_time_to_hand_in_is_over(signed_in, draft):
    one = attach(draft)
    f.place_calendar(draft.round, open_step=Step.COMPILE)

    assert signed_in.get(file_path(one)).content == files.PDF
    assert signed_in.get(path(draft, "underlag/")).status_code == 403
    assert signed_in.post(file_path(one, "ta-bort/")).status_code == 403


def test_a_file_that_is_missing_or_changed_is_not_sent_and_is_told_of(
    signed_in, draft, folder, caplog
):
    missing, changed = attach(draft), attach(draft, files.PNG, name="b.png")
    (folder / missing.stored_as).unlink()
    (folder / changed.stored_as).write_bytes(b"<script>")

    assert signed_in.get(file_path(missing)).status_code == 404
    assert signed_in.get(file_path(changed)).status_code == 404
    told = [r.getMessage() for r in caplog.records if r.levelname == "ERROR"]
    assert told == [
        "A file is missing from where files are kept.",
        "A file is not what it was when it was taken in.",
    ]
    caplog.clear()


def test_the_pages_ask_as_many_questions_with_many_files_as_with_none(
    signed_in, draft, django_assert_max_num_queries
):
    for number in (0, 3):
        for n in range(number):
            attach(draft, b"%d" % n, kind="text")
        with django_assert_max_num_queries(2 + 6):
            signed_in.get(path(draft, "underlag/"))
        with django_assert_max_num_queries(2 + 8):
            signed_in.get(path(draft))
    with django_assert_max_num_queries(2 + 10):
        send(signed_in, draft)
    with django_assert_max_num_queries(2 + 4):
        signed_in.get(file_path(Attachment.objects.last()))


# --- Where they are kept -----------------------------------------------------------------


def test_files_are_kept_under_names_that_say_nothing_for_the_site_alone(folder, draft):
    one = attach(draft, name="Hemligt.pdf")
    (path_,) = folder.iterdir()

    assert re.fullmatch(r"[0-9a-f]{48}", path_.name)
    assert path_.name == one.stored_as
    assert stat.S_IMODE(path_.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_what_is_kept_has_no_address():
    """Not a part of what is published, whatever the folder."""
    base = import_module("config.settings.base")
    kept = base.STORAGES["attachments"]["OPTIONS"]

    assert kept["base_url"] is None
    assert str(base.STATIC_ROOT) not in kept["location"]
    assert str(base.MEDIA_ROOT) not in kept["location"]


def test_a_file_is_on_the_disk_when_it_has_been_saved(folder, draft, monkeypatch):
    synced = []
    fsync = os.fsync
    monkeypatch.setattr(
        os,
        "fsync",
        lambda n: synced.append(os.readlink(f"/proc/self/fd/{n}")) or fsync(n),
    )
    one = attach(draft)

    assert synced == [str(folder / one.stored_as), str(folder)]


def test_a_store_elsewhere_is_a_setting(settings, signed_in, draft):
    """Nothing but what every store of Django's has is asked of it."""
    settings.STORAGES = {
        **settings.STORAGES,
        "attachments": {"BACKEND": "tests.municipalities.test_attachments.Elsewhere"},
    }
    send(signed_in, draft)
    one = Attachment.objects.get()

    kept_files().save("a" * 48, ContentFile(b"x"))

    assert isinstance(storages["attachments"], Elsewhere)
    assert signed_in.get(file_path(one)).content == files.PDF
    assert actions.sweep_files(at=timezone.now() + 2 * DAY) == 1
    assert list(Elsewhere.lies) == [one.stored_as]
    assert signed_in.get(file_path(one)).content == files.PDF


class Elsewhere(Storage):
    """The least that a store can do; there is no path to what lies in it."""

    lies: dict = {}

    def _save(self, name, content):
        self.lies[name] = (content.read(), timezone.now())
        return name

    def _open(self, name, mode="rb"):
        return ContentFile(self.lies[name][0])

    def exists(self, name):
        return name in self.lies

    def delete(self, name):
        del self.lies[name]

    def listdir(self, path):
        return [], list(self.lies)

    def get_modified_time(self, name):
        return self.lies[name][1]


# --- Files that nothing points to -----------------------------------------------------


def age(path_, by):
    moment = (timezone.now() - by).timestamp()
    os.utime(path_, (moment, moment))


def test_a_crash_before_the_row_leaves_a_file_that_is_swept_after_a_day(
    folder, draft, monkeypatch
):
    row = attach(draft)
    monkeypatch.setattr(attaching, "_forget", lambda name: None)  # no time for it
    monkeypatch.setattr(
        Attachment.objects, "create", lambda **kw: (_ for _ in ()).throw(SystemExit)
    )
    with pytest.raises(SystemExit):
        attach(draft, files.PNG)
    monkeypatch.undo()
    (orphan,) = set(stored(folder)) - {row.stored_as}
    age(folder / row.stored_as, 9 * DAY)

    age(folder / orphan, DAY - timedelta(minutes=1))
    assert actions.sweep_files(at=timezone.now()) == 0
    age(folder / orphan, DAY + timedelta(minutes=1))
    assert actions.sweep_files(at=timezone.now()) == 1
    assert stored(folder) == [row.stored_as]


def test_a_row_that_is_refused_leaves_no_file(folder, submitted):
    with pytest.raises(actions.AlreadySubmitted):
        attach(submitted)

    assert stored(folder) == []


def test_a_removal_that_is_undone_keeps_the_file(folder, draft):
    one = attach(draft)
    with transaction.atomic():
        actions.detach(one)
        transaction.set_rollback(True)

    assert Attachment.objects.get() == one
    assert stored(folder) == [one.stored_as]


def test_nothing_is_swept_while_a_backup_waits_for_its_confirmation(folder, draft):
    name = kept_files().save("a" * 48, ContentFile(b"x"))
    age(folder / name, 9 * DAY)
    held = hold(reason="återläst", at=timezone.now())

    assert actions.sweep_files(at=timezone.now()) == 0
    held.delete()
    assert actions.sweep_files(at=timezone.now()) == 1


def test_where_nothing_has_been_added_there_is_nothing_to_sweep(folder, db):
    assert actions.sweep_files(at=timezone.now()) == 0


def test_a_file_that_another_sweep_took_is_no_fault(folder, db, monkeypatch):
    kept_files().save("a" * 48, ContentFile(b"x"))
    monkeypatch.setattr(
        type(kept_files()),
        "get_modified_time",
        lambda self, name: (_ for _ in ()).throw(FileNotFoundError),
    )

    assert actions.sweep_files(at=timezone.now()) == 0


def test_the_command_and_the_task_sweep(folder, db):
    for n, run in enumerate(
        (lambda: call_command("sweep", stdout=StringIO()), tasks.clear_out)
    ):
        name = kept_files().save(f"{n}" * 48, ContentFile(b"x"))
        age(folder / name, 2 * DAY)
        run()
        assert stored(folder) == []
