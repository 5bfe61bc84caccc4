"""Addresses of disclosure."""

from __future__ import annotations

from django.urls import path

from linli.modules.disclosure.pages import (
    account,
    accounts,
    calendar,
    compliance,
    duties,
    entering,
    resident,
    review,
    sheets,
    steps,
    vouchers,
)

app_name = "disclosure"
urlpatterns = [
    # members of the village
    path("finance/", resident.index, name="index"),
    path("finance/<int:account_id>", resident.account, name="account"),
    path("finance/<int:account_id>/items/<int:line>", resident.item, name="item"),
    path("finance/<int:account_id>/seal", resident.seal, name="seal"),
    path("finance/<int:account_id>/accounts.xlsx", sheets.account_sheet, name="sheet"),
    path("finance/<int:account_id>/vouchers/<int:voucher_id>", vouchers.full, name="voucher"),
    path("finance/<int:account_id>/vouchers/<int:voucher_id>/thumb", vouchers.thumb, name="voucher_thumb"),
    # the desk: accounts
    path("console/finance/", accounts.list_page, name="console_accounts"),
    path("console/finance/new", accounts.open_page, name="console_open"),
    path("console/finance/template.xlsx", sheets.template_sheet, name="console_template"),
    path("console/finance/<int:account_id>", account.account_page, name="console_account"),
    path("console/finance/<int:account_id>/items", entering.item, name="console_item"),
    path("console/finance/<int:account_id>/import", entering.spreadsheet, name="console_import"),
    path("console/finance/<int:account_id>/vouchers", entering.voucher_files, name="console_vouchers"),
    path("console/finance/<int:account_id>/vouchers/<int:voucher_id>", entering.voucher, name="console_voucher"),
    path("console/finance/<int:account_id>/review", review.review_page, name="console_review"),
    path("console/finance/<int:account_id>/submission", steps.submit, name="console_submit"),
    path("console/finance/<int:account_id>/recall", steps.recall, name="console_recall"),
    path("console/finance/<int:account_id>/publication", steps.publish, name="console_publish"),
    path("console/finance/<int:account_id>/correction", steps.correct, name="console_correct"),
    path("console/finance/<int:account_id>/discard", steps.discard, name="console_discard"),
    # the desk: what is to be disclosed
    path("console/duties/", duties.list_page, name="console_duties"),
    path("console/duties/new", duties.report_page, name="console_report_duty"),
    path("console/duties/compliance", compliance.compliance_view, name="console_compliance"),
    path("console/duties/compliance.xlsx", compliance.compliance_sheet, name="console_compliance_sheet"),
    path("console/duties/calendar", calendar.calendar_page, name="console_calendar"),
    path("console/duties/calendar/items", calendar.item_page, name="console_calendar_item"),
    path("console/duties/<int:duty_id>", duties.duty_page, name="console_duty"),
    path("console/duties/<int:duty_id>/disclosure", duties.disclose, name="console_disclose"),
    path("console/duties/<int:duty_id>/photo", duties.photo, name="console_duty_photo"),
]
