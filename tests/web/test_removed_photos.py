"""A photo that was taken off, for the people on it perhaps, is handed out no more."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from tests.factories import TODAY
from tests.record_data import at, clerk
from tests.web.record_pages import browser
from works.models import SitePhoto
from works.services.photos import remove_site_photo

pytestmark = pytest.mark.django_db


def test_a_site_photo_taken_off_is_no_more_at_its_address() -> None:
    person, project = clerk(), at(9)
    photo = SitePhoto.for_project(project, person, thumbnail=b"x", taken_on=TODAY)
    photo.image.save("a.jpg", ContentFile(b"x"), save=True)
    where = [reverse(name, args=[project.code, photo.pk]) for name in ("site_photo", "site_photo_small")]
    assert [b"".join(browser(person).get(one)) for one in where] == [b"x", b"x"]
    remove_site_photo(photo, actor=person, on=TODAY, reason="拍到居民")
    assert {browser(person).get(one).status_code for one in where} == {404}
