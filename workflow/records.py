"""All records the gates ask about, as read once for some projects."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workflow import sources
from workflow.cycles import SendBack


@dataclass(frozen=True)
class Records:
    """What was read, by project."""

    asked: sources.Asked
    send_backs: Mapping[int, list[SendBack]]
    marks: sources.Marks
    rounds: Mapping[int, list[Any]]
    documents: Mapping[int, list[tuple[int, str, int]]]
    versions: Mapping[int, list[Any]]
    items: Mapping[int, tuple[int, int]]
    notices: Mapping[int, list[Any]]
    batches: Mapping[int, list[Any]]
    pre_reviews: Mapping[int, list[Any]]
    reviews: Mapping[int, list[Any]]
    opinions: Mapping[int, list[Any]]
    tenders: Mapping[int, list[Any]]
    acceptances: Mapping[int, list[Any]]
    signatures: Mapping[int, list[tuple[str, bool]]]

    @classmethod
    def read(cls, asked: sources.Asked) -> "Records":
        """One query per source: 14 at most."""
        reviews = sources.reviews(asked.at(7))
        acceptances = sources.acceptances(asked.at(10))
        return cls(
            asked=asked,
            send_backs=sources.send_backs(list(asked.projects)),
            marks=sources.marks(asked),
            rounds=sources.rounds(asked.at(1, 3, 6)),
            documents=sources.documents(asked),
            versions=sources.scheme_versions(asked.at(2, 5, 6, 7, 8)),
            items=sources.items(asked.at(2, 9)),
            notices=sources.notices(asked.at(3)),
            batches=sources.batch_entries(asked.at(4)),
            pre_reviews=sources.pre_reviews(asked.at(6)),
            reviews=reviews,
            opinions=sources.opinions([row.pk for rows in reviews.values() for row in rows]),
            tenders=sources.tenders(asked.at(8, 9)),
            acceptances=acceptances,
            signatures=sources.signatures([row.pk for rows in acceptances.values() for row in rows]),
        )
