"""What a plan would ask for, before it starts: nothing is written."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from pathway.check_ins import templates
from pathway.check_ins.context import read_context
from pathway.check_ins.planning import planned_by
from pathway.check_ins.schedule import Due, Plan, arrange
from pathway.ledger.book import open_books
from pathway.models import CheckIn, Episode
from programs.refusals import Conflict, Invalid


class UnknownTemplate(Invalid):
    code = "unknown_template"
    what_to_do = "Give the code of one that check-in-templates/ lists."


class NothingToPlan(Conflict):
    code = "nothing_to_plan"
    what_to_do = "Nobody is to be contacted in this episode: read its check-in plans, they say why."


def preview(episode: Episode, *, code: str, at: datetime, until: datetime, now: datetime) -> list[Due]:
    """The contacts up to an instant if a template began at `at`: its own, and those of the plans that would go on.

    Raises UnknownTemplate, NothingToPlan.
    """
    if code not in templates.shipped():
        raise UnknownTemplate(f"Write one of {', '.join(templates.shipped())}.", field="template")
    context = read_context(episode, now=now)
    (book,) = open_books([episode], clock=now)
    course = book.course()
    if not course.stays or not context.is_wanted:
        raise NothingToPlan("No plan can start here.")
    program_id = course.stays[-1].program_id
    template, _ = context.chosen(templates.shipped()[code][-1], root=uuid4(), program_id=program_id)
    begun = Plan(template=template, anchor=min(template.anchors), anchor_root=UUID(int=0), anchored_at=at, known_at=at)
    plans = [plan for plan, _ in planned_by(book, course, context, now=now)]
    if template.kind != CheckIn.Kind.MILESTONE:
        plans = [_ended(plan, at) for plan in plans]
    dues = arrange([*plans, begun], context.hours, horizon=until, taken=context.taken)
    return [due for due in dues if due.due_at > now]


def _ended(plan: Plan, at: datetime) -> Plan:
    """A new routine or discharge plan takes the place of the others; days that count go on."""
    if plan.template.kind == CheckIn.Kind.MILESTONE:
        return plan
    return replace(plan, until=min(at, plan.until or at))
