"""Where editors write: what may be written about, the story, its consents, its photos."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exemplars.gallery import actions, queries
from exemplars.gallery.forms import ConsentForm, PhotoForm, ReasonForm, StoryForm
from exemplars.gallery.models import Consent, Photo, Story
from exemplars.gallery.states import StoryStatus
from exemplars.nominations.models import Nomination
from exemplars.shared.editing import kept_fields, picked, posted_version
from exemplars.shared.errors import Conflict, NotAllowed, RuleViolation

editor_only = permission_required("exemplars.add_story", raise_exception=True)


@login_required
@editor_only
@require_safe
def manage(request: HttpRequest) -> HttpResponse:
    """Awarded and unwritten, drafts, published, taken down."""
    words = request.GET.get("q", "").strip()
    unwritten = Paginator(queries.unwritten(request.user, words), 20)
    rows = list(queries.editable_stories(request.user)[:200])
    context = {
        "words": words,
        "page": unwritten.get_page(request.GET.get("page")),
        **{status.value: [row for row in rows if row.status == status] for status in StoryStatus},
    }
    return render(request, "gallery/manage.html", context)


@login_required
@editor_only
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin a story; the dossier's own words stand in the form."""
    nomination = _nomination(request, uid)
    if known := Story.objects.filter(nomination=nomination).first():
        return redirect("gallery:edit", uid=known.uid)
    first = queries.prefilled(nomination, by=request.user)
    form = StoryForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            story = actions.write_story(nomination, by=request.user, values=form.values())
        except RuleViolation as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("Đã lưu bản thảo."))
            return redirect("gallery:edit", uid=story.uid)
    context = {"form": form, "nomination": nomination}
    return render(request, "gallery/write.html", context, status=400 if form.errors else 200)


@login_required
@editor_only
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    """The story with its consents, photos and state beside it. Somebody else saved meanwhile:
    both versions, a choice per field."""
    story = _story(request, uid)
    form = StoryForm(request.POST or None, instance=story)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_story(
                story, by=request.user, version=posted_version(request),
                values=picked(request, form.values()),
            )  # fmt: skip
        except Conflict as conflict:
            return _both_versions(request, conflict, uid)
        except RuleViolation as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("Đã lưu bài."))
            return redirect("gallery:edit", uid=uid)
    # The form wrote its values onto `story`; what stands beside it shows what is saved.
    context = {"form": form, **_beside(_story(request, uid))}
    return render(request, "gallery/edit.html", context, status=400 if form.errors else 200)


def _both_versions(request: HttpRequest, conflict: Conflict, uid: str) -> HttpResponse:
    context = {
        "conflict": conflict,
        "kept": kept_fields(request),
        "version": _story(request, uid).version,
        "back": reverse("gallery:edit", args=[uid]),
    }
    return render(request, "conflict.html", context, status=409)


def _beside(story: Story) -> dict[str, Any]:
    consents = queries.consents(story.nomination)
    given = {row["purpose"] for row in consents if row["consent"]}
    return {
        "story": story,
        "consents": consents,
        "missing": [row["label"] for row in consents if row["purpose"] in ("name", "story")
                    and not row["consent"]],
        "shows_photos": "photo" in given,
        "photos": story.photos.all(),
        "is_public": queries.is_public(story),
        "reason_form": ReasonForm(),
    }  # fmt: skip


@login_required
@require_POST
def publish(request: HttpRequest, uid: str) -> HttpResponse:
    story = actions.publish_story(_story(request, uid), by=request.user)
    messages.success(request, _("Đã đăng “%(title)s”.") % {"title": story})
    return redirect("gallery:edit", uid=uid)


