"""The public register, and what people follow in it."""

from collections.abc import Mapping

from accounts.purposes import LETTERS, Part

TABLE: Mapping[str, tuple[Part, ...]] = {
    "register.Publication": (
        Part(none="id round published_at", identity="published_by"),
        Part(
            none="withdrawn_at",
            identity="withdrawn_by",
            free_text="withdrawal_reason",
        ),
    ),
    # Written anew from the need and its answers, and names nobody.
    "register.Entry": (
        Part(
            none="id publication public_id round_address round_title area area_name "
            "asked_on year municipality_count rss_count local_count regional_count place "
            "last_place answer answered_at waiting_since news_at digest",
            free_text="title target_group text details",
        ),
    ),
    "register.Word": (Part(none="id", free_text="text"),),
    "register.WordInEntry": (Part(none="id word entry in_group"),),
    "register.Reply": (
        Part(
            none="id entry agency public_id latest leads handed_over_on code planned_on "
            "next_update_on link_url link_text at due_on",
            free_text="reason",
        ),
    ),
    "register.Follow": (
        Part(
            subject=LETTERS,
            none="id need area agency since told_at",
            identity="user",
            free_text="words",
        ),
    ),
    "register.CaughtUp": (Part(none="id events choices changed_at whole_at"),),
}
