"""Documents of a step: where they belong, who files them, what stays in the history."""

import io
from pathlib import Path

import pytest

from accounts.models import Role
from policy.errors import NotAllowed, Refused
from projects.models import Document, Event, Project
from projects.services.documents import attach_document, publish_document, remove_document
from tests.factories import TODAY, BuilderBodyFactory, ProjectFactory, StreetFactory, UserFactory
from tests.projects.test_files import PDF

pytestmark = pytest.mark.django_db


def file(content: bytes = PDF, name: str = "清单.pdf") -> io.BytesIO:
    upload = io.BytesIO(content)
    upload.name = name
    return upload


def content_of(document: Document) -> bytes:
    with document.file.open("rb") as stored:
        return stored.read()


def attach(project, actor=None, **fields) -> Document:
    given = {"step": 1, "kind": "needs_list", "title": "", "upload": file()}
    return attach_document(project, actor=actor or UserFactory(), on=TODAY, **given | fields)


def test_a_document_is_kept_under_a_name_nobody_can_guess() -> None:
    document = attach(ProjectFactory(), title="问题清单(终稿)")
    assert (document.title, document.file_name, document.size) == ("问题清单(终稿)", "清单.pdf", len(PDF))
    assert "清单" not in document.file.name
    assert content_of(document) == PDF
    assert Event.objects.get().sentence == "上传第1步材料:问题清单(终稿)"


def test_without_a_title_it_is_called_as_its_kind() -> None:
    assert attach(ProjectFactory()).title == "问题与改造需求清单"


def test_kind_and_step_must_fit() -> None:
    project = ProjectFactory()
    with pytest.raises(Refused, match="第2步的材料"):
        attach(project, kind="estimate")
    with pytest.raises(Refused) as refusal:
        attach(project, step=12, kind="poem")
    assert set(refusal.value.codes) == {"bad_step", "bad_kind"}
    assert attach(project, step=5, kind="other").kind == "other"


def test_the_same_file_twice_is_refused_until_the_first_is_removed() -> None:
    project, clerk = ProjectFactory(), UserFactory()
    first = attach(project, clerk)
    with pytest.raises(Refused, match="已经上传过"):
        attach(project, clerk)
    remove_document(first, actor=clerk, on=TODAY, reason="盖章页漏扫")
    attach(project, clerk)
    assert Document.objects.count() == 2


def test_a_refused_upload_leaves_no_file_behind(settings) -> None:
    project = ProjectFactory()
    with pytest.raises(Refused):
        attach(project, upload=file(b"MZ"))
    with pytest.raises(NotAllowed):
        attach(project, UserFactory(role=Role.AUDITOR))
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_is_taken_away_again_when_the_record_cannot_be_written(settings, monkeypatch) -> None:
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("projects.services.documents.events.record", fail)
    with pytest.raises(RuntimeError):
        attach(ProjectFactory())
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_removing_needs_a_reason_and_keeps_row_and_file() -> None:
    clerk = UserFactory()
    document = attach(ProjectFactory(), clerk)
    with pytest.raises(Refused, match="移除理由"):
        remove_document(document, actor=clerk, on=TODAY, reason=" ")
    removed = remove_document(document, actor=clerk, on=TODAY, reason="传错")
    assert removed.removed_at is not None
    assert content_of(removed) == PDF
    with pytest.raises(Refused, match="已移除"):
        remove_document(document, actor=clerk, on=TODAY, reason="传错")


def test_a_document_of_a_passed_step_stays() -> None:
    project, clerk = ProjectFactory(step=3), UserFactory()
    document = attach(project, clerk)
    with pytest.raises(Refused, match="第1步已办结"):
        remove_document(document, actor=clerk, on=TODAY, reason="传错")


def test_strangers_and_standing_projects_are_refused() -> None:
    stranger = UserFactory(street=StreetFactory(code="daguan"))
    document = attach(ProjectFactory())
    for act in (
        lambda: attach(ProjectFactory(), stranger),
        lambda: remove_document(document, actor=stranger, on=TODAY, reason="x"),
        lambda: publish_document(document, actor=stranger, on=TODAY, is_public=True),
    ):
        with pytest.raises(NotAllowed):
            act()
    with pytest.raises(Refused, match="暂缓实施"):
        attach(ProjectFactory(state="paused"))


