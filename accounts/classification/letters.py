"""Letters, and how each person wants them."""

from collections.abc import Mapping

from accounts.purposes import LETTERS, Part

TABLE: Mapping[str, tuple[Part, ...]] = {
    "outbox.Letter": (
        # The subject tells which round and organization, never which person.
        Part(
            about_all=LETTERS,
            none="id subject message_id kind secret created_at due_at leased_until attempts "
            "sent_at failed_at weekly bundled_in obsolete_at obsolete_because",
            identity="to reply_to last_error",
            free_text="body",
        ),
    ),
    "outbox.Mailbox": (
        Part(
            about_all=LETTERS,
            none="id pace away_from away_through refused_at",
            identity="address refused_with",
        ),
    ),
    "outbox.Hold": (Part(none="id since", free_text="reason"),),
}
