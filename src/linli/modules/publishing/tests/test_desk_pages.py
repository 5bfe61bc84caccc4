"""Writing, looking over and correcting at the desk, in a browser without scripts."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.modules.files.testing import a_document, a_picture
from linli.modules.places.testing import ZHANGWANG
from linli.modules.publishing.models import Post, PostFile
from linli.modules.publishing.selectors.columns import columns_of
from linli.modules.publishing.testing import a_draft, a_post
from linli.modules.publishing.tests.conftest import COUNTY, TOWN, browser_of
from linli.web.formatting import ZONE

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.modules.publishing.tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("own_files")

NEW = "/console/posts/new"


def _said(**changed: object) -> dict[str, object]:
    said = {
        "column": "notice",
        "title": "周六停水",
        "body": "上午停水。\n\n提前存水。",
        "visibility": "everybody",
        "do": "save",
    }
    return {**said, "asks": "on", **changed}


def test_what_is_written_without_scripts_keeps_its_paragraphs(cast: Cast) -> None:
    answer = browser_of(cast.clerk).post(NEW, _said())

    post = Post.objects.get()
    assert answer.headers["Location"] == f"/console/posts/{post.pk}?done=saved"
    assert (post.state, post.body) == ("draft", "<p>上午停水。</p><p>提前存水。</p>")


def test_saving_words_that_did_not_change_keeps_their_marks(cast: Cast) -> None:
    draft = a_draft(actor=cast.clerk, body="<p>上午<strong>停水</strong></p>")
    page = browser_of(cast.clerk).get(f"/console/posts/{draft.pk}/edit").content.decode()
    found = re.search(r'name="body"[^>]*>([^<]*)</textarea>', page)
    assert found is not None

    browser_of(cast.clerk).post(f"/console/posts/{draft.pk}/edit", _said(title="改个标题", body=found[1]))

    draft.refresh_from_db()
    assert (draft.title, draft.body) == ("改个标题", "<p>上午<strong>停水</strong></p>")


def test_one_press_saves_and_publishes_with_what_came_along(cast: Cast) -> None:
    files = [
        SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg"),
        SimpleUploadedFile("表.pdf", a_document(), "application/pdf"),
    ]

    browser_of(cast.clerk).post(NEW, _said(do="publish", files=files))

    post = Post.objects.get()
    assert post.state == "published"
    assert PostFile.objects.filter(post=post).count() == 2
    assert f"/posts/{post.pk}/files/" in browser_of(cast.resident).get(f"/posts/{post.pk}").content.decode()


def test_a_moment_to_come_schedules_instead(cast: Cast, now: datetime) -> None:
    at = (now + timedelta(days=1)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")

    browser_of(cast.clerk).post(NEW, _said(do="publish", publish_at=at))

    assert Post.objects.get().state == "scheduled"


def test_a_clerk_who_presses_publish_where_somebody_looks_first_sends_it_there(cast: Cast) -> None:
    browser_of(cast.clerk).post(NEW, _said(column="affairs", do="publish"))

    assert Post.objects.get().state == "in_review"


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "长" * 61},
        {"apply_link": "javascript:alert(1)"},
        {"publish_at": "明天"},
        {"column": "x"},
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(cast: Cast, wrong: dict[str, str]) -> None:
    answer = browser_of(cast.clerk).post(NEW, _said(summary="留着我", **wrong))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert f'href="#f-{next(iter(wrong))}"' in page
    assert "留着我" in page
    assert "上午停水。" in page
    assert not Post.objects.exists()


def test_a_draft_that_cannot_go_out_yet_is_saved_all_the_same(cast: Cast) -> None:
    answer = browser_of(cast.clerk).post(NEW, _said(body="", do="publish"))

    assert answer.status_code == 422
    assert Post.objects.get().state == "draft"
    assert f"/console/posts/{Post.objects.get().pk}/edit" in answer.content.decode()


def test_an_audience_is_chosen_with_its_count_and_kept(cast: Cast) -> None:
    said = _said(visibility="audience", audience_places=[ZHANGWANG], audience_age_min="60", audience_at=ZHANGWANG)
    counting = browser_of(cast.clerk).post(NEW, {**said, "audience_count": "1"})
    assert counting.status_code == 200
    assert "周六停水" in counting.content.decode()
    assert not Post.objects.exists()

    browser_of(cast.clerk).post(NEW, {**said, "do": "publish"})

    assert Post.objects.get().audience == {"places": [ZHANGWANG], "age": {"min": 60}}


def test_the_secretary_returns_with_words_the_clerk_reads(cast: Cast) -> None:
    draft = a_draft(actor=cast.clerk, column="affairs")
    browser_of(cast.clerk).post(f"/console/posts/{draft.pk}/submit")
    secretary = browser_of(cast.secretary)
    assert "等审核" in secretary.get("/console/posts/").content.decode()

    assert secretary.post(f"/console/posts/{draft.pk}/return").status_code == 422
    secretary.post(f"/console/posts/{draft.pk}/return", {"note": "金额写错了"})

    assert "金额写错了" in browser_of(cast.clerk).get(f"/console/posts/{draft.pk}").content.decode()


def test_who_was_slower_sees_how_it_stands(cast: Cast) -> None:
    post = a_post(actor=cast.clerk)

    answer = browser_of(cast.secretary).post(f"/console/posts/{post.pk}/publish")

    assert answer.status_code == 409
    assert "已发布" in answer.content.decode()


def test_correcting_asks_why_and_shows_it_to_readers(cast: Cast) -> None:
    post = a_post(actor=cast.clerk)
    clerk, address = browser_of(cast.clerk), f"/console/posts/{post.pk}/correct"
    said = {"title": "周日停水", "summary": "", "body": "<p>周日停水</p>", "format": "html"}

    assert clerk.post(address, {**said, "note": ""}).status_code == 422
    assert clerk.post(address, {**said, "note": "改期了"}).status_code == 303
    assert "改期了" in browser_of(cast.resident).get(f"/posts/{post.pk}").content.decode()


def test_a_pinned_post_stands_first(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk, title="旧的", now=now - timedelta(days=3))
    a_post(actor=cast.clerk, title="新的", now=now)
    browser_of(cast.clerk).post(f"/console/posts/{post.pk}/pin", {"pinned": "1"})

    page = browser_of(cast.resident).get(f"/columns/{ZHANGWANG}/notice").content.decode()

    assert page.index("旧的") < page.index("新的")


def test_a_picture_is_taken_into_a_text_being_written(cast: Cast) -> None:
    clerk = browser_of(cast.clerk)

    answer = clerk.post("/console/posts/pictures", {"file": SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg")})

    assert answer.status_code == 201
    assert re.fullmatch(r"/posts/pictures/[0-9A-Za-z]{22}", answer.json()["src"])
    assert clerk.post("/console/posts/pictures", {"file": SimpleUploadedFile("p.svg", b"<svg/>")}).status_code == 422


def test_the_county_renames_a_column_for_all_below(cast: Cast) -> None:
    said = {
        "code": "our_home", "name": "我爱龙游", "about": "", "icon": "heart", "levels": ["6"],
        "writers": ["county_operator"], "visibility": "everybody", "comments": "before", "is_active": "on",
    }  # fmt: skip
    assert browser_of(cast.county).post("/console/columns", {**said, "name": ""}).status_code == 422
    assert browser_of(cast.county).post("/console/columns", said).status_code == 303

    named = {card.code: card.name for card in columns_of(ZHANGWANG)}
    elsewhere = {card.code: card.name for card in columns_of("330802001001")}
    assert (named["our_home"], elsewhere["our_home"]) == ("我爱龙游", "我爱家乡")
    assert browser_of(cast.officer).post("/console/columns", said).status_code == 403


def test_a_county_adds_a_column_of_its_own(cast: Cast) -> None:
    said = {
        "code": "new", "name": "民宿直通车", "icon": "home", "levels": ["6", "12"], "writers": ["village_clerk"],
        "visibility": "everybody", "comments": "off", "is_active": "on",
    }  # fmt: skip
    browser_of(cast.county).post("/console/columns", said)

    assert "民宿直通车" in browser_of(cast.resident).get("/columns").content.decode()
    assert "民宿直通车" in browser_of(cast.clerk).get(NEW).content.decode()


def test_a_village_orders_its_home_and_does_without_what_it_has_not(cast: Cast) -> None:
    everything = {f"at_{card.code}": "more" for card in columns_of(ZHANGWANG, with_inactive=True)}
    chosen = {**everything, "at_honour": "1", "at_notice": "2", "at_farm_stay": "off"}

    browser_of(cast.clerk).post("/console/home-columns", chosen)

    assert [card.code for card in columns_of(ZHANGWANG) if card.is_on_home] == ["honour", "notice"]
    assert "farm_stay" not in [card.code for card in columns_of(ZHANGWANG)]
    home = browser_of(cast.resident).get("/").content.decode()
    assert home.index("荣誉") < home.index("村社通知")
    assert "财务公开" not in home


def test_more_than_seven_do_not_stand_on_a_home(cast: Cast) -> None:
    all_of_them = {f"at_{card.code}": "1" for card in columns_of(ZHANGWANG)}

    answer = browser_of(cast.clerk).post("/console/home-columns", all_of_them)

    assert answer.status_code == 422
    assert len([card for card in columns_of(ZHANGWANG) if card.is_on_home]) == 7


@pytest.mark.django_db
def test_the_default_set_covers_what_the_sources_name() -> None:
    names = {card.name for card in columns_of(ZHANGWANG)}
    asked = (
        "组织公开 党务公开 财务公开 事务公开 村社通知 制度公约 荣誉 政策法规 科普教育 乡村振兴 名特优 农家乐"
        " 精品旅游线路 避灾安置场所 党建园地 家庭医生 警民直通车"
    )

    assert set(asked.split()) <= names


def test_each_desk_lists_what_is_its_own_and_what_lies_below(cast: Cast) -> None:
    a_post(actor=cast.clerk, title="村里发的")
    a_draft(actor=cast.clerk, title="村里的草稿")
    a_post(place=TOWN, title="街道发的")
    a_post(place=COUNTY, column="policy", title="县里发的")

    def listed(who: str, tab: str = "published") -> str:
        return browser_of(getattr(cast, who)).get(f"/console/posts/?tab={tab}").content.decode()

    assert "村里发的" in listed("command")
    assert "街道发的" in listed("command")
    assert "县里发的" not in listed("command")
    assert "村里发的" not in listed("other_clerk")
    assert "村里的草稿" in listed("clerk", "draft")
    assert "村里的草稿" not in listed("command", "draft")


def test_the_desks_list_costs_the_same_however_long(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(9):
        a_post(actor=cast.clerk, title=f"第{number}条")
    desk = browser_of(cast.clerk)
    desk.get("/console/posts/?tab=published")

    with django_assert_max_num_queries(14):
        assert "第8条" in desk.get("/console/posts/?tab=published").content.decode()
