"""Where the provider of text messages tells what became of one, and hands over what came in. Forms, signed by the provider."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from xml.sax.saxutils import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from pathway import inbound
from pathway.messages import delivery
from pathway.messages.sms import provider_of
from patients.models import ContactPoint
from programs.database import database_now


def is_signed(request: HttpRequest) -> bool:
    """By Twilio's scheme: HMAC-SHA1, with the account's token, over the address and the sorted parameters of the form.

    https://www.twilio.com/docs/usage/security#validating-requests
    """
    token = provider_of(settings.SMS_URL).token
    said = f"{settings.PUBLIC_URL}{request.path}" + "".join(
        name + value for name in sorted(request.POST) for value in sorted(set(request.POST.getlist(name)))
    )
    wanted = base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()
    given = request.headers.get("X-Twilio-Signature", "")
    return bool(token) and hmac.compare_digest(wanted.encode(), given.encode())


def from_the_provider(work: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A form that the provider posts; whoever can't sign it learns nothing."""

    @csrf_exempt
    @require_POST
    def view(request: HttpRequest) -> HttpResponse:
        return work(request) if is_signed(request) else HttpResponse(status=404)

    return view


@from_the_provider
def sms_delivery(request: HttpRequest) -> HttpResponse:
    """What became of a message."""
    delivery.told(request.POST.get("MessageSid", ""), request.POST.get("MessageStatus", ""), now=database_now())
    return HttpResponse(status=204)


@from_the_provider
def sms_inbound(request: HttpRequest) -> HttpResponse:
    """A message that came in, answered in the same breath."""
    reply = inbound.receive(
        channel=ContactPoint.Channel.SMS,
        from_address=request.POST.get("From", ""),
        body=request.POST.get("Body", ""),
        provider_id=request.POST.get("MessageSid", ""),
        now=database_now(),
    )
    said = f"<Message>{escape(reply.body)}</Message>" if reply.body else ""
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?><Response>{said}</Response>', content_type="text/xml")
