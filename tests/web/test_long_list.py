"""A long list shows what Django's own pages would show, whatever page is asked."""

import pytest
from django.core.paginator import Paginator

from projects.models import Neighbourhood
from tests.factories import NeighbourhoodFactory
from web.paging import LongList

ASKED = [None, "", "1", "2", "3", "4", "99", "0", "-1", "abc", "²", "1.5", "9" * 12, "9" * 5000, "٢"]


@pytest.mark.django_db
class TestLongList:
    def rows(self):
        return Neighbourhood.objects.filter(name__startswith="长").select_related("street").order_by("-pk")

    @pytest.mark.parametrize("count", [0, 1, 4, 7])
    @pytest.mark.parametrize("asked", ASKED, ids=lambda one: repr(one)[:8])
    def test_shows_the_page_django_shows(self, count, asked):
        NeighbourhoodFactory(code="other", name="别处")
        for n in range(count):
            NeighbourhoodFactory(code=f"long-{n}", name=f"长{n}")
        own, django = (kind(self.rows(), 3).get_page(asked) for kind in (LongList, Paginator))
        assert (own.number, own.paginator.count, list(own)) == (
            django.number,
            django.paginator.count,
            list(django),
        )

    def test_an_asked_page_takes_two_queries(self, django_assert_num_queries):
        for n in range(4):
            NeighbourhoodFactory(code=f"long-{n}", name=f"长{n}")
        with django_assert_num_queries(2):
            assert [one.name for one in LongList(self.rows(), 3).get_page("2")] == ["长0"]

    def test_a_known_number_of_rows_is_not_counted(self):
        for n in range(4):
            NeighbourhoodFactory(code=f"long-{n}", name=f"长{n}")
        shown = LongList(self.rows(), 3, count=4).get_page("1")
        assert shown.has_next()
        assert [one.name for one in shown] == ["长3", "长2", "长1"]
