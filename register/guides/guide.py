"""What a guide is made of."""

from dataclasses import dataclass

from register.moments import Text


@dataclass(frozen=True, kw_only=True)
class Guide:
    slug: str
    role: Text
    # One sentence about what the role has to do.
    gist: Text
    moments: tuple[int, ...]
    time: Text
    steps: tuple[tuple[Text, Text], ...]
    questions: tuple[tuple[Text, Text], ...]

    @property
    def url_name(self) -> str:
        return f"guide_{self.slug}"

    @property
    def view_name(self) -> str:
        return f"register:{self.url_name}"
