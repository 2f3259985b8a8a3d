"""What came in from a source and what went out: the one place that says so. Yuan.

Received is what was appropriated and what residents paid in unit by unit (居民出资; cancelled receipts count for nothing).
"""

from decimal import Decimal

from django.db.models import DecimalField, Model, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from funding.models import Appropriation, Contribution, FundingSource, Payment

NOTHING = Decimal("0.00")
MONEY = DecimalField(max_digits=16, decimal_places=2)


def received(source: FundingSource) -> Decimal:
    """What came in from a source."""
    return _total(source.appropriations.all()) + contributed(source)


def contributed(source: FundingSource) -> Decimal:
    """What of it residents paid in unit by unit."""
    return _total(source.contributions.filter(cancelled_on__isnull=True))


def paid(source: FundingSource) -> Decimal:
    """What was paid from a source: released payments alone."""
    return _total(Payment.objects.released().filter(source=source))


def reserved(source: FundingSource) -> Decimal:
    """What payments that wait for release hold of a source."""
    return _total(Payment.objects.waiting().filter(source=source))


def with_sums(sources: QuerySet[FundingSource]) -> QuerySet[FundingSource]:
    """Each source with `money_in`, `of_units` (the part of it residents paid in), `money_out` and `reserved`; no query more."""
    of_units = _sum_of(Contribution.objects.filter(cancelled_on__isnull=True))
    came_in = _sum_of(Appropriation.objects.all()) + of_units
    went, held = _sum_of(Payment.objects.released()), _sum_of(Payment.objects.waiting())
    return sources.annotate(money_in=came_in, of_units=of_units, money_out=went, reserved=held)


def _total(rows: QuerySet[Model]) -> Decimal:
    return rows.aggregate(sum=Sum("amount_yuan"))["sum"] or NOTHING


def _sum_of(rows: QuerySet[Model]) -> Coalesce:
    """The sum of the rows of the outer source."""
    own = rows.filter(source=OuterRef("pk")).order_by().values("source")
    total = Subquery(own.annotate(sum=Sum("amount_yuan")).values("sum"), output_field=MONEY)
    return Coalesce(total, Value(NOTHING), output_field=MONEY)
