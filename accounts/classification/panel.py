"""The panel: votes, ballots, the order and the meeting about it."""

from collections.abc import Mapping

from accounts.purposes import Part

TABLE: Mapping[str, tuple[Part, ...]] = {
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
}
