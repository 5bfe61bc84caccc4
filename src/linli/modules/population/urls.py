"""Addresses of the register: the desk's people, and everybody's own data."""

from __future__ import annotations

from django.urls import path

from linli.modules.population.pages import answering, arranging, mine, people, writing

app_name = "population"
_HOUSEHOLD = "console/people/households/<int:household_id>"
urlpatterns = [
    # resident
    path("me/data", mine.mine_page, name="mine"),
    path("me/data/correct", mine.ask_page, name="ask"),
    path("me/data/corrections/<int:wish_id>/withdraw", mine.withdraw, name="withdraw"),
    path("me/data/export", mine.export, name="export"),
    path("me/data/erase", mine.erase_page, name="erase"),
    # desk
    path("console/people/", people.list_page, name="console_people"),
    path("console/people/new", writing.enter_page, name="console_enter"),
    path("console/people/looked", answering.looked_page, name="console_looked"),
    path("console/people/corrections/", answering.corrections_page, name="console_corrections"),
    path("console/people/corrections/<int:correction_id>", answering.correction_page, name="console_correction"),
    path("console/people/households/new", arranging.household_new, name="console_household_new"),
    path(_HOUSEHOLD, people.household_page, name="console_household"),
    path(
        "console/people/households/<int:household_id>/change", arranging.household_edit, name="console_household_edit"
    ),
    path(
        "console/people/households/<int:household_id>/split", arranging.household_part, name="console_household_split"
    ),
    path(
        "console/people/households/<int:household_id>/merge", arranging.household_unite, name="console_household_merge"
    ),
    path(f"{_HOUSEHOLD}/head", arranging.household_head, name="console_household_head"),
    path("console/people/houses/new", arranging.house_new, name="console_house_new"),
    path("console/people/houses/<int:house_id>", people.house_page, name="console_house"),
    path("console/people/houses/<int:house_id>/change", arranging.house_edit, name="console_house_edit"),
    path("console/people/<int:resident_id>", people.person_page, name="console_person"),
    path("console/people/<int:resident_id>/correct", writing.correct_page, name="console_correct"),
    path("console/people/<int:resident_id>/move/<str:what>", writing.move_page, name="console_move"),
    path("console/people/<int:resident_id>/tags", writing.tags_page, name="console_tags"),
    path("console/people/<int:resident_id>/number", writing.number_page, name="console_number"),
]
