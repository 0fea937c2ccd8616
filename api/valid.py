"""Bodies, validated."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


def valid(serializer_class: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """What the body says. Raises ValidationError, which points at each wrong value."""
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def valid_changes(serializer_class: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The members that a PATCH gives, at least one. Raises ValidationError."""
    serializer = serializer_class(data=request.data, partial=True)
    serializer.is_valid(raise_exception=True)
    if not serializer.validated_data:
        raise ValidationError("Give at least one member to change.", code="empty")
    return dict(serializer.validated_data)


def valid_one_of(
    shapes: Mapping[str, type[serializers.Serializer[Any]]], request: Request, *, by: str
) -> dict[str, Any]:
    """What a body says whose member `by` names its shape. Raises ValidationError."""
    named = request.data.get(by) if isinstance(request.data, dict) else None
    if not isinstance(named, str) or named not in shapes:
        raise ValidationError({by: [f"Give one of {', '.join(shapes)}."]}, code="invalid_choice")
    return valid(shapes[named], request)
