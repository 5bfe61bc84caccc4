"""Routes name their action: the decorator of page views, and the one way to ask a view for it."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, cast

from django.conf import settings
from django.http import HttpResponseNotAllowed
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest, HttpResponseBase

    from linli.kernel.policy import PolicyBook
    from linli.web.request import LinliRequest

P = ParamSpec("P")


class Page(Protocol[P]):
    """A view that names its action."""

    action: str
    methods: tuple[str, ...]

    def __call__(self, request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        """Answer a request."""


def page(
    action: str, methods: Sequence[str] = ("GET",)
) -> Callable[[Callable[Concatenate[LinliRequest, P], HttpResponseBase]], Page[P]]:
    """Make a view a page: it names the action the policy is asked about and answers these methods only.

    HEAD goes where GET goes; any other method is answered with 405.
    """
    allowed = tuple(methods)
    answered = frozenset({*allowed, *(("HEAD",) if "GET" in allowed else ())})

    def decorate(view: Callable[Concatenate[LinliRequest, P], HttpResponseBase]) -> Page[P]:
        @wraps(view)
        def answer(request: LinliRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method not in answered:
                return HttpResponseNotAllowed(allowed)
            return view(request, *args, **kwargs)

        named = cast("Page[P]", answer)
        named.action = action
        named.methods = allowed
        return named

    return decorate


def actions_of(view: Any) -> dict[str, str]:
    """Return the action by method of a page or of an API path; empty when it names none."""
    by_method: dict[str, str] = getattr(view, "actions", {})
    if by_method:
        return by_method
    action: str = getattr(view, "action", "")
    return dict.fromkeys(getattr(view, "methods", ()), action) if action else {}


def action_of(view: Any, method: str) -> str:
    """Return the action a request to this view asks for; of a method it does not answer, any of its actions."""
    by_method = actions_of(view)
    asked = "GET" if method == "HEAD" else method
    return by_method.get(asked) or next(iter(by_method.values()), "")


@lru_cache(maxsize=1)
def _book_named(path: str) -> PolicyBook:
    return cast("PolicyBook", import_string(path))


def policy_book() -> PolicyBook:
    """Return the book of all modules' policies, as the configuration's wiring binds it."""
    return _book_named(settings.LINLI_POLICY_BOOK)
