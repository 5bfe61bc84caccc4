"""Addresses of questionnaires: those who answer, those who help, the desk."""

from django.urls import path

from linli.modules.forms.pages import answering, assisting, desk, editing

app_name = "forms"

urlpatterns = [
    # those who answer
    path("forms/", answering.mine, name="mine"),
    path("forms/<int:form_id>", answering.questionnaire, name="questionnaire"),
    path("forms/<int:form_id>/results", answering.results, name="results"),
    path("forms/<int:form_id>/photos/<int:option_id>", answering.photo, name="photo"),
    # those who help
    path("field/forms/", assisting.overview, name="field"),
    path("field/forms/<int:helped_form_id>", assisting.people, name="field_people"),
    path("field/forms/<int:helped_form_id>/photos/<int:option_id>", assisting.photo, name="field_photo"),
    path("field/forms/<int:helped_form_id>/people/<int:person>", assisting.help_page, name="field_help"),
    # desk
    path("console/forms/", desk.overview, name="console_list"),
    path("console/forms/new", editing.new, name="console_new"),
    path("console/forms/<int:questionnaire_id>", desk.detail, name="console_detail"),
    path("console/forms/<int:questionnaire_id>/edit", editing.edit, name="console_edit"),
    path("console/forms/<int:questionnaire_id>/results", desk.results, name="console_results"),
    path("console/forms/<int:questionnaire_id>/export", desk.export, name="console_export"),
    path("console/forms/<int:questionnaire_id>/photos/<int:option_id>", desk.photo, name="console_photo"),
    path("console/forms/<int:questionnaire_id>/photos/<int:option_id>/put", desk.photo_put, name="console_photo_put"),
    path("console/forms/<int:questionnaire_id>/steps/<str:verb>", desk.take_step, name="console_step"),
]
