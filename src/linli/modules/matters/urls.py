"""Addresses of matters: the resident's, the field's, the desk's."""

from django.urls import path

from linli.modules.matters.pages import (
    attachments,
    beside,
    bulk,
    categories,
    connectors,
    console,
    desk_steps,
    exporting,
    field,
    printing,
    promises,
    receipts,
    registering,
    reporting,
    resident,
    routes,
    templates,
)

app_name = "matters"

urlpatterns = [
    # resident
    path("report", reporting.report, name="report"),
    path("report/similar", reporting.similar, name="similar"),
    path("report/platform_complaint", reporting.report, {"kind": "platform_complaint"}, name="complain"),
    path("report/<str:kind>", reporting.report, name="report_kind"),
    path("my-matters", resident.mine, name="mine"),
    path("village-matters", resident.village, name="village"),
    path("matters/<int:matter_id>", resident.detail, name="detail"),
    path("matters/<int:matter_id>/received", reporting.received, name="received"),
    path("matters/<int:matter_id>/rating", resident.rate, name="rate"),
    path("matters/<int:matter_id>/questions", resident.ask, name="ask"),
    path("matters/<int:matter_id>/withdrawal", resident.withdraw, name="withdraw"),
    path("matters/<int:matter_id>/reopening", resident.reopen, name="reopen"),
    path("matters/<int:matter_id>/attachments/<int:attachment_id>", attachments.full, name="attachment"),
    path("matters/<int:matter_id>/attachments/<int:attachment_id>/thumb", attachments.thumb, name="attachment_thumb"),
    path(
        "matters/<int:matter_id>/attachments/<int:attachment_id>/transcript", attachments.transcript, name="transcript"
    ),
    # whoever reported anonymously
    path("receipts", receipts.ask_for_code, name="receipts"),
    path("receipts/new", receipts.issued, name="receipt_new"),
    path("receipts/matter", receipts.course_of, name="receipt"),
    path("receipts/matter/rating", receipts.rate, name="receipt_rate"),
    path("receipts/matter/questions", receipts.ask, name="receipt_ask"),
    path("receipts/matter/attachments/<int:number>", receipts.attachment, name="receipt_attachment"),
    path("receipts/close", receipts.put_away, name="receipt_close"),
    # field
    path("field/", field.day, name="field"),
    path("field/matters/<int:matter_id>", field.detail, name="field_detail"),
    path("field/matters/<int:matter_id>/notes", beside.note, name="field_note"),
    path("field/matters/<int:matter_id>/visit", beside.visit, name="field_visit"),
    path("field/matters/<int:matter_id>/parties", beside.parties, name="field_parties"),
    path("field/matters/<int:matter_id>/<str:step>", field.take_step, name="field_step"),
    # desk
    path("console/matters/", console.queue, name="console_queue"),
    path("console/matters/new", registering.report, name="console_report"),
    path("console/matters/assign", bulk.assign, name="console_assign"),
    path("console/matters/export", exporting.export, name="console_export"),
    path("console/matters/<int:matter_id>", console.detail, name="console_detail"),
    path("console/matters/<int:matter_id>/print", printing.sheet, name="console_print"),
    path("console/matters/<int:matter_id>/notes", desk_steps.note, name="console_note"),
    path("console/matters/<int:matter_id>/visits", desk_steps.visit, name="console_visit"),
    path("console/matters/<int:matter_id>/parties", desk_steps.parties, name="console_parties"),
    path("console/matters/<int:matter_id>/<str:step>", desk_steps.take_step, name="console_step"),
    # settings
    path("console/connectors", connectors.overview, name="console_connectors"),
    path("console/promises", promises.overview, name="console_promises"),
    path("console/answer-templates", templates.overview, name="console_templates"),
    path("console/routes", routes.overview, name="console_routes"),
    path("console/categories", categories.overview, name="console_categories"),
]
