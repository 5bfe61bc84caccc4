"""Who opens which post, in lists, at its address, by its files and in feeds."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from linli.kernel.actor import NOBODY
from linli.modules.accounts.testing import an_actor
from linli.modules.files.testing import a_picture, a_video
from linli.modules.places.testing import HETIAN, ZHANGWANG, a_grid
from linli.modules.population.public import tags_offered
from linli.modules.population.testing import a_household, a_membership, a_person, a_tag
from linli.modules.publishing.models import Post
from linli.modules.publishing.public import post_publish_for, post_withdraw_for, posts_newest
from linli.modules.publishing.selectors.posts import PostFilter, posts_listed, posts_of_village, unread_by_column
from linli.modules.publishing.services import StepInput, picture_add, post_file_add, post_take_step, posts_mark_all_read
from linli.modules.publishing.testing import a_draft, a_post
from linli.modules.publishing.tests.conftest import COUNTY, TOWN, browser_of

if TYPE_CHECKING:
    from datetime import datetime

    from pytest_django import DjangoAssertNumQueries

    from linli.kernel.actor import Actor
    from linli.modules.publishing.tests.conftest import Cast

ATOM = "{http://www.w3.org/2005/Atom}"


def _titles(actor: Actor, now: datetime, *, village: str = ZHANGWANG, column: str = "", q: str = "") -> list[str]:
    return [card.title for card in posts_of_village(actor=actor, village=village, column=column, q=q, now=now).items]


def _status(actor: Actor, post: Post) -> int:
    client = browser_of(actor) if actor.person_id else Client()
    return client.get(f"/posts/{post.pk}").status_code


def _fetched(actor: Actor, address: str) -> int:
    response = browser_of(actor).get(address)
    _let_go(response)
    return response.status_code


def _let_go(response: Any) -> None:
    """Close the file, and not the test's connection with it."""
    for close in response._resource_closers:
        close()


def test_one_post_of_the_county_reaches_every_village_below(cast: Cast, now: datetime) -> None:
    a_post(place=COUNTY, column="policy", title="低保标准提高")

    assert _titles(cast.resident, now) == _titles(cast.outsider, now, village=HETIAN) == ["低保标准提高"]
    assert Post.objects.count() == 1


def test_a_members_only_post_is_not_there_for_another_village(cast: Cast, now: datetime) -> None:
    post = a_post(place=ZHANGWANG, visibility="members", title="十月份的账")

    assert _status(cast.resident, post) == 200
    assert _status(cast.outsider, post) == _status(cast.other_clerk, post) == _status(NOBODY, post) == 404
    assert _titles(cast.outsider, now) == _titles(NOBODY, now) == []


def test_finance_is_for_members_unless_somebody_says_otherwise(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.secretary, column="finance", title="账")

    assert post.visibility == "members"


def test_members_only_posts_of_the_county_are_for_everybody_who_belongs_below(cast: Cast) -> None:
    post = a_post(place=COUNTY, column="policy", visibility="members")

    assert _status(cast.resident, post) == _status(cast.outsider, post) == _status(cast.clerk, post) == 200
    assert _status(NOBODY, post) == 404


def test_what_is_for_everybody_needs_no_signing_in(cast: Cast) -> None:
    post = a_post(place=ZHANGWANG, title="周六停水")

    page = Client().get(f"/posts/{post.pk}").content.decode()

    assert "周六停水" in page
    assert 'property="og:title"' in page
    assert "周六停水" in Client().get(f"/columns/{ZHANGWANG}").content.decode()
    assert "周六停水" in Client().get(f"/columns/{ZHANGWANG}/notice").content.decode()


def _aged(born: date, **said: object) -> Actor:
    return an_actor(a_membership(a_person("老人", born_on=born, **said), ZHANGWANG).id)  # type: ignore[arg-type]


def test_an_audience_is_exactly_who_it_says(cast: Cast, now: datetime) -> None:
    old, young = _aged(now.date().replace(year=now.year - 60)), _aged(date(2000, 1, 1))
    nearly = _aged(now.date().replace(year=now.year - 60) + timedelta(days=2))
    post = a_post(
        place=COUNTY, column="policy", visibility="audience", audience={"places": [COUNTY], "age": {"min": 60}}
    )

    assert _status(old, post) == 200
    assert [_status(actor, post) for actor in (nearly, young, cast.clerk, cast.command, NOBODY)] == [404] * 5
    assert _status(cast.county, post) == 200
    assert _titles(old, now)
    assert not _titles(young, now)


