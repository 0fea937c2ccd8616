"""A patient's own page: words and people for a rough day, opened by a PIN of theirs."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from patients.models import OwnPage, Patient
from programs.refusals import Conflict, Invalid, NotFound, NotPermitted

WRONG_PINS = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST, LONGEST = 4, 8


class PinIsInvalid(Invalid):
    code = "pin_is_invalid"
    what_to_do = f"Choose a PIN of {SHORTEST} to {LONGEST} digits."


class WrongPin(NotPermitted):
    code = "wrong_pin"
    what_to_do = "Try again, or ask your team to have the page taken away."


class PageIsLocked(Conflict):
    code = "page_is_locked"
    what_to_do = "Wait a quarter of an hour."


def has_page(patient_id: UUID) -> bool:
    return OwnPage.objects.filter(patient=patient_id).exists()


def open_page(patient_id: UUID, pin: str, *, now: datetime) -> OwnPage:
    """The page, for its PIN. Wrong ones are counted, also of two at once. Raises NotFound, WrongPin, PageIsLocked."""
    with transaction.atomic():
        page = OwnPage.objects.select_for_update().filter(patient=patient_id).first()
        if page is None:
            raise NotFound("There is no page yet.")
        opened = _try(page, pin, now)
    if not opened:
        raise WrongPin("That is not the PIN.")
    return page


def write_page(
    patient_id: UUID, *, words: str, people: Sequence[Mapping[str, str]], pin: str, now: datetime
) -> OwnPage:
    """Writes the page, the first time with a new PIN, later with the one it has. Raises PinIsInvalid, WrongPin,
    PageIsLocked."""
    kept = [{"name": person["name"], "phone": person["phone"]} for person in people if any(person.values())]
    if has_page(patient_id):
        page = open_page(patient_id, pin, now=now)
        page.words, page.people, page.written_at = words, kept, now
        page.save(update_fields=["words", "people", "written_at"])
        return page
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        raise PinIsInvalid("This can't be a PIN.", field="pin")
    with transaction.atomic():
        Patient.objects.select_for_update(no_key=True).get(id=patient_id)
        return OwnPage.objects.create(
            patient_id=patient_id, words=words, people=kept, pin_hash=make_password(pin), written_at=now
        )


def _try(page: OwnPage, pin: str, now: datetime) -> bool:
    """Whether a PIN opens a locked row; the fifth wrong one locks it for a while. Raises PageIsLocked."""
    if page.locked_until is not None and page.locked_until > now:
        raise PageIsLocked("Too many wrong PINs.")
    opened = check_password(pin, page.pin_hash)
    page.wrong_pins = 0 if opened else page.wrong_pins + 1
    page.locked_until = None
    if page.wrong_pins >= WRONG_PINS:
        page.wrong_pins, page.locked_until = 0, now + LOCKED_FOR
    page.save(update_fields=["wrong_pins", "locked_until"])
    return opened
