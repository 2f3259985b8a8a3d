"""The file of a project as one ZIP: asked for, made by a job with progress, fetched by who asked, gone after a day."""

import html
import shutil
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import OUTSIDE_ROLES, Role, User
from policy.errors import NotAllowed, Reason, Refused
from projects import events, jobs
from projects.models import Event, Job, Project
from projects.tasks import wake
from reports.dossier import NAMES, documents, entries, kind_of, photos, site_photos
from reports.workbook import book_of

KIND = "project_file"
KEPT = timedelta(hours=24)
READERS = (
    frozenset(Role) - {Role.DEPARTMENT_REVIEWER, Role.COMMUNITY_WORKER, Role.ADMINISTRATOR} - OUTSIDE_ROLES
)
HEAD = ("日期", "步骤", "类别", "内容", "办理人", "原因")
FILES_HEAD = ("日期", "名称", "文件", "说明")
LEFT_OUT = "文件总量超过限制,未收入,请在平台上单独下载"
MOST_BYTES = 2 * 1024**3
PACKED_ALREADY = (".jpg", ".jpeg", ".png", ".zip", ".docx", ".xlsx")


class Part(NamedTuple):
    """A file of the ZIP: its path there, the stored file, what it is called and its day."""

    path: str
    stored: Any
    title: str
    on: str

    @property
    def line(self) -> tuple[str, str, str]:
        """Its line of the index."""
        return self.on, self.title, self.path


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
    parts, left_out = within(MOST_BYTES, _parts(project, user))
    name = f"{uuid.uuid4().hex}.zip"
    folder().mkdir(parents=True, exist_ok=True)
    _discard_of(job)
    with zipfile.ZipFile(folder() / name, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as packed:
        _write_index(packed, project, parts, left_out)
        for done, part in enumerate(parts, 1):
            _write(packed, part)
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


def within(most: int, parts: Iterable[Part]) -> tuple[list[Part], list[Part]]:
    """(packed, left out): in their order as long as their bytes together do not pass the limit."""
    packed: list[Part] = []
    left_out: list[Part] = []
    total = 0
    for part in parts:
        total += (size := _size(part.stored))
        if total > most:
            total -= size
            left_out.append(part)
        else:
            packed.append(part)
    return packed, left_out


def _size(stored: Any) -> int:
    try:
        return int(stored.size)
    except FileNotFoundError:
        return 0


def _parts(project: Project, user: User) -> Iterator[Part]:
    """Documents step by step, then the photos by day."""
    for row in documents(project, user):
        name = f"{_step(row.step)}/{row.pk}-{_safe(row.title)}"
        yield Part(_named(name, row.file_name), row.file, row.title, str(timezone.localdate(row.recorded_at)))
    for photo in photos(project, user):
        name = f"{_step(3)}/公告栏照片/{photo.taken_on}-{photo.pk}"
        yield Part(_named(name, photo.file.name), photo.file, str(photo.posting.board), str(photo.taken_on))
    for one in site_photos(project, user):
        name = f"{_step(9)}/现场照片/{one.taken_on}-{one.pk}"
        yield Part(_named(name, one.image.name), one.image, one.caption or "现场照片", str(one.taken_on))


def _named(name: str, original: str) -> str:
    return f"{name}{PurePath(original).suffix.lower()[:8]}"


def _write(packed: zipfile.ZipFile, part: Part) -> None:
    """Copied in pieces, photos as they are; a file that is gone from the disk is told by a note in its place."""
    entry = zipfile.ZipInfo(part.path, timezone.localtime().timetuple()[:6])
    entry.compress_type = zipfile.ZIP_STORED if part.path.endswith(PACKED_ALREADY) else zipfile.ZIP_DEFLATED
    try:
        with part.stored.open("rb") as source, packed.open(entry, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, 2**16)
    except FileNotFoundError:
        packed.writestr(f"{part.path}.缺失.txt", "平台上已找不到这个文件,请与系统管理员联系。")


def _write_index(
    packed: zipfile.ZipFile, project: Project, parts: Sequence[Part], left_out: Sequence[Part]
) -> None:
    rows = [_row(one) for one in entries(project)]
    files = [(*one.line, "") for one in parts] + [(*one.line, LEFT_OUT) for one in left_out]
    packed.writestr("index.html", _page(project, rows, parts, left_out))
    packed.writestr("索引.xlsx", book_of([("时间顺序", HEAD, rows), ("文件", FILES_HEAD, files)]))


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


def _page(
    project: Project, rows: Sequence[tuple[str, ...]], parts: Sequence[Part], left_out: Sequence[Part]
) -> str:
    """Read without the portal, so a page by itself; every text escaped."""
    title = html.escape(f"{project.neighbourhood.name}({project.code})一小区一档")
    lines = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f"<th>{cell}</th>" for cell in HEAD)
    files = "".join(_file_line(part) for part in parts)
    missing = "".join(f"<li>{html.escape(part.path)} {LEFT_OUT}</li>" for part in left_out)
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>'
        f"<h2>文件</h2><ul>{files}{missing}</ul><h2>时间顺序</h2><table><tr>{head}</tr>{lines}</table></html>"
    )


def _file_line(part: Part) -> str:
    path, title = html.escape(part.path), html.escape(part.title)
    return f'<li>{part.on} <a href="{path}">{title}</a> {path}</li>'


def _step(step: int) -> str:
    return f"第{step:02}步"


def _safe(title: str) -> str:
    """A title as part of a file's name on any system."""
    kept = "".join(one if one.isalnum() or one in "-()()、" else "_" for one in title)
    return kept.strip("._ ")[:60] or "材料"
