"""docker-compose.yml, read the way docker compose reads it: merged and filled in."""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parent.parent.parent
_INNERMOST = re.compile(r"\$\{(\w+)(?:(:-|:\?)([^${}]*))?\}")


class Missing(Exception):
    """A required variable has no value."""


def filled_in(text: str, environment: dict[str, str]) -> str:
    """The text with ${NAME}, ${NAME:-default} and ${NAME:?what is wanted} replaced."""

    def value(match: re.Match[str]) -> str:
        name, how, rest = match.groups()
        if found := environment.get(name):
            return found
        if how == ":?":
            # Inside a default that is not needed, nothing is missing.
            return f"<{name} is missing: {rest}>"
        return rest or ""

    while _INNERMOST.search(text):
        text = _INNERMOST.sub(value, text)
    return text.replace("$$", "$")


def services(environment: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Each service with its settings, every text filled in from the environment."""

    def walk(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: walk(value) for key, value in part.items()}
        if isinstance(part, list):
            return [walk(value) for value in part]
        return filled_in(part, environment) if isinstance(part, str) else part

    found = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
    result = walk(found["services"])
    if missing := re.search(r"<(\w+) is missing: [^>]*>", str(result)):
        raise Missing(missing[0])
    return result