def test_tags_sex_and_heads_part_an_audience(cast: Cast, now: datetime) -> None:
    tag = next(card for card in tags_offered(ZHANGWANG) if not card.is_rule and not card.county)
    household = a_household(ZHANGWANG)
    head = an_actor(a_membership(a_person("户主", sex=1), ZHANGWANG, household=household, head=True).id)
    tagged = an_actor(a_membership(a_person("有标签", sex=2), ZHANGWANG, household=household).id)
    a_tag(tagged.known_id, tag.code)

    def reached(**said: object) -> list[str]:
        audience = {"places": [ZHANGWANG], **said}
        post = a_post(actor=cast.clerk, visibility="audience", audience=audience, title=str(said))
        return [name for name, who in (("head", head), ("tagged", tagged)) if _status(who, post) == 200]

    assert reached(tags_any=[tag.code]) == ["tagged"]
    assert reached(tags_all=[tag.code]) == ["tagged"]
    assert reached(tags_none=[tag.code]) == ["head"]
    assert reached(sex="male") == ["head"]
    assert reached(households_only=True) == ["head"]
    assert reached(residency=["floating"]) == []


def test_the_reader_is_told_why_it_is_for_them(cast: Cast, now: datetime) -> None:
    old = _aged(date(1940, 1, 1))
    post = a_post(
        place=COUNTY, column="policy", visibility="audience", audience={"places": [COUNTY], "age": {"min": 60}}
    )

    page = browser_of(old).get(f"/posts/{post.pk}").content.decode()

    assert "为什么发给您" in page
    assert "60" in page
    assert "为什么发给您" not in browser_of(cast.county).get(f"/posts/{post.pk}").content.decode()


def test_a_correction_shows_what_was_changed_and_why(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk, body="<p>受理后 15 个工作日内</p>")
    given = StepInput(note="原文写错了时间", body="<p>受理后 10 个工作日内</p>")
    post_take_step(actor=cast.clerk, post_id=post.pk, step="correct", given=given, now=now)

    page = browser_of(cast.resident).get(f"/posts/{post.pk}").content.decode()

    assert "改过 1 次" in page
    assert "原文写错了时间" in page
    assert "<del>15</del><ins>10</ins>" in page


def test_a_post_taken_back_says_why_and_nothing_else(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk, body="<p>机密的话</p>")
    post_take_step(actor=cast.clerk, post_id=post.pk, step="withdraw", given=StepInput(note="改期了"), now=now)

    page = browser_of(cast.resident).get(f"/posts/{post.pk}").content.decode()

    assert "改期了" in page
    assert "机密的话" not in page
    assert _titles(cast.resident, now) == []


def test_a_draft_is_nobodys_to_read(cast: Cast) -> None:
    draft = a_draft(actor=cast.clerk)

    assert _status(cast.resident, draft) == _status(cast.clerk, draft) == 404


def test_what_is_over_is_in_no_list_even_before_the_platform_has_swept(cast: Cast, now: datetime) -> None:
    post = a_post(actor=cast.clerk, expires_at=now + timedelta(hours=1))
    later = now + timedelta(hours=2)

    assert _titles(cast.resident, later) == []
    assert _status(cast.resident, post) == 200


@pytest.mark.parametrize("q", ["低保", "保标", "低保标准", "标", "1180", "低保 提高", "ＬＯＷ"])
def test_words_of_title_and_text_are_found(cast: Cast, now: datetime, q: str) -> None:
    a_post(place=COUNTY, column="policy", title="低保标准", body="<p>每月 1180 元，提高 80 元。low</p>")
    a_post(place=ZHANGWANG, title="周六停水")

    assert _titles(cast.resident, now, q=q) == ["低保标准"]


