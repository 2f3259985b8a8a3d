"""What a department says: conditions one by one, files by content, A and B reviewers, and races."""

import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from policy.errors import Refused
from reviews.models import Opinion, OpinionCondition, OpinionFile
from reviews.queries import asked
from reviews.services.minutes import issue_minutes
from tests.factories import TODAY
from tests.record_data import clerk, codes_of, leader, reviewer, stranger
from tests.reviews.holding import in_review, invitation, say

pytestmark = pytest.mark.django_db


def photo(name: str = "现场.jpg") -> SimpleUploadedFile:
    written, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "手机厂商"
    Image.new("RGB", (40, 30), "red").save(written, "JPEG", exif=exif)
    return SimpleUploadedFile(name, written.getvalue())


def test_each_condition_is_a_row() -> None:
    opinion = say(in_review(), "conditional", comment="", conditions=[" 补图纸 ", "", "留香樟"])
    assert [one.text for one in opinion.conditions.order_by("id")] == ["补图纸", "留香樟"]
    assert opinion.comment == "补图纸;留香樟"


def test_words_without_a_list_are_the_one_condition() -> None:
    opinion = say(in_review(), "conditional", comment="保留香樟")
    assert opinion.conditions.get().text == "保留香樟"


def test_conditions_need_a_conditional_agreement() -> None:
    review = in_review()
    assert codes_of(partial(say, review, "agree", conditions=["补图纸"])) == ("conditions_without_reason",)
    assert not OpinionCondition.objects.exists()


def test_an_opinion_with_one_open_condition_is_open() -> None:
    review = in_review("chengguan")
    first, second = say(review, "conditional", conditions=["甲", "乙"]).conditions.order_by("id")
    OpinionCondition.objects.filter(pk=first.pk).update(closed_on=TODAY)
    assert asked(invitation(review)).state == "conditional_open"
    OpinionCondition.objects.filter(pk=second.pk).update(closed_on=TODAY)
    assert asked(invitation(review)).state == "conditional_closed"


def test_files_are_checked_by_content_and_lose_where_they_were_taken() -> None:
    opinion = say(in_review(), uploads=[photo()])
    kept = opinion.files.get()
    assert (kept.file_name, kept.content_type) == ("现场.jpg", "image/jpeg")
    with kept.file.open("rb") as file, Image.open(file) as picture:
        assert not picture.getexif()


def test_every_bad_file_is_named_and_nothing_is_kept(settings) -> None:
    review = in_review()
    bad = [SimpleUploadedFile("a.pdf", b"MZ program"), photo(), SimpleUploadedFile("b.exe", b"MZ")]
    with pytest.raises(Refused) as refused:
        say(review, result="refuse", comment="", uploads=bad)
    words = [one.message.split(":")[0] for one in refused.value.reasons]
    assert words == ["请填写具体意见。", "a.pdf", "b.exe"], "with what is wrong with the words"
    assert not Opinion.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.jpg"))


def test_files_of_an_opinion_are_seen_by_bureau_street_and_that_department_alone() -> None:
    review = in_review()
    say(review, uploads=[photo()])
    seen = {
        name: OpinionFile.objects.visible_to(person).exists()
        for name, person in {
            "own": reviewer("chengguan"), "other": reviewer("minzheng"), "clerk": clerk(), "stranger": stranger(),
            "leader": leader(),
        }.items()
    }  # fmt: skip
    assert seen == {"own": True, "other": False, "clerk": True, "stranger": False, "leader": True}


def test_the_second_of_two_reviewers_learns_what_the_first_said() -> None:
    review, first = in_review(), reviewer("chengguan")
    say(review, "refuse", by=first, comment="消防车道不足", seen=0)
    with pytest.raises(Refused, match=f"{first}已于2019年10月21日出具“不同意”"):
        say(review, "agree", seen=0)
    assert Opinion.objects.get().result == "refuse"


def test_the_second_reviewer_may_replace_knowingly() -> None:
    review = in_review()
    first = say(review, "refuse", seen=0)
    say(review, "agree", seen=0, replace=True)
    third = say(review, "refuse", seen=Opinion.objects.latest("id").pk)
    assert Opinion.objects.count() == 3
    assert first.pk != third.pk


def test_an_opinion_after_the_minutes_is_refused_with_who_issued_them() -> None:
    review = in_review("chengguan")
    say(review)
    head = leader()
    issue_minutes(review, actor=head, on=TODAY, number="1号", text="通过")
    with pytest.raises(Refused, match=f"1号,2019年10月21日,{head}"):
        say(review, "refuse")
