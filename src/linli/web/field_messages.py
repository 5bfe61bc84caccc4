"""What is wrong with a field, from pydantic's terms to words a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from linli.kernel.refusal import FieldError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BODY = "body"
_BODY_SOURCES = frozenset({BODY, "form", "file"})


def field_errors(errors: Iterable[Mapping[str, Any]]) -> tuple[FieldError, ...]:
    """Translate validation errors as django-ninja lists them: ``loc`` begins with where the field was looked for."""
    return tuple(_field_error(error) for error in errors)


def _field_error(error: Mapping[str, Any]) -> FieldError:
    source, *path = [str(part) for part in error["loc"]]
    if source == BODY and path[:1] == [BODY]:  # our operations call the whole body `body`
        path = path[1:]
    pointer = "".join(f"/{part.replace('~', '~0').replace('/', '~1')}" for part in path)
    where = BODY if source in _BODY_SOURCES else source
    return FieldError(pointer, _message(error["type"], error.get("ctx", {}), error.get("msg", "")), where=where)


def _message(kind: str, context: Mapping[str, Any], said: str) -> str:
    if kind == "value_error":  # raised by a validator of ours, which speaks for itself
        return said.removeprefix("Value error, ")
    exact = _by_kind().get(kind)
    if exact is None:
        exact = next((text for part, text in _by_family() if part in kind), _("这里的写法不对"))
    return exact % dict(context)


def _by_kind() -> dict[str, str]:
    return {
        "missing": _("这一项不能少"),
        "string_too_short": _("至少要写 %(min_length)s 个字"),
        "string_too_long": _("最多写 %(max_length)s 个字"),
        "too_short": _("至少要有 %(min_length)s 项"),
        "too_long": _("最多 %(max_length)s 项"),
        "literal_error": _("只能是：%(expected)s"),
        "enum": _("只能是：%(expected)s"),
        "greater_than_equal": _("不能小于 %(ge)s"),
        "less_than_equal": _("不能大于 %(le)s"),
        "greater_than": _("要大于 %(gt)s"),
        "less_than": _("要小于 %(lt)s"),
        "extra_forbidden": _("没有这一项"),
        "finite_number": _("这里要写一个数"),
        "none_required": _("这里要空着"),
    }


def _by_family() -> tuple[tuple[str, str], ...]:
    return (
        ("string_pattern", _("这里的写法不对")),
        ("string", _("这里要写文字")),
        ("int", _("这里要写整数")),
        ("float", _("这里要写一个数")),
        ("bool", _("这里要写 true 或 false")),
        ("list", _("这里要一个列表")),
        ("datetime", _("时间要写成 2026-04-18T19:22:00+08:00 这样")),
        ("date", _("日期要写成 2026-04-18 这样")),
        ("model", _("这里要一个对象，形如 {…}")),
        ("dict", _("这里要一个对象，形如 {…}")),
    )
