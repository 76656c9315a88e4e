"""What municipalities and RSS write."""

from collections.abc import Mapping

from accounts.purposes import Part

TABLE: Mapping[str, tuple[Part, ...]] = {
    "municipalities.Municipality": (Part(none="id public_id name county"),),
    "municipalities.Submission": (
        Part(
            none="id public_id round municipality created_at saved_at submitted_at lack "
            "concern people_affected wanted_form registry_number copied_from "
            "knowledge_is_lacking support_can_meet_it solvable_locally grounded_in_work "
            "taken_down taken_down_by taken_down_key",
            identity="created_by saved_by submitted_by",
            free_text="title target_group challenge knowledge_lacking tried would_change "
            "perspectives users_heard attached",
            draft_until="submitted_at",
        ),
        Part(none="withdrawn_at", identity="withdrawn_by"),
    ),
    "municipalities.Writer": (
        Part(none="id submission saved_at key", identity="user"),
    ),
    # What the file holds lies where files are kept; nobody looks into it.
    "municipalities.Attachment": (
        Part(
            none="id public_id submission kind size sha256 stored_as added_at",
            identity="added_by",
            free_text="name",
            draft_until="submission.submitted_at",
        ),
    ),
    "municipalities.Question": (
        Part(
            none="id public_id submission asked_for asked_at",
            identity="asked_by",
            free_text="text",
        ),
        Part(none="answered_at", identity="answered_by", free_text="answer"),
        Part(none="taken_back_at", identity="taken_back_by"),
    ),
    "municipalities.NilReturn": (
        Part(
            none="id public_id round municipality declared_at taken_down taken_down_by",
            identity="declared_by",
            free_text="reason",
        ),
        Part(none="taken_back_at", identity="taken_back_by"),
    ),
    "rss.Rss": (Part(none="id public_id name county"),),
    "rss.Coverage": (Part(none="id rss municipality since until"),),
    "rss.Participation": (
        Part(
            none="id public_id round rss takes_part answered_at",
            identity="answered_by",
            free_text="reason",
        ),
    ),
    "rss.RegionalNeed": (
        Part(
            none="id public_id participation created_at saved_at",
            identity="created_by saved_by",
            free_text="title target_group description",
            draft_until="forwarded_at",
        ),
        Part(none="forwarded_at", identity="forwarded_by"),
    ),
    "rss.GatheredSubmission": (
        Part(none="id regional_need submission linked_at", identity="linked_by"),
        Part(none="unlinked_at", identity="unlinked_by"),
    ),
    "rss.LeftOut": (
        Part(
            none="id participation submission linked_at",
            identity="linked_by",
            free_text="reason",
        ),
        Part(none="unlinked_at", identity="unlinked_by"),
    ),
    # The file is forgotten when it has been taken in, or after a day; until then it is
    # a draft.
    "rss.Sheet": (
        Part(
            none="id public_id participation digest uploaded_at",
            identity="uploaded_by",
            free_text="name content",
            draft_until="taken_in_at",
        ),
        Part(none="taken_in_at created changed", identity="taken_in_by"),
    ),
    "rss.Appeal": (
        Part(
            none="id public_id participation municipalities sent_at",
            identity="sent_by",
            free_text="subject text",
        ),
    ),
    "rss.Appeal_municipalities": (Part(none="id appeal municipality"),),
}
