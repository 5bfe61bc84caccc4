"""Addresses of deliberation: those who live here, the field, the desk."""

from django.urls import URLPattern, path

from linli.modules.deliberation.pages import (
    collecting,
    desk_answering,
    desk_ballots,
    desk_door_visits,
    desk_mandates,
    desk_rolls,
    desk_steps,
    desk_topic,
    desk_topics,
    desk_vote_new,
    desk_votes,
    dossiers,
    from_matter,
    law,
    law_plain,
    raising,
    rolls,
    seats,
    stage_files,
    templates_desk,
    topics,
    vote_results,
    voting,
)
from linli.modules.deliberation.urls_covenants import patterns as covenants_patterns
from linli.modules.deliberation.urls_elections import patterns as elections_patterns

app_name = "deliberation"

urlpatterns: list[URLPattern] = [
    # those who live here
    path("topics/", topics.overview, name="topics"),
    path("topics/new", raising.new, name="new"),
    path("topics/similar", raising.similar, name="similar"),
    path("topics/<int:topic_id>", topics.topic, name="topic"),
    path("topics/<int:topic_id>/support", topics.support, name="support"),
    path("topics/<int:topic_id>/withdrawal", topics.withdraw, name="withdraw"),
    path("topics/<int:topic_id>/files/<int:file_id>", topics.file, name="topic_file"),
    path("topics/<int:topic_id>/files/<int:file_id>/thumb", topics.file_thumb, name="topic_file_thumb"),
    path("topics/<int:topic_id>/words", topics.say, name="say"),
    path("topics/<int:topic_id>/words/<int:comment_id>/report", topics.report_comment, name="word_report"),
    path("topics/words/<int:own_comment_id>/withdrawal", topics.withdraw_comment, name="word_withdraw"),
    # the field
    path("field/topics/new", raising.new_for, name="field_new"),
    # the desk
    path("console/deliberation/", desk_topics.overview, name="console_list"),
    path("console/deliberation/export", desk_topics.export, name="console_export"),
    path("console/deliberation/from-matters/<int:matter_id>", from_matter.from_matter, name="console_from_matter"),
    path("console/deliberation/<int:topic_id>/answers/<str:answer>", desk_answering.answer, name="console_answer"),
    # stages of a topic
    path("topics/<int:topic_id>/stages/<int:paper_id>", stage_files.full, name="stage_file"),
    path("topics/<int:topic_id>/stages/<int:paper_id>/thumb", stage_files.thumb, name="stage_thumb"),
    path("console/deliberation/<int:topic_id>", desk_topic.topic_page, name="console_topic"),
    path("console/deliberation/<int:topic_id>/dossier", stage_files.dossier, name="console_dossier"),
    path("console/deliberation/<int:topic_id>/dossier/packs", dossiers.packs, name="console_packs"),
    path("console/deliberation/<int:topic_id>/dossier/packs/<int:pack_id>", dossiers.pack, name="console_pack"),
    path("console/deliberation/<int:topic_id>/meetings", desk_steps.meeting, name="console_meeting"),
    path("console/deliberation/<int:topic_id>/signatures", desk_steps.signature, name="console_sign"),
    path("console/deliberation/<int:topic_id>/display", desk_steps.display, name="console_display"),
    path("console/deliberation/<int:topic_id>/report", desk_steps.report, name="console_report"),
    path("console/deliberation/<int:topic_id>/evidence", desk_steps.evidence, name="console_evidence"),
    path("console/deliberation/<int:topic_id>/steps", desk_steps.step, name="console_topic_step"),
    # ways of deciding
    path("console/deliberation/templates/", templates_desk.list_page, name="console_templates"),
    path("console/deliberation/templates/<slug:code>", templates_desk.edit_page, name="console_template"),
    path("console/deliberation/templates/<slug:code>/offer", templates_desk.switch, name="console_template_offer"),
    # votes: those who live here
    path("topics/<int:topic_id>/vote", voting.vote, name="vote"),
    path("topics/<int:topic_id>/vote/progress", voting.progress, name="vote_progress"),
    path("topics/<int:topic_id>/vote/receipt", voting.receipt, name="vote_receipt"),
    path("topics/<int:topic_id>/roll", rolls.roll, name="roll"),
    path("topics/<int:topic_id>/result", vote_results.result, name="vote_result"),
    path("topics/<int:topic_id>/result/ballots", vote_results.ballots, name="vote_ballots"),
    path("topics/<int:topic_id>/result/sheet", vote_results.sheet, name="vote_sheet"),
    # votes: the field
    path("field/votes/", collecting.overview, name="field_votes"),
    path("field/votes/<int:vote_id>", collecting.vote, name="field_vote"),
    path("field/votes/<int:vote_id>/batch", collecting.batch, name="field_batch"),
    path("field/votes/<int:vote_id>/entries/<int:entry_id>", collecting.ballot, name="field_ballot"),
    # votes: the desk
    path("console/deliberation/<int:topic_id>/vote", desk_votes.detail, name="console_vote"),
    path("console/deliberation/<int:topic_id>/vote/new", desk_vote_new.new, name="console_vote_new"),
    path("console/deliberation/<int:topic_id>/vote/enter", desk_votes.enter, name="console_vote_enter"),
    path("console/deliberation/<int:topic_id>/vote/visits", desk_door_visits.visits, name="console_vote_visits"),
    path("console/deliberation/<int:topic_id>/vote/ballots", desk_ballots.ballots, name="console_vote_ballots"),
    path("console/deliberation/<int:topic_id>/vote/mandates", desk_mandates.mandates, name="console_mandates"),
    path("console/deliberation/<int:topic_id>/vote/mandates/record", desk_mandates.record, name="console_mandate"),
    path("console/deliberation/<int:topic_id>/vote/void", desk_ballots.void, name="console_vote_void"),
    path("console/deliberation/<int:topic_id>/vote/tally", desk_ballots.tally, name="console_tally"),
    path(
        "console/deliberation/<int:topic_id>/vote/photos/<int:evidence_id>",
        desk_ballots.evidence,
        name="console_vote_photo",
    ),
    path("console/deliberation/<int:topic_id>/vote/steps/<str:vote_step>", desk_votes.step, name="console_vote_step"),
    path("console/deliberation/<int:topic_id>/roll", desk_rolls.roll, name="console_roll"),
    path("console/deliberation/<int:topic_id>/roll/<int:objection_id>", desk_rolls.decide, name="console_objection"),
    # the law
    path("law/deliberation", law_plain.law_plain, name="law"),
    path("console/deliberation/law/", law.law_page, name="console_law"),
    path("console/deliberation/law/<str:rule>", law.rule_page, name="console_law_rule"),
    path("console/deliberation/law/<str:rule>/shares", law.shares_page, name="console_law_shares"),
    path("console/deliberation/law/<str:rule>/channels", law.channels_page, name="console_law_channels"),
    # who sits in the bodies
    path("console/deliberation/seats/", seats.seats_list, name="console_seats"),
    path("console/deliberation/seats/new", seats.seat_new, name="console_seat_new"),
    # covenants and projects
    *covenants_patterns,
    *elections_patterns,
    path("console/deliberation/seats/<int:seated_id>/end", seats.seat_ending, name="console_seat_end"),
]
