"""What every field of the database is, why it is kept, and for how long.

One table for all apps, by the names of models and fields, so that it can stand at the
bottom and be read by everyone: the page on personal data and docs/personuppgifter.md are
printed from it, the sweep clears by it (process/keeping.py), and what a person gets to
see or may have erased follows from it (process/personal.py). A field that is not here
fails tests/accounts/test_classification.py, which says what to add.

A model has one Part, or several where its fields have different purposes or different
writers. In each part the fields are listed by kind:

none        says nothing about a person by itself
identity    who somebody is, or who did something
free_text   what somebody wrote: may say anything about anybody
ballot      what a member of the panel thinks: nobody else reads it until the step closes
log         what happened: never changed
"""

from collections.abc import Iterator, Mapping

from accounts.purposes import (
    ACCOUNT,
    ASSIGNMENTS,
    BALLOTS,
    DEEDS,
    LETTERS,
    LOG,
    NOT_PERSONAL,
    SIGN_IN,
    SUBJECTS,
    WORDS,
    Erasure,
    Kind,
    Part,
    Subject,
)

__all__ = [
    "ACCOUNT",
    "ASSIGNMENTS",
    "BALLOTS",
    "DEEDS",
    "FIELD_NAMES",
    "LETTERS",
    "LOG",
    "NOT_PERSONAL",
    "SIGN_IN",
    "SUBJECTS",
    "TABLE",
    "WORDS",
    "Erasure",
    "Kind",
    "Part",
    "Subject",
    "parts",
]


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
    # --- People -----------------------------------------------------------------------
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
    # --- What happens in a round --------------------------------------------------------
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
            "group_letter",
            identity="user",
        ),
    ),
    "process.DailyLetter": (
        Part(subject=LETTERS, none="id day letter", identity="user"),
    ),
    "process.CalendarKey": (
        Part(subject=LETTERS, none="id made_at", identity="user key"),
    ),
    # --- What municipalities and RSS write ------------------------------------------------
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
    # --- What SKR and the agencies write ---------------------------------------------------
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
    # --- The panel -----------------------------------------------------------------------
    "prioritization.AreaCandidate": (
        Part(none="id round service_area", free_text="paragraph"),
    ),
    "prioritization.AreaVote": (
        Part(
            none="id",
            ballot="member candidate place cast_at",
            person="member__user",
            sealed_until="CHOOSE_AREA",
        ),
    ),
    "prioritization.Ballot": (
        Part(
            none="id",
            ballot="public_id member choices memory seal saved_at handed_in_at",
            person="member__user",
            sealed_until="RANK",
        ),
    ),
    "prioritization.Placement": (
        Part(
            none="id",
            ballot="ballot need state position",
            person="ballot__member__user",
            sealed_until="RANK",
        ),
    ),
    "prioritization.PriorityPlace": (
        Part(
            none="id need place last_place points counted_place counted_last_place "
            "fixed_at",
            identity="fixed_by",
        ),
    ),
    "prioritization.HandOver": (
        Part(
            none="id public_id round handed_over_at",
            identity="handed_over_by",
            free_text="letter",
        ),
    ),
    "prioritization.VotingRules": (
        Part(
            none="id round area_by top weighing stand_ins quorum set_at",
            identity="set_by",
        ),
    ),
    "prioritization.BallotPaper": (
        Part(
            none="id round version needs digest frozen_at replaced_at",
            identity="changed_by",
            free_text="content reason",
        ),
    ),
    "prioritization.BallotPaper_needs": (Part(none="id ballotpaper need"),),
    # What is published tells of no single person; too few ballots are not published.
    "prioritization.Result": (
        Part(
            none="id round paper asked_at begun_at done total finished_at failed report "
            "digest",
            identity="asked_by",
            free_text="ballots",
        ),
        Part(none="published_at", identity="published_by"),
    ),
    "prioritization.JointMeeting": (
        Part(
            none="id round held_on noted_at",
            identity="present noted_by",
            free_text="remark",
        ),
    ),
    "prioritization.JointMeeting_present": (
        Part(
            none="id jointmeeting", identity="panelmember", person="panelmember__user"
        ),
    ),
    "prioritization.OrderChange": (
        Part(none="id need to_place made_at", identity="made_by", free_text="reason"),
        Part(none="taken_back_at", identity="taken_back_by"),
    ),
    # --- The public register -----------------------------------------------------------------
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
    # --- Letters --------------------------------------------------------------------------
    "outbox.Letter": (
        # The subject tells which round and organization, never which person.
        Part(
            about_all=LETTERS,
            none="id subject message_id kind secret created_at due_at leased_until attempts "
            "sent_at failed_at weekly bundled_in obsolete_at obsolete_because",
            identity="to last_error",
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
    # --- Django's own ------------------------------------------------------------------------
    "admin.LogEntry": (
        Part(
            none="id",
            log="action_time user content_type object_id action_flag",
            person="user",
        ),
        # May be the name of somebody else.
        Part(log="object_repr change_message"),
    ),
    "auth.Group": (Part(none="id name permissions"),),
    "auth.Group_permissions": (Part(none="id group permission"),),
    "auth.Permission": (Part(none="id name content_type codename"),),
    "contenttypes.ContentType": (Part(none="id app_label model"),),
}

# Of what is exported, Swedish as all of it: the fields that have no name of their own in the model.
FIELD_NAMES: Mapping[str, str] = {
    "entry": "behov i registret",
    "word": "ord",
    "area": "område",
    "bundled_in": "gick som del av",
    "letter": "brev",
    "dialoguemeeting": "dialogmöte",
    "group_letter": "brev till en grupp",
    "meeting": "möte",
    "passed_on_by": "lämnat vidare av",
    "handed_over_by": "överlämnat av",
    "said_by": "skrivet av",
    "rounds": "omgångar",
    "passed_to": "lämnat vidare till",
    "acknowledged_by": "bekräftat av",
    "confirmed_by": "den andra myndighetens bekräftelse av",
    "prepared_by": "dagen bestämd av",
    "read_by": "läst av",
    "added_by": "tillagt av",
    "agency": "myndighet",
    "answered_by": "besvarat av",
    "answers": "besvarar",
    "appeal": "brev till dem som inte har svarat",
    "area_decided_by": "beslutat av",
    "asked_by": "frågat av",
    "ballot": "rangordning",
    "ballotpaper": "valsedel",
    "candidate": "föreslaget område",
    "changed_by": "ändrat av",
    "closed_by": "stängd av",
    "copied_from": "kopierat från",
    "created_by": "skrivet av",
    "decided_by": "beslutat av",
    "declared_by": "svarat av",
    "done_by": "gjort av",
    "first": "det ena",
    "fixed_by": "fastställt av",
    "forwarded_by": "skickat vidare av",
    "granted_by": "beviljat av",
    "group": "grupp",
    "handed_in_by": "lämnat av",
    "id": "nummer",
    "invited_by": "inbjuden av",
    "jointmeeting": "gemensamt möte",
    "linked_by": "sammanfört av",
    "feedback": "svar",
    "made_by": "skrivet av",
    "member": "medlem i panelen",
    "message_id": "brevets id",
    "municipalities": "kommuner",
    "municipality": "kommun",
    "need": "behov",
    "needs": "behov",
    "noted_by": "antecknat av",
    "panelmember": "medlem i panelen",
    "paper": "valsedel",
    "participation": "deltagande",
    "passed_by": "skickat vidare av",
    "period": "tidsperiod",
    "permission": "rättighet",
    "planned_by": "planerat av",
    "present": "med på mötet",
    "public_id": "id",
    "published_by": "publicerat av",
    "regional_need": "regionalt behov",
    "reopened_by": "öppnad igen av",
    "replaced_by": "ersatt av",
    "round": "omgång",
    "rss": "RSS",
    "saved_by": "sparat av",
    "second": "det andra",
    "sent_by": "skickat av",
    "service_area": "verksamhetsområde",
    "set_by": "bestämt av",
    "state": "läge",
    "submission": "lokalt behov",
    "submitted_by": "inskickat av",
    "support": "kunskapsstöd",
    "taken_back_by": "ångrat av",
    "taken_in_by": "intaget av",
    "target_id": "gällde nummer",
    "target_kind": "gällde slag",
    "theme": "tema",
    "undone_by": "ångrat av",
    "unlinked_by": "upplöst av",
    "uploaded_by": "uppladdat av",
    "user": "person",
    "version": "version",
    "withdrawn_by": "återtaget av",
    "written_by": "skrivet av",
}


def parts() -> Iterator[tuple[str, Part]]:
    for label, those in TABLE.items():
        for part in those:
            yield label, part
