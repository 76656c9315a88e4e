"""The one way a view gets hold of the record it acts on.

    @may("municipalities.change_submission", on=Submission)
    def edit(request, submission): ...

    @may("rss.gather", on=Submission, through=submissions_for)  # an earlier actor's record
    def gather(request, submission): ...

    @may("process.see_home")          # a page that is about the person alone
    def home(request): ...

    @public                           # a page the whole world may read
    def front(request): ...

Every view carries one of the two; a test walks the URL patterns.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

View = Callable[..., HttpResponse]

PUBLIC = "public"


def may(
    permission: str,
    on: type[Model] | None = None,
    *,
    through: Callable[[Any], QuerySet[Any]] | None = None,
) -> Callable[[View], View]:
    """Load the record, check the permission on it, and hand it to the view.

    A record the user may not see answers 404, so that its existence does not
    leak. One they may see, but not act on now, answers 403. Without `on` the
    permission is asked about the person.

    What a user may see is `on.objects.visible_to(user)`; or `through(user)`, a
    function of the app in which he acts, where the record is an earlier actor's.
    """
    visible_to = through or (on.objects.visible_to if on else None)  # type: ignore[attr-defined]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            record: Any = request.user
            if visible_to is not None:
                record = get_object_or_404(
                    visible_to(request.user), public_id=kwargs.pop("public_id")
                )
                args = (record, *args)
            if not request.user.has_perm(permission, record):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by tests
        guarded.on = on  # type: ignore[attr-defined]
        return guarded

    return decorate


def public(view: View) -> View:
    """A page for everyone, signed in or not."""
    opened = login_not_required(view)
    opened.permission = PUBLIC  # type: ignore[attr-defined]
    return opened
