"""Letters of the demo: printed and delivered for most buildings, the last one left for whoever tries it."""

from datetime import timedelta

from django.utils import timezone

from consultations.grids import houses
from consultations.letter_queries import delivery_rows
from consultations.models import Delivery, Letter, Round
from consultations.services.deliveries import record_delivery
from consultations.services.letters import ask_for_letters, destroy_file, fetch_letters, make_letters
from consultations.services.reissues import propose_reissue
from demo.story import Story
from projects import jobs

WAYS = (Delivery.How.IN_PERSON, Delivery.How.FAMILY, Delivery.How.MAILBOX)
LEFT = 1


def send_letters(story: Story, held: Round) -> None:
    """Printed on the round's second day and carried round on the two days after; one head was not at home."""
    names = [house.name for house in houses(held)][:-LEFT]
    on = held.opened_on + timedelta(days=1)
    run = ask_for_letters(held, actor=story.clerk, on=on, at=timezone.now(), buildings=names)
    jobs.run(run.job_id, make_letters, timezone.now)
    fetch_letters(run, actor=story.clerk, on=on, at=timezone.now())
    destroy_file(run, actor=story.clerk, on=on, at=timezone.now())
    for building, how in zip(names, WAYS, strict=False):
        _deliver(story, held, building, how)


def ask_for_another(story: Story, held: Round) -> None:
    """An owner lost the letter: asked for anew, and waiting for the second person."""
    letter = Letter.objects.filter(round=held, used_at=None).order_by("-pk").first()
    on = held.opened_on + timedelta(days=4)
    propose_reissue(letter, actor=story.clerk, on=on, reason="业主来电:告知书被孩子撕坏,看不清答复码。")


def _deliver(story: Story, held: Round, building: str, how: str) -> None:
    said = {"actor": story.clerk, "on": held.opened_on + timedelta(days=3), "delivered_by": "演示社工"}
    said |= {"delivered_on": held.opened_on + timedelta(days=2)}
    heads = [row.head for row in delivery_rows(held, building) if row.delivery is None]
    if how == Delivery.How.MAILBOX and heads:
        record_delivery(
            held, [heads.pop()], how=Delivery.How.FAILED, note="两次上门无人,邻居说在外地", **said
        )
    if heads:
        record_delivery(held, heads, how=how, **said)