@login_required
@require_http_methods(["GET", "POST"])
def take_down(request: HttpRequest, uid: str) -> HttpResponse:
    """Off the public pages, with the reason."""
    story = _story(request, uid)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.take_down(story, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Đã gỡ “%(title)s”.") % {"title": story})
        return redirect("gallery:edit", uid=uid)
    context = {
        "form": form, "heading": _("Gỡ bài"), "lead": story.title, "button": _("Gỡ bài"),
        "icon": "eye-off", "back": reverse("gallery:edit", args=[uid]),
    }  # fmt: skip
    return render(request, "gallery/form.html", context, status=400 if form.errors else 200)


@login_required
@editor_only
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, uid: str) -> HttpResponse:
    """What the exemplar agreed to, and a form for one more purpose."""
    nomination = _nomination(request, uid)
    consents = queries.consents(nomination)
    known = [row["purpose"] for row in consents if row["consent"]]
    asked = {"purposes": [request.GET.get("cho", "")]}
    form = ConsentForm(request.POST or None, initial=asked, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_consents(nomination, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("Đã ghi nhận sự đồng ý."))
            return _back(nomination)
    context = {
        "form": form,
        "nomination": nomination,
        "consents": consents,
        "story": Story.objects.filter(nomination=nomination).first(),
    }
    return render(request, "gallery/consent.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, uid: str, purpose: str) -> HttpResponse:
    """The exemplar no longer agrees: what stood on it leaves the public pages at once."""
    nomination = _nomination(request, uid)
    row = get_object_or_404(Consent, nomination=nomination, purpose=purpose, withdrawn_at=None)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.withdraw_consent(row, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Đã ghi nhận rút lại sự đồng ý; phần ấy không còn công khai."))
        return _back(nomination)
    context = {
        "form": form, "heading": _("Ghi nhận rút lại sự đồng ý"), "icon": "eye-off",
        "lead": f"{nomination}: {row.get_purpose_display()}",
        "button": _("Ghi nhận rút lại"), "back": reverse("gallery:consent", args=[uid]),
    }  # fmt: skip
    return render(request, "gallery/form.html", context, status=400 if form.errors else 200)


@login_required
@editor_only
@require_http_methods(["GET", "POST"])
def add_photo(request: HttpRequest, uid: str) -> HttpResponse:
    story = _story(request, uid)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_photo(story, by=request.user, **form.cleaned_data)
        except RuleViolation as refusal:
            _show(form, refusal)
        else:
            messages.success(request, _("Đã thêm ảnh."))
            return redirect("gallery:edit", uid=uid)
    context = {
        "form": form, "heading": _("Thêm ảnh"), "lead": story.title, "button": _("Tải ảnh lên"),
        "icon": "upload", "back": reverse("gallery:edit", args=[uid]),
    }  # fmt: skip
    return render(request, "gallery/form.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def remove_photo(request: HttpRequest, uid: str, photo: str) -> HttpResponse:
    story = _story(request, uid)
    row = get_object_or_404(Photo.objects.visible_to(request.user), story=story, uid=photo)
    actions.remove_photo(row, by=request.user)
    messages.success(request, _("Đã gỡ ảnh."))
    return redirect("gallery:edit", uid=uid)


def _story(request: HttpRequest, uid: str) -> Story:
    """The story when it is visible (else 404) and this person's to change (else 403)."""
    rows = Story.objects.visible_to(request.user).select_related(
        "nomination__submission__campaign__office"
    )
    story = get_object_or_404(rows, uid=uid)
    if not request.user.has_perm("exemplars.edit_story", story):
        raise NotAllowed(actions.ONLY_EDITOR)
    return story


def _nomination(request: HttpRequest, uid: str) -> Nomination:
    rows = Nomination.objects.visible_to(request.user).with_context()
    nomination = get_object_or_404(rows, uid=uid)
    if not request.user.has_perm("exemplars.edit_story", nomination):
        raise NotAllowed(actions.ONLY_EDITOR)
    return nomination


def _back(nomination: Nomination) -> HttpResponse:
    story = Story.objects.filter(nomination=nomination).first()
    if story:
        return redirect("gallery:edit", uid=story.uid)
    return redirect("gallery:consent", uid=nomination.uid)


def _show(form: ConsentForm | PhotoForm | StoryForm, refusal: RuleViolation) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
