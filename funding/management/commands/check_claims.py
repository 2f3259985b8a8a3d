"""Derives every subsidy claim again from its stored inputs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from funding.claim_check import account_faults, area_faults, claim_faults
from funding.models import SubsidyClaim


class Command(BaseCommand):
    help = "按所存依据重新计算全部补助资金申报,核对补助面积、决算和明细,列出不一致的"

    def handle(self, *args: Any, **options: Any) -> None:
        found = [*claim_faults(), *area_faults(), *account_faults()]
        for name, words in found:
            self.stdout.write(f"{name}:{words}")
        if found:
            raise CommandError(f"{len(found)}处不一致。")
        self.stdout.write(f"{SubsidyClaim.objects.count()}次补助资金申报与所存依据一致。")