def test_a_document_is_shown_to_residents_and_hidden_again() -> None:
    clerk = UserFactory()
    document = attach(ProjectFactory(), clerk)
    assert publish_document(document, actor=clerk, on=TODAY, is_public=True).is_public
    with pytest.raises(Refused, match="没有变化"):
        publish_document(document, actor=clerk, on=TODAY, is_public=True)
    assert not publish_document(document, actor=clerk, on=TODAY, is_public=False).is_public


@pytest.mark.parametrize("state", ["paused", "withdrawn"])
def test_a_standing_project_shows_nothing_more_and_still_hides(state) -> None:
    clerk, project = UserFactory(), ProjectFactory()
    shown, other = attach(project, clerk), attach(project, clerk, upload=file(PDF + b" "))
    publish_document(shown, actor=clerk, on=TODAY, is_public=True)
    Project.objects.update(state=state)
    with pytest.raises(Refused) as refused:
        publish_document(other, actor=clerk, on=TODAY, is_public=True)
    assert refused.value.codes == ("not_running",)
    assert not publish_document(shown, actor=clerk, on=TODAY, is_public=False).is_public


def test_a_closed_project_may_still_show_its_papers() -> None:
    clerk, project = UserFactory(), ProjectFactory()
    document = attach(project, clerk)
    Project.objects.update(state="closed")
    assert publish_document(document, actor=clerk, on=TODAY, is_public=True).is_public


def test_every_reason_against_an_upload_at_once() -> None:
    with pytest.raises(Refused) as refused:
        attach(ProjectFactory(), step=12, kind="poem", upload=file(b"MZ"))
    assert set(refused.value.codes) == {"bad_step", "bad_kind", "file_type"}
    assert "文件名以 .pdf 结尾,内容却不是" in str(refused.value)


LIST = "幢号,室号,业主姓名,联系电话\n3,501,张三,1380000\n".encode()


def table(content: bytes = LIST) -> io.BytesIO:
    return file(content, "名单.csv")


def test_a_list_of_residents_goes_where_the_builder_does_not_see_it() -> None:
    body = BuilderBodyFactory()
    project, clerk = ProjectFactory(step=9, builder_body=body), UserFactory()
    with pytest.raises(Refused, match="居民名单"):
        attach(project, clerk, step=9, kind="other", upload=table())
    kept = attach(project, clerk, step=9, kind="residents_list", upload=table())
    builder = UserFactory(role=Role.BUILDER_CLERK, builder=body)
    assert kept.is_personal
    assert kept not in Document.objects.visible_to(builder)
    with pytest.raises(Refused, match="不能向居民公开"):
        publish_document(kept, actor=clerk, on=TODAY, is_public=True)


def test_a_list_of_residents_is_not_shown_to_residents() -> None:
    project, clerk = ProjectFactory(), UserFactory()
    document = attach(project, clerk, upload=table())
    with pytest.raises(Refused, match="居民姓名和室号"):
        publish_document(document, actor=clerk, on=TODAY, is_public=True)
    with pytest.raises(Refused, match="居民姓名和室号"):
        attach(project, clerk, kind="other", upload=table(LIST + b" "), is_public=True)


@pytest.mark.parametrize(
    "text", ["材料,数量,单位\n防水卷材,20,卷\n", "业主意见汇总\n同意,20\n", "单位,联系电话\n监理,0571\n"]
)
def test_other_tables_are_filed_as_ever(text) -> None:
    assert attach(ProjectFactory(step=9), step=9, kind="other", upload=table(text.encode())).kind == "other"


def test_what_a_builder_files_is_the_builder_s_own() -> None:
    body = BuilderBodyFactory()
    builder = UserFactory(role=Role.BUILDER_CLERK, builder=body)
    workers = table("姓名,身份证\n李四,3301\n".encode())
    project = ProjectFactory(step=9, builder_body=body)
    assert attach(project, builder, step=9, kind="other", upload=workers).kind == "other"
