"""The file of a project as one ZIP: asked for, made by a job with progress, fetched by who asked, gone after a day."""

import html
import shutil
import uuid
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Role, User
from policy.errors import NotAllowed, Reason, Refused
from projects import events, jobs
from projects.models import Event, Job, Project
from projects.tasks import wake
from reports.dossier import NAMES, documents, entries, kind_of, photos
from reports.workbook import book_of

KIND = "project_file"
KEPT = timedelta(hours=24)
READERS = frozenset(set(Role) - {Role.DEPARTMENT_REVIEWER, Role.COMMUNITY_WORKER, Role.ADMINISTRATOR})
HEAD = ("日期", "步骤", "类别", "内容", "办理人", "原因")
Part = tuple[str, Any]


@transaction.atomic
def ask_for_file(project: Project, *, actor: User, on: date, at: datetime) -> Job:
    """Queue the making; one file a person and project, made anew each time. Staff who read the project alone."""
    if actor.role not in READERS or not Project.objects.visible_to(actor).filter(pk=project.pk).exists():
        raise NotAllowed(Reason("not_allowed", "您不能下载这个项目的档案。"))
    payload = {"project": project.pk, "user": actor.pk}
    job = jobs.enqueue(KIND, f"{KIND}:{project.pk}:{actor.pk}", payload, at=at, actor=actor, again=True)
    events.record("project_file_asked", "生成一小区一档打包文件", actor=actor, on=on, project=project)
    wake(job)
    return job


def make_file(job: Job) -> dict[str, Any]:
    """The job: the timeline as page and workbook, then file after file, never one of them whole in memory.

    Who asked may meanwhile see less: what is packed is what they may read now.
    """
    user = User.objects.get(pk=job.payload["user"], is_active=True)
    project = (
        Project.objects.visible_to(user)
        .select_related("neighbourhood__street")
        .get(pk=job.payload["project"])
    )
    parts = list(_parts(project, user))
    name = f"{uuid.uuid4().hex}.zip"
    folder().mkdir(parents=True, exist_ok=True)
    _discard_of(job)
    with zipfile.ZipFile(folder() / name, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
        _write_index(packed, project, [path for path, _ in parts])
        for done, (path, stored) in enumerate(parts, 1):
            _write(packed, path, stored)
            jobs.progress(job, done, len(parts), f"正在打包 {done} / {len(parts)}", timezone.now())
    return {"file": name, "files": len(parts)}


def fetch_file(job: Job, *, actor: User, on: date, at: datetime) -> Path:
    """Where the ZIP lies, for who asked for it and still sees the project; each fetch on record. Refused: file_gone."""
    project = Project.objects.visible_to(actor).filter(pk=job.payload["project"]).first()
    if project is None or job.payload["user"] != actor.pk or actor.role not in READERS:
        raise NotAllowed(Reason("not_allowed", "您不能下载这个项目的档案。"))
    path = folder() / job.result.get("file", "-")
    if job.state != Job.State.DONE or not path.is_file() or _over(job, at):
        raise Refused.one("file_gone", "打包文件已过期,请重新生成。")
    events.record("project_file_fetched", "下载一小区一档打包文件", actor=actor, on=on, project=project)
    return path


def discard_old_files(at: datetime) -> int:
    """Packed files a day after they were made, and those nobody can fetch any more."""
    done = Job.objects.filter(kind=KIND, state=Job.State.DONE, finished_at__gt=at - KEPT)
    kept = {job.result.get("file") for job in done}
    soon = at - timedelta(hours=2)  # one being written now has no row yet that names it
    found = [path for path in folder().glob("*.zip") if path.name not in kept]
    old = [path for path in found if path.stat().st_mtime < soon.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def folder() -> Path:
    """Below the uploads, which no web server hands out."""
    return Path(settings.MEDIA_ROOT) / "project-files"


def _over(job: Job, at: datetime) -> bool:
    return job.finished_at is None or job.finished_at <= at - KEPT


def _discard_of(job: Job) -> None:
    if name := job.result.get("file"):
        (folder() / PurePath(name).name).unlink(missing_ok=True)


def _parts(project: Project, user: User) -> Iterator[Part]:
    """(path in the ZIP, stored file)."""
    for row in documents(project, user):
        suffix = PurePath(row.file_name).suffix.lower()[:8]
        yield f"{_step(row.step)}/{row.pk}-{_safe(row.title)}{suffix}", row.file
    for photo in photos(project, user):
        suffix = PurePath(photo.file.name).suffix.lower()[:8]
        yield f"{_step(3)}/公告栏照片/{photo.taken_on}-{photo.pk}{suffix}", photo.file


def _write(packed: zipfile.ZipFile, path: str, stored: Any) -> None:
    """Copied in pieces; a file that is gone from the disk is told by a note in its place."""
    try:
        with stored.open("rb") as source, packed.open(path, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 2**16)
    except FileNotFoundError:
        packed.writestr(f"{path}.缺失.txt", "平台上已找不到这个文件,请与系统管理员联系。")


def _write_index(packed: zipfile.ZipFile, project: Project, paths: Sequence[str]) -> None:
    rows = [_row(one) for one in entries(project)]
    packed.writestr("index.html", _page(project, rows, paths))
    files = [(path,) for path in paths]
    packed.writestr("索引.xlsx", book_of([("时间顺序", HEAD, rows), ("文件", ("文件",), files)]))


def _row(event: Event) -> tuple[str, ...]:
    step = _step(event.step) if event.step else ""
    return (
        str(event.on),
        step,
        NAMES[kind_of(event.verb)],
        event.sentence,
        str(event.actor or ""),
        event.reason,
    )


def _page(project: Project, rows: Sequence[tuple[str, ...]], paths: Sequence[str]) -> str:
    """Read without the portal, so a page by itself; every text escaped."""
    title = html.escape(f"{project.neighbourhood.name}({project.code})一小区一档")
    lines = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f"<th>{cell}</th>" for cell in HEAD)
    files = "".join(f'<li><a href="{html.escape(path)}">{html.escape(path)}</a></li>' for path in paths)
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
        f"<h2>文件</h2><ul>{files}</ul><h2>时间顺序</h2><table><tr>{head}</tr>{lines}</table></html>"
    )


def _step(step: int) -> str:
    return f"第{step:02}步"


def _safe(title: str) -> str:
    """A title as part of a file's name on any system."""
    kept = "".join(one if one.isalnum() or one in "-()()、" else "_" for one in title)
    return kept.strip("._ ")[:60] or "材料"
