"""What happens in a round, and what is written of it."""

from collections.abc import Mapping

from accounts.purposes import ACCOUNT, LETTERS, Part

TABLE: Mapping[str, tuple[Part, ...]] = {
    "rounds.ServiceArea": (Part(none="id public_id name", free_text="description"),),
    "rounds.Round": (
        Part(
            none="id public_id direct_to_skr planned_at",
            identity="planned_by",
            free_text="title",
        ),
        Part(
            none="service_area area_decided_at",
            identity="area_decided_by",
            free_text="area_reason",
        ),
    ),
    "rounds.Period": (
        Part(none="id round step opens_at closes_at moved_at remind_days_before"),
    ),
    "rounds.Extension": (
        Part(
            none="id period organization_key closes_at granted_at",
            identity="granted_by",
            free_text="reason",
        ),
        # The name of a person, where a member of the panel got more time.
        Part(subject=ACCOUNT, identity="organization_name"),
    ),
    "rounds.Event": (
        Part(
            none="id",
            log="round at by in_place_of verb target_kind target_id target_text note",
            person="by",
        ),
    ),
    "rounds.Seal": (
        Part(none="id", log="previous digest first last number events sealed_at"),
    ),
    "process.GroupLetter": (
        Part(
            none="id public_id period region_key written_at",
            identity="written_by",
            free_text="subject text",
        ),
    ),
    "process.Reminder": (
        Part(
            subject=LETTERS,
            none="id period closes_at kind days_before due_at written_at letter skipped "
            "group_letter appeal",
            identity="user",
        ),
    ),
    "process.DailyLetter": (
        Part(subject=LETTERS, none="id day letter", identity="user"),
    ),
    "process.CalendarKey": (
        Part(subject=LETTERS, none="id made_at", identity="user key"),
    ),
}
