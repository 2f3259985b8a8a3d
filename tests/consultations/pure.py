"""A consultation without a database: the count kept act by act as the portal keeps it, and a second way to read it.

`Model` keeps one opinion a head and changes it with each act, as the verbs do. `said` reads all forms of a head anew, by
what a person would say of a pile of forms, sharing no line with `consultations.head_rules`.
"""

from collections import Counter
from dataclasses import dataclass, field
from random import Random

from consultations import head_rules
from consultations.head_rules import RETRACTED, UNRESOLVED, Form
from consultations.rules import HUNDREDTH, Share, Tally

CHOICES = ("agree", "disagree", "abstain")
Act = tuple[str, int, int | None, str]
"""What happens, to which head, for which of its units (None: the whole head), and what is said."""


@dataclass
class Model:
    """One round: `heads` are (area in 0.01 m², number of units)."""

    heads: list[tuple[int, int]]
    forms: dict[int, list[Form]] = field(default_factory=dict)
    effective: dict[int, str] = field(default_factory=dict)
    is_open: bool = True

    def do(self, act: Act) -> bool:
        """One act; False where the round is over or there is nothing to do it to."""
        kind, head, unit, choice = act
        if not self.is_open:
            return False
        if kind in ("close", "void"):
            return self._end(kind)
        if kind == "retract":
            return self._retract(head, unit)
        if kind == "settle":
            return self.effective.get(head) == UNRESOLVED and self._append(head, Form(None, choice))
        if kind == "online":
            return self._append(head, Form(None, choice, online=True))
        return self._append(head, Form(unit, choice))

    def _end(self, kind: str) -> bool:
        """Closing waits for contradictions; voiding does not."""
        if kind == "close" and UNRESOLVED in self.effective.values():
            return False
        self.is_open = False
        return True

    def _retract(self, head: int, unit: int | None) -> bool:
        """What stands on paper for the unit and for the whole head goes, form by form."""
        said, units = self.forms.get(head, []), self.heads[head][1]
        paper = [said[place] for place in head_rules.in_force(said, units) if not said[place].online]
        whole = unit is None or units == 1
        gone = [form for form in paper if whole or form.unit in (unit, None)]
        return bool([self._append(head, Form(form.unit, RETRACTED)) for form in gone])

    def _append(self, head: int, form: Form) -> bool:
        said = self.forms.setdefault(head, [])
        said.append(form)
        self.effective[head] = head_rules.opinion(said, self.heads[head][1])
        return True

    def carried(self, reconfirmed: list[int]) -> "Model":
        """A new attempt after this one was voided, with the papers in force of these heads where they do not contradict."""
        fresh = Model(self.heads)
        for head in reconfirmed:
            forms, units = self.forms.get(head, []), self.heads[head][1]
            paper = [forms[place] for place in head_rules.in_force(forms, units) if not forms[place].online]
            if paper and len({form.choice for form in paper}) == 1:
                for form in paper:
                    fresh._append(head, form)
        return fresh

    @property
    def tally(self) -> Tally:
        """From the opinions kept."""
        return tally(self.heads, self.effective)

    @property
    def recount(self) -> Tally:
        """From all forms, read anew."""
        return tally(
            self.heads, {head: said(forms, self.heads[head][1]) for head, forms in self.forms.items()}
        )


def tally(heads: list[tuple[int, int]], opinions: dict[int, str]) -> Tally:
    """The shares of these opinions; a retracted one is no answer."""
    areas, counts = Counter[str](), Counter[str]()
    for head, opinion in opinions.items():
        if opinion != RETRACTED:
            areas[opinion] += heads[head][0]
            counts[opinion] += 1
    shares = {choice: share(areas[choice], counts[choice]) for choice in (*CHOICES, UNRESOLVED)}
    return Tally(share(sum(area for area, _ in heads), len(heads)), **shares)


def share(hundredths: int, heads: int) -> Share:
    """Areas in whole 0.01 m²."""
    return Share(hundredths * HUNDREDTH, heads)


def said(forms: list[Form], units: int) -> str:
    """What a pile of forms of one head says: paper first, and only without any, the web."""
    for online in (False, True):
        pile = [form for form in forms if form.online is online]
        choices = {pile[place].choice for place in range(len(pile)) if _lies_open(pile, place, units)}
        if choices:
            return choices.pop() if len(choices) == 1 else UNRESOLVED
    return RETRACTED


def _lies_open(pile: list[Form], place: int, units: int) -> bool:
    """Not taken out, nothing for the same unit or for the whole head on top of it, and not replaced unit by unit."""
    form, above = pile[place], pile[place + 1 :]
    if form.choice == RETRACTED or any(units == 1 or later.unit in (None, form.unit) for later in above):
        return False
    return form.unit is not None or not _each_unit_spoke(above, units)


def _each_unit_spoke(above: list[Form], units: int) -> bool:
    """Whether at some moment every unit had a form of its own lying open above."""
    return any(
        len(
            {form.unit for place, form in enumerate(above[:until]) if _lies_open(above[:until], place, units)}
        )
        == units
        for until in range(units, len(above) + 1)
    )


def random_heads(random: Random) -> list[tuple[int, int]]:
    """One to six heads of one to three units, from 0.01 m² up."""
    return [(random.randint(1, 50_000), random.choice((1, 1, 2, 3))) for _ in range(random.randint(1, 6))]


def random_act(random: Random, heads: list[tuple[int, int]]) -> Act:
    """Mostly forms; now and then an end."""
    kind = random.choices(("paper", "online", "retract", "settle", "close", "void"), (12, 4, 4, 3, 0.4, 0.2))[
        0
    ]
    head = random.randrange(len(heads))
    unit = random.choice((None, *range(heads[head][1])))
    return kind, head, unit, random.choice(CHOICES)