@pytest.mark.parametrize("q", ["准每", "保低", "没有", "'; --", "&|!", "标准:*", "\\"])
def test_what_nobody_wrote_is_not_found(cast: Cast, now: datetime, q: str) -> None:
    a_post(place=COUNTY, column="policy", title="低保标准", body="<p>每月</p>")

    assert [title for title in _titles(cast.resident, now, q=q) if q.strip() != "标准:*"] == []


def test_the_api_searches_within_a_place(cast: Cast, now: datetime) -> None:
    a_post(place=COUNTY, column="policy", title="县里的低保")
    a_post(place=ZHANGWANG, title="村里的低保")

    found = posts_listed(actor=cast.resident, wanted=PostFilter(place=ZHANGWANG, q="低保"), now=now)

    assert [card.title for card in found.items] == ["村里的低保"]


def test_pages_follow_each_other_without_gap_or_repeat(cast: Cast, now: datetime) -> None:
    for number in range(7):
        place = (ZHANGWANG, TOWN, COUNTY)[number % 3]
        a_post(place=place, column="learning", title=f"第{number}条", now=now - timedelta(minutes=number))
    seen: list[str] = []
    cursor = ""
    while True:
        page = posts_of_village(actor=cast.resident, village=ZHANGWANG, cursor=cursor, limit=3, now=now)
        seen += [card.title for card in page.items]
        if not (cursor := page.next):
            break

    assert seen == [f"第{number}条" for number in range(7)]


def test_unread_posts_are_counted_by_column_until_they_were_opened(cast: Cast, now: datetime) -> None:
    first = a_post(actor=cast.clerk)
    a_post(place=COUNTY, column="policy")
    assert unread_by_column(actor=cast.resident, village=ZHANGWANG, now=now) == {"notice": 1, "policy": 1}

    browser_of(cast.resident).get(f"/posts/{first.pk}")
    assert unread_by_column(actor=cast.resident, village=ZHANGWANG, now=now) == {"policy": 1}
    assert unread_by_column(actor=cast.neighbour, village=ZHANGWANG, now=now) == {"notice": 1, "policy": 1}

    posts_mark_all_read(actor=cast.resident, village=ZHANGWANG, now=now)
    assert unread_by_column(actor=cast.resident, village=ZHANGWANG, now=now) == {}


