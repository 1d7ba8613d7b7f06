"""Refusals of the sign-in pages, in the parts we did not write, say so by their status as ours do."""

from __future__ import annotations

from collections.abc import Callable

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse


class SignInRefusals:
    """A form of theirs that is shown again because something in it is wrong is answered with 422, not with 200."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Nothing to do around the view."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Between view and page: ours never come here, they are rendered by then."""
        shown = (response.context_data or {}).values()
        is_wrong = any(isinstance(form, BaseForm) and form.errors for form in shown)
        if request.method == "POST" and response.status_code == 200 and is_wrong:
            response.status_code = 422
        return response
