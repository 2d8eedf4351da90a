"""What came of the demonstration: a table for the person, the same as JSON for a program."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from certificates.models import Batch, Certificate
from exemplars.management.demo.course import Course
from exemplars.management.demo.world import PASSWORD

FILE = Path(settings.MEDIA_ROOT) / "demo" / "summary.json"


def facts(course: Course) -> dict[str, Any]:
    """Codes, counts per step, certificates, files, addresses, logins."""
    world, session, secret = course.world, course.session, course.secret_session
    assert session is not None  # the council has met before anything is summed up
    assert secret is not None
    keys = [decision.batch_key for decision in course.decisions]
    certificates = Certificate.objects.filter(batch_key__in=keys).order_by("pk")
    made = Batch.objects.filter(state=Batch.State.DONE).order_by("pk")
    batches = made.filter(Q(batch_key__in=keys) | Q(run__batch_key__in=keys))
    return {
        "campaign": world.campaign.code,
        "units": {
            "office": "BTDKT",
            "nominating": [row.unit.code for row in course.submissions],
            "issuers": [row.issuer.code for row in course.decisions],
        },
        "steps": [
            {"step": step.name, "by": step.by, "count": step.count, "note": step.note}
            for step in course.steps
        ],
        "counts": {
            "submissions": len(course.submissions),
            "nominations": sum(row.nominations.count() for row in course.submissions),
            "decisions": len(course.decisions),
            "awarded": sum(row.lines.count() for row in course.decisions),
            "certificates": certificates.count(),
            "stories": len(course.stories),
        },
        "in_hand": course.in_hand,
        "certificates": certificates.count(),
        "decisions": [row.number for row in course.decisions],
        "pdfs": [str(Path(settings.PRIVATE_ROOT) / batch.file) for batch in batches],
        "verification_urls": [
            settings.SITE_URL + reverse("certificates:verify", args=[row.code])
            for row in certificates[:5]
        ],
        "gallery_urls": [
            settings.SITE_URL + reverse("gallery:home"),
            *(settings.SITE_URL + reverse("gallery:story", args=[row.slug]) for row in course.stories),
        ],
        "session_url": settings.SITE_URL + reverse("councils:session", args=[session.uid]),
        "secret_session_url": settings.SITE_URL + reverse("councils:box", args=[secret.uid]),
        "password": PASSWORD,
        "logins": [
            {"login": row["login"], "name": row["name"], "role": row.get("role") or row["kind"],
             "unit": row.get("unit", "")}
            for row in [*world.data["people"], *world.data["council"]["seats"]]
        ],
    }  # fmt: skip


def save(answer: dict[str, Any]) -> None:
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_text(json.dumps(answer, ensure_ascii=False, indent=1), encoding="utf-8")


def load() -> dict[str, Any] | None:
    """The summary of the demonstration made before, if there is one."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else None


def table(answer: dict[str, Any]) -> str:
    """The steps with counts, the logins and where to look, as text for a terminal."""
    lines = ["", "Các bước đã chạy", ""]
    lines += [
        f"  {row['step']:<32}{row['count']:>5}   {row['by']:<26}{row['note']}"
        for row in answer["steps"]
    ]
    lines += ["", f"Người dùng mẫu (mật khẩu chung: {answer['password']})", ""]
    lines += [f"  {row['login']:<16}{row['name']:<28}{row['role']:<16}{row['unit']}"
              for row in answer["logins"]]  # fmt: skip
    lines += ["", "Xem ở đâu (sau khi chạy ./run.sh serve)", ""]
    lines += [f"  Trang công khai   {answer['gallery_urls'][0]}"]
    lines += [f"  Xác minh bằng     {url}" for url in answer["verification_urls"][:2]]
    lines += [f"  Tệp in            {path}" for path in answer["pdfs"]]
    lines += [f"  Tóm tắt           {FILE}", ""]
    return "\n".join(lines)
