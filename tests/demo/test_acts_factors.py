"""The demo's audited factors: every year but the newest."""

from types import SimpleNamespace

import pytest

from demo.acts_factors import audit
from projects.models import Project
from reports.models import CentralFactors
from tests.factories import TODAY
from tests.record_data import officer
from tests.reports.test_factors import counted


@pytest.mark.django_db
def test_every_year_but_the_newest_is_audited() -> None:
    for code, year in (("one", 2019), ("two", 2020), ("three", 2021)):
        Project.objects.filter(pk=counted(code).pk).update(batch_year=year)
    audit(SimpleNamespace(officer=officer()), TODAY)
    assert set(CentralFactors.objects.values_list("year", "neighbourhoods")) == {(2019, 1), (2020, 1)}
