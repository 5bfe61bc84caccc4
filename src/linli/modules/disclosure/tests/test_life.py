"""The life of accounts: entered, handed in, looked through, public, corrected; and what nobody can change any more."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from linli.kernel.flow import StepNotAllowedError
from linli.kernel.policy import NotAllowedError
from linli.kernel.refusal import InvalidInputError
from linli.kernel.roles import Role
from linli.modules.accounts.testing import an_actor, an_appointment
from linli.modules.disclosure.models import Account, AccountItem, Signature
from linli.modules.disclosure.selectors.accounts import (
    account_get,
    differences,
    items_of,
    newest_of,
    published_page,
    seal_of,
)
from linli.modules.disclosure.services.keeping import (
    account_item_add,
    account_item_change,
    account_item_remove,
    account_open,
)
from linli.modules.disclosure.services.stepping import (
    account_correct,
    account_discard,
    account_publish,
    account_recall,
    account_return,
    account_sign,
    account_submit,
)
from linli.modules.disclosure.testing import MARCH, accounts_begun, accounts_published, an_item, an_officer
from linli.modules.places.public import place_merge
from linli.modules.places.testing import HETIAN, ZHANGWANG
from linli.modules.population.testing import a_membership, a_person
from linli.modules.publishing.public import PostCard, posts_newest

if TYPE_CHECKING:
    from linli.kernel.actor import Actor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 10, 2, tzinfo=UTC)


@pytest.fixture
def clerk() -> Actor:
    return an_officer(Role.VILLAGE_CLERK, name="方敏")


@pytest.fixture
def supervisor() -> Actor:
    return an_officer(Role.SUPERVISOR, name="叶志明")


@pytest.fixture
def public(clerk: Actor, supervisor: Actor) -> Account:
    return accounts_published(clerk=clerk, supervisor=supervisor, now=NOW)


def _publish(account_id: int, clerk: Actor, supervisor: Actor) -> None:
    account_submit(actor=clerk, account_id=account_id, now=NOW)
    account_sign(actor=supervisor, account_id=account_id, now=NOW)
    account_publish(actor=clerk, account_id=account_id, now=NOW)


def _next(clerk: Actor, at: datetime = NOW) -> int:
    return account_open(
        actor=clerk, village=ZHANGWANG, book="committee", period=MARCH.next, opening=None, note="", now=at
    )


def test_what_is_left_is_what_was_there_and_came_in_without_what_went_out(clerk: Actor) -> None:
    card = account_get(actor=clerk, account_id=accounts_begun(clerk, now=NOW))

    assert (card.opening, card.income, card.expense, card.closing) == (8_642_050, 1_800_000, 680_000, 9_762_050)


def test_the_same_form_sent_twice_is_one_item(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    again = account_item_add(actor=clerk, account_id=account_id, given=an_item(), now=NOW)

    assert (again, AccountItem.objects.filter(account_id=account_id).count()) == (1, 2)


def test_a_period_is_opened_once(clerk: Actor) -> None:
    assert accounts_begun(clerk, now=NOW) == accounts_begun(clerk, now=NOW)


def test_of_two_who_mend_an_item_the_second_must_look_again(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    change = {"actor": clerk, "account_id": account_id, "line": 1, "revision": 1, "now": NOW}
    account_item_change(**change, given=an_item(amount=700_000))  # type: ignore[arg-type]

    with pytest.raises(InvalidInputError, match="刚有人改过"):
        account_item_change(**change, given=an_item(amount=710_000))  # type: ignore[arg-type]
    assert AccountItem.objects.get(account_id=account_id, line=1).amount == 700_000


def test_an_item_of_another_month_or_of_nothing_is_refused_field_by_field(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    wrong = an_item(on=NOW.date(), amount=0, purpose=" ", category="lease", key="x")
    with pytest.raises(InvalidInputError) as refused:
        account_item_add(actor=clerk, account_id=account_id, given=wrong, now=NOW)

    assert {error.pointer for error in refused.value.errors} == {"/on", "/amount", "/purpose", "/category"}


def test_a_month_that_is_not_over_is_not_handed_in(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    with pytest.raises(InvalidInputError, match="还没过完"):
        account_submit(actor=clerk, account_id=account_id, now=datetime(2026, 3, 31, 15, tzinfo=UTC))


def test_handed_in_accounts_are_not_mended(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    account_submit(actor=clerk, account_id=account_id, now=NOW)
    with pytest.raises(StepNotAllowedError):
        account_item_remove(actor=clerk, account_id=account_id, line=1, revision=1, now=NOW)
    account_recall(actor=clerk, account_id=account_id, now=NOW)
    account_item_remove(actor=clerk, account_id=account_id, line=1, revision=1, now=NOW)

    assert account_get(actor=clerk, account_id=account_id).expense == 0


def test_what_was_returned_must_be_mended_before_it_is_handed_in_again(clerk: Actor, supervisor: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    account_submit(actor=clerk, account_id=account_id, now=NOW)
    account_return(actor=supervisor, account_id=account_id, remarks={1: "发票没盖章"}, now=NOW)
    with pytest.raises(InvalidInputError, match="第 1 笔"):
        account_submit(actor=clerk, account_id=account_id, now=NOW)
    account_item_change(actor=clerk, account_id=account_id, line=1, revision=1, given=an_item(), now=NOW)
    account_submit(actor=clerk, account_id=account_id, now=NOW)

    assert account_sign(actor=supervisor, account_id=account_id, now=NOW)


def test_more_than_half_of_the_committee_accept(clerk: Actor, supervisor: Actor) -> None:
    second, _third = an_officer(Role.SUPERVISOR, name="占秀芳"), an_officer(Role.SUPERVISOR, name="叶国良")
    account_id = accounts_begun(clerk, now=NOW)
    account_submit(actor=clerk, account_id=account_id, now=NOW)

    assert not account_sign(actor=supervisor, account_id=account_id, now=NOW)
    assert not account_sign(actor=supervisor, account_id=account_id, now=NOW)
    assert account_sign(actor=second, account_id=account_id, now=NOW)
    assert Signature.objects.filter(account_id=account_id).count() == 2


def test_who_keeps_the_accounts_does_not_sign_for_them(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    account_submit(actor=clerk, account_id=account_id, now=NOW)
    both = an_officer(Role.SUPERVISOR)
    an_appointment(both.known_id, Role.VILLAGE_SECRETARY, ZHANGWANG)
    with pytest.raises(NotAllowedError):
        account_sign(actor=clerk, account_id=account_id, now=NOW)
    with pytest.raises(InvalidInputError, match="不能自己审"):
        account_sign(actor=an_actor(both.known_id), account_id=account_id, now=NOW)


def test_nothing_is_public_that_was_not_reviewed(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    with pytest.raises(StepNotAllowedError):
        account_publish(actor=clerk, account_id=account_id, now=NOW)


def _posts() -> list[PostCard]:
    member = an_actor(a_membership(a_person("邻居")).id)
    return posts_newest(ZHANGWANG, column="finance", actor=member, limit=9, now=NOW)


def test_pressed_twice_it_is_published_once(clerk: Actor, public: Account) -> None:
    with pytest.raises(StepNotAllowedError):
        account_publish(actor=clerk, account_id=public.pk, now=NOW)
    assert len(_posts()) == 1


def test_it_stands_in_the_finance_column_for_members_and_fifteen_days_at_least(public: Account) -> None:
    (post,) = _posts()

    assert (post.place, post.visibility, post.link) == (ZHANGWANG, "members", f"/finance/{public.pk}")
    assert public.displayed_until is not None
    assert (public.displayed_until - NOW.date()).days >= 15


def test_the_next_month_begins_where_the_last_one_closed(clerk: Actor, public: Account) -> None:
    card = account_get(actor=clerk, account_id=_next(clerk))

    assert card.opening == public.closing == 9_762_050


def test_the_next_month_waits_until_the_last_one_is_public(clerk: Actor) -> None:
    accounts_begun(clerk, now=NOW)
    with pytest.raises(InvalidInputError, match="还没公开"):
        _next(clerk)


def test_a_month_is_not_left_out(clerk: Actor, public: Account) -> None:
    with pytest.raises(InvalidInputError, match="一期接一期"):
        account_open(
            actor=clerk, village=ZHANGWANG, book="committee", period=MARCH.next.next, opening=None, note="",
            now=datetime(2026, 6, 1, tzinfo=UTC),
        )  # fmt: skip


def test_the_two_books_are_kept_apart(clerk: Actor, public: Account, supervisor: Actor) -> None:
    other = accounts_published(book="collective", clerk=clerk, supervisor=supervisor, now=NOW)

    assert newest_of(ZHANGWANG, "committee").id == public.pk  # type: ignore[union-attr]
    assert newest_of(ZHANGWANG, "collective").id == other.pk  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disclosure_account SET income = income + 1",
        "UPDATE disclosure_account SET state = 'draft'",
        "UPDATE disclosure_account SET digest = 'x'",
        "DELETE FROM disclosure_signature",
        "UPDATE disclosure_accountitem SET amount = amount + 1",
        "UPDATE disclosure_accountitem SET party = '别人'",
        "DELETE FROM disclosure_accountitem",
        "INSERT INTO disclosure_voucher (item_id, file_id, is_shown) SELECT id, 7, true FROM disclosure_accountitem",
    ],
)
def test_the_database_lets_nobody_change_what_is_public(public: Account, statement: str) -> None:
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_sums_that_are_not_those_of_the_items(clerk: Actor, supervisor: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    account_submit(actor=clerk, account_id=account_id, now=NOW)
    account_sign(actor=supervisor, account_id=account_id, now=NOW)
    Account.objects.filter(pk=account_id).update(income=5)
    with pytest.raises(IntegrityError, match="not those of the items"):
        account_publish(actor=clerk, account_id=account_id, now=NOW)


def test_the_database_refuses_a_balance_that_was_not_carried_forward(clerk: Actor, public: Account) -> None:
    later = _next(clerk)
    Account.objects.filter(pk=later).update(opening=1)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match="carried_forward"):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    transaction.set_rollback(True)


def test_the_seal_holds_and_a_change_by_a_superuser_breaks_it(clerk: Actor, public: Account) -> None:
    assert seal_of(actor=clerk, account_id=public.pk).holds


def test_a_correction_takes_the_place_and_shows_what_it_changed(
    clerk: Actor, public: Account, supervisor: Actor
) -> None:
    version = account_correct(actor=clerk, account_id=public.pk, reason="金额抄错", now=NOW)
    assert account_correct(actor=clerk, account_id=public.pk, reason="再按一次", now=NOW) == version
    account_item_change(actor=clerk, account_id=version, line=1, revision=1, given=an_item(amount=608_000), now=NOW)
    _publish(version, clerk, supervisor)
    public.refresh_from_db()
    changed = differences(items_of(public.pk, whole=True), items_of(version, whole=True))

    assert public.state == "corrected"
    assert [(one.line, one.before.amount, one.after.amount) for one in changed] == [(1, 680_000, 608_000)]  # type: ignore[union-attr]
    assert [post.link for post in _posts()] == [f"/finance/{version}"]
    assert seal_of(actor=clerk, account_id=public.pk).holds


def test_a_correction_moves_the_beginning_of_the_month_that_is_being_written(
    clerk: Actor, public: Account, supervisor: Actor
) -> None:
    later = _next(clerk)
    version = account_correct(actor=clerk, account_id=public.pk, reason="金额抄错", now=NOW)
    account_item_change(actor=clerk, account_id=version, line=1, revision=1, given=an_item(amount=608_000), now=NOW)
    _publish(version, clerk, supervisor)

    assert Account.objects.get(pk=later).opening == Account.objects.get(pk=version).closing == 9_834_050


def test_a_balance_others_were_carried_on_from_is_corrected_in_the_open_month_alone(
    clerk: Actor, public: Account, supervisor: Actor
) -> None:
    may = datetime(2026, 5, 8, tzinfo=UTC)
    later = _next(clerk)
    account_submit(actor=clerk, account_id=later, now=may)
    account_sign(actor=supervisor, account_id=later, now=may)
    version = account_correct(actor=clerk, account_id=public.pk, reason="金额抄错", now=may)
    account_item_change(actor=clerk, account_id=version, line=1, revision=1, given=an_item(amount=608_000), now=may)
    with pytest.raises(InvalidInputError, match="正在审"):
        account_submit(actor=clerk, account_id=version, now=may)
    account_publish(actor=clerk, account_id=later, now=may)
    with pytest.raises(InvalidInputError, match="已经公开"):
        account_submit(actor=clerk, account_id=version, now=may)
    account_item_change(
        actor=clerk, account_id=version, line=1, revision=2, given=an_item(purpose="挖机清淤 5 天"), now=may
    )
    account_submit(actor=clerk, account_id=version, now=may)


def test_what_was_never_public_can_be_given_up(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    account_discard(actor=clerk, account_id=account_id, now=NOW)

    assert not Account.objects.exists()


def test_a_clerk_of_another_village_does_not_see_it(clerk: Actor) -> None:
    account_id = accounts_begun(clerk, now=NOW)
    with pytest.raises(Account.DoesNotExist):
        account_submit(actor=an_officer(Role.VILLAGE_CLERK, HETIAN), account_id=account_id, now=NOW)


def test_two_villages_that_merge_keep_both_their_books(public: Account) -> None:
    neighbour = f"{ZHANGWANG[:-1]}3"
    theirs = accounts_published(neighbour, now=NOW)
    place_merge(source=ZHANGWANG, target=neighbour, now=NOW, actor=None)
    reader = an_actor(a_membership(a_person("邻居"), neighbour).id)

    found = published_page(actor=reader, village=neighbour, book="committee").items
    assert {card.id for card in found} == {public.pk, theirs.pk}
    assert seal_of(actor=reader, account_id=public.pk).holds
