"""What SKR and the agencies write."""

from collections.abc import Mapping

from accounts.purposes import LETTERS, Part

TABLE: Mapping[str, tuple[Part, ...]] = {
    "needs.Agency": (Part(none="id public_id short_name name"),),
    "needs.Engagement": (
        Part(none="id public_id round agency invited_at", identity="invited_by"),
    ),
    "needs.Need": (
        Part(
            none="id public_id round edition created_at",
            identity="created_by",
            free_text="title target_group description",
        ),
        Part(
            none="status decided_at", identity="decided_by", free_text="decision_reason"
        ),
    ),
    "needs.Source": (
        Part(none="id need regional_need linked_at", identity="linked_by"),
        Part(none="unlinked_at", identity="unlinked_by"),
    ),
    "needs.Theme": (
        Part(none="id public_id round added_at", identity="added_by", free_text="name"),
    ),
    "needs.Themed": (
        Part(none="id theme regional_need linked_at", identity="linked_by"),
        Part(none="unlinked_at", identity="unlinked_by"),
    ),
    "needs.SetAside": (
        Part(
            none="id regional_need rule linked_at",
            identity="linked_by",
            free_text="reason",
        ),
        Part(none="unlinked_at", identity="unlinked_by"),
    ),
    "needs.Wording": (
        Part(
            none="id need edition replaced_at",
            identity="replaced_by",
            free_text="title target_group description",
        ),
    ),
    "needs.Pair": (
        Part(
            none="id first second kind linked_at",
            identity="linked_by",
            free_text="remark",
        ),
        Part(none="unlinked_at", identity="unlinked_by"),
    ),
    "needs.Move": (
        Part(
            none="id public_id round changes done_at",
            identity="done_by",
            free_text="text",
        ),
        Part(none="undone_at", identity="undone_by"),
    ),
    "needs.ClosedList": (
        Part(
            none="id round number digest closed_at",
            identity="closed_by",
            free_text="content",
        ),
        Part(none="reopened_at", identity="reopened_by", free_text="reopening_reason"),
    ),
    "needs.Grouping": (
        Part(
            none="id public_id round asked_at begun_at done total finished_at failed "
            "groups",
            identity="asked_by",
        ),
    ),
    "needs.Referral": (
        Part(
            none="id need agency passed_by linked_at",
            identity="linked_by",
            free_text="reason",
        ),
        Part(none="unlinked_at", identity="unlinked_by"),
    ),
    "needs.VerdictDraft": (
        Part(none="id need agency saved_at", identity="saved_by", free_text="typed"),
    ),
    "needs.EarlierScreening": (
        Part(
            none="id need agency opinion support edition handed_in_at replaced_at",
            identity="handed_in_by",
            free_text="reason answering_part",
        ),
    ),
    "needs.Recusal": (
        Part(none="id need agency linked_at", identity="linked_by", free_text="reason"),
        Part(none="unlinked_at", identity="unlinked_by"),
    ),
    "needs.Remark": (
        Part(
            none="id public_id round need regional_need rss objects_to_placing answers "
            "written_at",
            identity="written_by",
            free_text="text",
        ),
    ),
    "needs.Objection": (
        Part(
            none="id public_id need municipality rss decided_at made_at",
            identity="made_by",
            free_text="text",
        ),
        Part(none="answered_at", identity="answered_by", free_text="answer"),
    ),
    "needs.KnowledgeSupport": (
        Part(
            none="id public_id year url title_key url_key added_at checked_at reached",
            identity="added_by",
            free_text="title publisher",
        ),
    ),
    "needs.Screening": (
        Part(
            none="id need agency opinion support edition handed_in_at",
            identity="handed_in_by",
            free_text="reason answering_part",
        ),
    ),
    "needs.Recipient": (
        Part(
            none="id need agency leads handed_over_at acknowledged_at registry_number",
            identity="acknowledged_by",
        ),
        Part(
            none="passed_to passed_on_at",
            identity="passed_on_by",
            free_text="passed_on_reason",
        ),
    ),
    "needs.AnswerTemplate": (
        Part(
            none="id public_id agency code saved_at",
            identity="saved_by",
            free_text="name reason instead",
        ),
    ),
    "needs.DialogueMeeting": (
        Part(
            none="id public_id held_on rounds planned_at",
            identity="planned_by",
            free_text="title",
        ),
    ),
    "needs.DialogueMeeting_rounds": (Part(none="id dialoguemeeting round"),),
    "needs.DialogueWord": (
        Part(
            none="id public_id meeting need kind agency due_on said_at",
            identity="said_by",
            free_text="text",
        ),
        Part(none="taken_back_at", identity="taken_back_by"),
    ),
    "needs.Feedback": (
        Part(
            none="id public_id need agency code planned_on next_update_on link support "
            "together_with confirmed_at created_at saved_at read_at publish_on "
            "published_at",
            identity="confirmed_by created_by saved_by read_by prepared_by published_by",
            free_text="reason instead",
            draft_until="published_at",
        ),
    ),
    "needs.Homecoming": (Part(none="id feedback submission"),),
    "needs.Mark": (
        Part(
            none="id feedback municipality year kind made_at",
            identity="made_by",
            free_text="words",
        ),
    ),
    "needs.PromiseReminder": (
        Part(
            subject=LETTERS,
            none="id feedback about days_before sent_at",
            identity="user",
        ),
    ),
}
