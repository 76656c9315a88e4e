"""People, how they sign in, and what they are trusted with."""

from collections.abc import Mapping

from accounts.purposes import ACCOUNT, ASSIGNMENTS, SIGN_IN, Part


def _assignment(organization: str) -> tuple[Part, ...]:
    """Each row is about a person, all through."""
    return (
        Part(
            subject=ASSIGNMENTS,
            none="id public_id",
            identity=f"user {organization} invited_at accepted_at ended_at "
            "acts_from acts_through",
        ),
        Part(subject=ASSIGNMENTS, identity="invited_by"),
        Part(subject=ASSIGNMENTS, identity="in_place_of"),
    )


TABLE: Mapping[str, tuple[Part, ...]] = {
    "accounts.User": (
        Part(subject=ACCOUNT, none="id", identity="email name created_at"),
        Part(subject=SIGN_IN, identity="password last_login"),
        Part(
            subject=ASSIGNMENTS,
            identity="is_skr is_staff is_superuser is_active has_stood_in groups "
            "user_permissions",
        ),
    ),
    "accounts.User_groups": (
        Part(subject=ASSIGNMENTS, none="id", identity="user group"),
    ),
    "accounts.User_user_permissions": (
        Part(subject=ASSIGNMENTS, none="id", identity="user permission"),
    ),
    "accounts.SignInCode": (
        Part(
            subject=SIGN_IN,
            none="id tries",
            identity="user address_digest digest created_at used_at",
        ),
    ),
    "account.EmailAddress": (
        Part(subject=ACCOUNT, none="id verified primary", identity="user email"),
    ),
    "account.EmailConfirmation": (
        Part(
            subject=SIGN_IN,
            none="id created sent",
            identity="email_address key",
            person="email_address__user",
        ),
    ),
    "sessions.Session": (
        Part(subject=SIGN_IN, none="expire_date", identity="session_key session_data"),
    ),
    "municipalities.Representative": _assignment("municipality"),
    "rss.Coordinator": _assignment("rss"),
    "needs.Officer": _assignment("agency"),
    "prioritization.PanelMember": _assignment("round rss"),
}