def test_a_feed_is_sound_atom_and_holds_only_what_is_for_everybody(cast: Cast) -> None:
    shown = a_post(actor=cast.clerk, title="给 <所有> & 人")
    a_post(actor=cast.clerk, title="只给成员", visibility="members")

    answer = Client().get(f"/feeds/{ZHANGWANG}/notice.atom")

    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    for each in (feed, *feed.findall(f"{ATOM}entry")):
        assert all(each.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == ["给 <所有> & 人"]
    assert feed.find(f"{ATOM}entry/{ATOM}link").attrib["href"].endswith(f"/posts/{shown.pk}")  # type: ignore[union-attr]
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert Client().get(f"/feeds/{ZHANGWANG}/nothing.atom").status_code == 404


@pytest.mark.usefixtures("own_files")
def test_attachments_open_for_whom_the_post_opens(cast: Cast, now: datetime) -> None:
    draft = a_draft(actor=cast.clerk, visibility="members")
    upload = SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg")
    file_id = post_file_add(actor=cast.clerk, post_id=draft.pk, upload=upload, now=now)
    address = f"/posts/{draft.pk}/files/{file_id}"
    assert _fetched(cast.clerk, address) == 200
    assert _fetched(cast.resident, address) == 404

    post_take_step(actor=cast.clerk, post_id=draft.pk, step="publish", given=StepInput(), now=now)

    assert _fetched(cast.resident, address) == 200
    assert _fetched(cast.resident, f"{address}/thumb") == 200
    assert _fetched(cast.outsider, address) == 404


@pytest.mark.usefixtures("own_files")
def test_a_video_comes_in_parts(cast: Cast, now: datetime) -> None:
    draft = a_draft(actor=cast.clerk)
    upload = SimpleUploadedFile("v.mp4", a_video(), "video/mp4")
    file_id = post_file_add(actor=cast.clerk, post_id=draft.pk, upload=upload, now=now)
    post_take_step(actor=cast.clerk, post_id=draft.pk, step="publish", given=StepInput(), now=now)

    answer = Client().get(f"/posts/{draft.pk}/files/{file_id}", headers={"Range": "bytes=0-99"})
    _let_go(answer)

    assert (answer.status_code, answer["Content-Length"]) == (206, "100")


@pytest.mark.usefixtures("own_files")
def test_a_picture_in_a_text_is_shown_with_the_text(cast: Cast, now: datetime) -> None:
    token = picture_add(actor=cast.clerk, upload=SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg"), now=now)
    address = f"/posts/pictures/{token}"
    assert _fetched(cast.clerk, address) == 200
    assert _fetched(cast.resident, address) == 404

    a_post(actor=cast.clerk, visibility="members", body=f'<p>渠</p><img src="{address}" alt="">')

    assert _fetched(cast.resident, address) == 200
    assert _fetched(cast.outsider, address) == 404


@pytest.mark.usefixtures("own_files")
def test_nobody_takes_anothers_picture_into_their_own_text(cast: Cast, now: datetime) -> None:
    token = picture_add(actor=cast.clerk, upload=SimpleUploadedFile("p.jpg", a_picture(), "image/jpeg"), now=now)

    a_post(actor=cast.other_clerk, place=HETIAN, body=f'<p>x</p><img src="/posts/pictures/{token}" alt="">')

    assert _fetched(cast.outsider, f"/posts/pictures/{token}") == 404


def test_another_modules_page_stands_in_the_column_and_leads_on(cast: Cast, now: datetime) -> None:
    def publish(title: str) -> int:
        return post_publish_for(
            column="finance", place=ZHANGWANG, title=title, summary="结余", link="/inbox", visibility="members",
            source="disclosure.month:1", actor=cast.clerk, now=now,
        )  # fmt: skip

    post_id = publish("十月份的账")
    assert publish("十月份的账（更正）") == post_id
    found = posts_newest(ZHANGWANG, column="finance", actor=cast.resident, limit=3, now=now)
    assert [(card.title, card.corrections) for card in found] == [("十月份的账（更正）", 1)]
    assert browser_of(cast.resident).get(f"/posts/{post_id}").headers["Location"] == "/inbox"
    assert posts_newest(ZHANGWANG, actor=cast.outsider, limit=3, now=now) == []

    post_withdraw_for(source="disclosure.month:1", actor=cast.clerk, now=now)
    assert posts_newest(ZHANGWANG, actor=cast.resident, limit=3, now=now) == []


def test_lists_and_pages_cost_the_same_however_much_there_is(
    cast: Cast, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    a_grid(ZHANGWANG)
    post = a_post(column="learning")
    for number in range(12):
        a_post(place=(ZHANGWANG, TOWN, COUNTY)[number % 3], column="learning", title=f"第{number}条")
    browser = browser_of(cast.resident)
    browser.get("/columns")

    with django_assert_max_num_queries(12):
        assert browser.get("/columns").status_code == 200
    with django_assert_max_num_queries(9):
        assert browser.get(f"/columns/{ZHANGWANG}/learning").status_code == 200
    browser.get(f"/posts/{post.pk}")
    with django_assert_max_num_queries(14):
        assert browser.get(f"/posts/{post.pk}").status_code == 200


def test_a_changed_home_is_sent_again_when_the_county_publishes(cast: Cast, now: datetime) -> None:
    browser = browser_of(cast.resident)
    etag = browser.get("/").headers["ETag"]
    assert browser.get("/", headers={"If-None-Match": etag}).status_code == 304

    a_post(place=COUNTY, column="policy", title="低保标准提高")

    answer = browser.get("/", headers={"If-None-Match": etag})
    assert answer.status_code == 200
    assert "低保标准提高" in answer.content.decode()


def test_asking_about_a_post_begins_with_its_name(cast: Cast) -> None:
    post = a_post(place=COUNTY, column="policy", title="低保标准提高")

    page = browser_of(cast.resident).get(f"/posts/{post.pk}").content.decode()
    assert f"/report/letter?post={post.pk}" in page
    assert "关于《低保标准提高》" in browser_of(cast.resident).get(f"/report/letter?post={post.pk}").content.decode()
