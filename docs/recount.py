"""Recounts a round from its audit file with nothing but Python: python3 recount.py AUDIT.json [BOARD.txt]"""

import json
import sys
from hashlib import sha256
from pathlib import Path


def digest(value):
    return sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()


def reached(part, whole, line):
    over = line and part * line[1] - whole * line[0]
    return line is None or (whole > 0 and (over > 0 or (over == 0 and line[2])))


data = json.loads(Path(sys.argv[1]).read_text("utf-8"))
area = {head: int(written.replace(".", "")) for head, written, _ in data["heads"]}
units = {head: count for head, _, count in data["heads"]}
chain, forms = digest([data["about"], digest(sorted(data["heads"]))]), {}
for ballot in data["ballots"]:
    chain = digest([chain, *ballot])
    _, head, unit, choice, receipt, _, *online = ballot
    said = forms.setdefault(head, ({}, {}))[len(online)]
    if unit is None or units[head] == 1:
        said.clear()
    said[unit] = (choice, receipt)
    if choice == "retracted" or len(said) > units[head]:
        said.pop(unit if choice == "retracted" else None)
stands = {head: paper or online for head, (paper, online) in forms.items() if paper or online}
choices = {head: {choice for choice, _ in said.values()} for head, said in stands.items()}
voted = [head for head in choices if len(choices[head]) == 1]
who = {"total": area, "took_part": voted, "agree": [head for head in voted if choices[head] == {"agree"}]}
count = {name: (sum(area[head] for head in heads), len(heads)) for name, heads in who.items()}
rule, part, total, agree = data["rule"], count["took_part"], count["total"], count["agree"]
of, lines = total if rule["of"] == "all" else part, [rule["area_majority"], rule["heads_majority"]]
holds = [reached(part[i], total[i], rule["quorum"]) and reached(agree[i], of[i], lines[i]) for i in (0, 1)]
decides = any([rule["quorum"], *lines])
verdict = "indeterminate" if 0 in total else "passed" if all(holds) else "failed"
found = {name: [f"{a // 100}.{a % 100:02d}", heads] for name, (a, heads) in count.items()}
found["outcome"] = verdict if decides or 0 in total else "recorded"
board = sorted(sorted(receipt for _, receipt in said.values()) for said in stands.values())
public = [line.split() for path in sys.argv[2:] for line in Path(path).read_text("utf-8").splitlines()]
public = public if sys.argv[2:] else board
same = [found == data["result"], chain == data["ledger_head"], board == data["receipts"], board == public]
print(json.dumps({**found, "ledger_head": chain, "receipts": len(board), "result_ledger_list_board": same}))
sys.exit(0 if all(same) else 1)
