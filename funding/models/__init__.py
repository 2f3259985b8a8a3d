"""资金: accounts and claims, sources and contributions, payments. All money in yuan with two decimals."""

from funding.models.accounts import ExcludedLine, FinalAccount, RungLine, Settlement
from funding.models.claims import SubsidyArea, SubsidyClaim
from funding.models.payments import ContractTerm, Payee, Payment
from funding.models.sources import (
    RESIDENT_KINDS,
    Appropriation,
    Contribution,
    ContributionSheet,
    FundingSource,
    SourceKind,
)

__all__ = [
    "RESIDENT_KINDS",
    "Appropriation",
    "ContractTerm",
    "Contribution",
    "ContributionSheet",
    "ExcludedLine",
    "FinalAccount",
    "FundingSource",
    "Payee",
    "Payment",
    "RungLine",
    "Settlement",
    "SourceKind",
    "SubsidyArea",
    "SubsidyClaim",
]
