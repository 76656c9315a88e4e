"""Whether pages are HTML as the standard has it, by the Nu checker, which is W3C's own."""

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings

JAR = Path(settings.BASE_DIR) / "node_modules/vnu-jar/build/dist/vnu.jar"
JAVA = (
    *("java", "-XX:+UseSerialGC", "-jar", str(JAR)),
    *("--format", "json", "--stdout", "--exit-zero-always"),
    # It guesses a page's language by its words. In English, a page that lists Swedish
    # municipalities is still in English.
    "--no-langdetect",
)


def need_checker() -> None:
    if not shutil.which("java"):
        pytest.skip("needs Java 17: apt-get install default-jre-headless")
    if not JAR.exists():
        pytest.skip("needs the Nu checker: make test installs it")


def complaints(folder: Path, pages: dict[str, bytes]) -> list[str]:
    """What is at fault on each page, by what it is called: errors, and what the checker
    only warns of. It is started once, which takes longer than to read all pages."""
    names = {}
    for number, (name, html) in enumerate(pages.items()):
        (folder / f"{number}.html").write_bytes(html)
        names[f"{number}.html"] = name
    done = subprocess.run([*JAVA, folder], capture_output=True, check=True)
    return [
        f"{names[Path(unquote(urlsplit(said['url']).path)).name]}, "
        f"line {said.get('lastLine')}: {said['message']}"
        for said in json.loads(done.stdout)["messages"]
    ]
