"""make pictures: draws the process, and takes pictures of the demo for the README."""

import os
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path

from bench.serving import Server, copy, demo_database, environment, session_of

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
SETTINGS = "config.settings.demo"


def pages() -> dict[str, tuple[str, str]]:
    """For each picture: as whom in the demo, and where."""
    from django.urls import reverse
    from django.utils import timezone

    from municipalities.models import Submission
    from needs.models import Feedback
    from rounds.models import Round, Step
    from rss.models import Participation

    now = timezone.now()
    rounds = Round.objects.with_calendar()

    def in_step(step: Step) -> Round:
        return next(one for one in rounds if one.is_open(step, now))

    answered = Feedback.objects.filter(published_at__isnull=False)
    followed = Submission.objects.filter(
        municipality__representatives__user__email="are@demo.invalid",
        gathered__regional_need__sources__need__feedback__in=answered,
    )[0]
    desk = Participation.objects.get(
        rss__public_id="rss-23", round=in_step(Step.FORWARD)
    )
    return {
        "front": ("", reverse("register:front")),
        "to-do": ("are", reverse("process:home")),
        "gather": ("rss-23", reverse("rss:desk", args=[desk.public_id])),
        "rank": (
            "socialchef-2",
            reverse("prioritization:ballot", args=[in_step(Step.RANK).public_id]),
        ),
        "way": ("are", reverse("process:trace", args=[followed.public_id])),
    }


def take(server: Server, shots: dict[str, tuple[str, str]]) -> None:
    """A picture of each page, as those see it who have it to do."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for name, (session, path) in shots.items():
            context = browser.new_context(
                viewport={"width": 1200, "height": 800}, locale="sv-SE"
            )
            if session:
                context.add_cookies(
                    [{"name": "sessionid", "value": session, "url": server.url}]
                )
            page = context.new_page()
            page.goto(server.url + path)
            page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
            context.close()
        browser.close()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="pictures-"))
        ends.callback(shutil.rmtree, folder)
        database = copy(demo_database(), folder / "demo.sqlite3")
        os.environ.update(environment(SETTINGS, database))

        import django

        django.setup()
        from django.db import connection

        from accounts.models import User
        from scripts.draw_process import TARGET, picture

        TARGET.write_text(picture(), encoding="utf-8")
        shots = {
            name: (
                session_of(User.objects.get(email=f"{who}@demo.invalid"))
                if who
                else "",
                path,
            )
            for name, (who, path) in pages().items()
        }
        connection.close()
        server = Server(SETTINGS, database)
        ends.callback(server.stop)
        take(server, shots)
    for name in shots:
        size = (FOLDER / f"{name}.png").stat().st_size
        print(f"docs/pictures/{name}.png  {size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
