"""Receipts: the code asked with, and what became of the form."""

from typing import Any

from rest_framework import serializers

STATES = ("received", "counted", "superseded", "overruled", "retracted", "void")


class ReceiptQuestion(serializers.Serializer[Any]):
    """The code as printed; spaces, hyphens and small letters do not matter."""

    code = serializers.CharField(max_length=200)


class ReceiptAnswer(serializers.Serializer[Any]):
    """The form's state, its hash on the public board, and its round. No owner, no room, no choice."""

    state = serializers.ChoiceField(STATES)
    hash = serializers.CharField(source="code_hash")
    round = serializers.IntegerField(source="round.pk")
    number = serializers.IntegerField(source="round.number")
    neighbourhood = serializers.CharField(source="round.project.neighbourhood.code")
