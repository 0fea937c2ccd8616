"""Days and hours: what is a facility's day, when its people work, when a patient may be contacted. Plain Python."""

from pathway.calendar.contact_hours import ContactHours, Shift
from pathway.calendar.facility_days import JUST_BEFORE, ZoneHistory, end_of_next_working_day, next_working_time

__all__ = ["JUST_BEFORE", "ContactHours", "Shift", "ZoneHistory", "end_of_next_working_day", "next_working_time"]
