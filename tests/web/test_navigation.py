from __future__ import annotations

from linli.web.navigation import Link, LinkGroup, mark_current, mark_current_group

HOME = Link("我的村", "/", "home")
INBOX = Link("消息", "/inbox/", "bell", count=3)
DESK = Link("工作台", "/console/", "layout-dashboard")
QUEUE = Link("事件办理", "/console/matters/", "inbox")


def test_the_longest_address_that_fits_is_where_one_is() -> None:
    marked = mark_current([DESK, QUEUE], "/console/matters/12/")
    assert [link.current for link in marked] == [False, True]


def test_home_is_current_only_at_home() -> None:
    assert [link.current for link in mark_current([HOME, INBOX], "/")] == [True, False]
    assert [link.current for link in mark_current([HOME, INBOX], "/matters/7/")] == [False, False]


def test_one_entry_is_current_across_all_groups() -> None:
    groups = mark_current_group([LinkGroup("", [DESK]), LinkGroup("办事", [QUEUE])], "/console/matters/")
    assert [[link.current for link in group.links] for group in groups] == [[False], [True]]
    assert groups[1].title == "办事"
