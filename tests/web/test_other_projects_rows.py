"""A row's number in the address of another project of the same street is no row: 404, and nothing changes."""

import pytest
from django.test import Client

from projects.models import Document, Event, Notice, NoticePhoto, Objection, Posting
from reviews.models import Review
from tests.factories import ProjectFactory, UserFactory
from tests.notices import boards
from tests.workflow import records
from works.models import Tender

pytestmark = pytest.mark.django_db


def test_rows_are_found_under_their_own_project_only(district) -> None:
    clerk, officer = UserFactory(), UserFactory(role="bureau_officer")
    mine, other = ProjectFactory(step=9), ProjectFactory(step=9)
    records.complete(other, clerk, *range(1, 10))
    notice, paper = Notice.objects.get(project=other), Document.objects.filter(project=other).first()
    objection = Objection.objects.create(
        notice=notice, text="车位", number=9, received_on=notice.published_on, recorded_by=clerk
    )
    (board,) = boards(other.neighbourhood, clerk)
    posting = Posting.objects.create(notice=notice, board=board)
    photo = NoticePhoto.objects.create(
        posting=posting,
        taken_on=notice.published_on,
        file="notices/1.jpg",
        content_type="image/jpeg",
        added_by=clerk,
    )
    tender, review = Tender.objects.filter(project=other).first(), Review.objects.get(project=other)
    before = Event.objects.count()
    for user in (clerk, officer):
        client = Client()
        client.force_login(user)
        for path in (
            f"documents/{paper.pk}/", f"documents/{paper.pk}/remove/", f"documents/{paper.pk}/publish/",
            f"notice/{notice.pk}/print/", f"objections/answer/?objection={objection.pk}",
            f"notice/photos/{photo.pk}/", f"notice/photos/{photo.pk}/remove/",
            f"notice/{notice.pk}/revise/", f"notice/{notice.pk}/withdraw/", f"notice/{notice.pk}/sheet/",
            f"objections/{objection.pk}/answer/", f"records/tender/opinion/{tender.pk}/",
            f"records/tender/award/{tender.pk}/", f"records/review/minutes/{review.pk}/",
        ):  # fmt: skip
            url = f"/work/projects/{mine.code}/{path}"
            read, sent = (
                client.get(url).status_code,
                client.post(url, {"reason": "1", "is_public": "yes"}).status_code,
            )
            assert {read, sent} <= {403, 404, 405}, (user.role, path, read, sent)
    assert Event.objects.count() == before


def test_a_switched_off_account_loses_its_session_at_once() -> None:
    clerk, client = UserFactory(), Client()
    client.force_login(clerk)
    assert client.get("/work/").status_code == 200
    type(clerk).objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.get("/work/").status_code == 302
