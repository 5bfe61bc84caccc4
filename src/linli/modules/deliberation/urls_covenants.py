"""Addresses of covenants and projects."""

from django.urls import URLPattern, path

from linli.modules.deliberation.pages import (
    covenants,
    covenants_desk,
    filings_desk,
    project_files,
    project_steps,
    projects,
    projects_desk,
)

_PROJECT = "projects/<int:project_id>"
_DESK = "console/projects/<int:project_id>"

patterns: list[URLPattern] = [
    # those who live here
    path("covenant/", covenants.booklet, name="covenant"),
    path("covenant/articles/<int:article_id>", covenants.article, name="article"),
    path("covenant/print", covenants.printed, name="covenant_print"),
    path("covenant/covenant.xlsx", covenants.workbook, name="covenant_sheet"),
    path("projects/", projects.overview, name="projects"),
    path(_PROJECT, projects.project, name="project"),
    path(f"{_PROJECT}/project.xlsx", projects.workbook, name="project_sheet"),
    path(f"{_PROJECT}/money/<int:line>", projects.money, name="project_money"),
    path(f"{_PROJECT}/photos/<int:project_photo_id>", project_files.photo, name="project_photo"),
    path(f"{_PROJECT}/photos/<int:project_photo_id>/thumb", project_files.photo_thumb, name="project_photo_thumb"),
    path(f"{_PROJECT}/vouchers/<int:project_voucher_id>", project_files.voucher, name="project_voucher"),
    path(
        f"{_PROJECT}/vouchers/<int:project_voucher_id>/thumb",
        project_files.voucher_thumb,
        name="project_voucher_thumb",
    ),
    path(f"{_PROJECT}/comments", projects.say, name="project_say"),
    path(f"{_PROJECT}/comments/<int:comment_id>/report", projects.report_comment, name="project_report"),
    path("projects/comments/<int:own_comment_id>/withdrawal", projects.withdraw_comment, name="project_unsay"),
    # the desk
    path("console/covenant/", covenants_desk.covenant, name="console_covenant"),
    path("console/covenant/text", covenants_desk.take_over, name="console_take_over"),
    path("console/covenant/articles", covenants_desk.adopt, name="console_adopt"),
    path("console/covenant/articles/<int:article_id>/repeal", covenants_desk.repeal, name="console_repeal"),
    path("console/covenant/file", covenants_desk.file, name="console_file"),
    path("console/filings/", filings_desk.overview, name="console_filings"),
    path("console/filings/days", filings_desk.set_days, name="console_filing_days"),
    path("console/filings/<int:filing_id>", filings_desk.filing, name="console_filing"),
    path("console/filings/<int:filing_id>/receipt", filings_desk.receive, name="console_filing_receive"),
    path("console/filings/<int:filing_id>/answer", filings_desk.answer, name="console_filing_answer"),
    path("console/projects/", projects_desk.overview, name="console_projects"),
    path("console/projects/new", projects_desk.new, name="console_project_new"),
    path(_DESK, projects_desk.project, name="console_project"),
    path(f"{_DESK}/steps", project_steps.step, name="console_project_step"),
    path(f"{_DESK}/photos", project_steps.photos, name="console_project_photos"),
    path(f"{_DESK}/money", project_steps.money, name="console_project_money"),
    path(f"{_DESK}/money/<int:line>/strike", project_steps.strike, name="console_project_strike"),
    path(f"{_DESK}/money/<int:line>/vouchers", project_steps.vouchers, name="console_project_vouchers"),
    path(f"{_DESK}/vouchers/<int:project_voucher_id>", project_steps.voucher, name="console_project_voucher"),
    path(f"{_DESK}/defects/<int:defect_id>", project_steps.defect, name="console_project_defect"),
    path(f"{_DESK}/moves/<str:move>", project_steps.move, name="console_project_move"),
]
