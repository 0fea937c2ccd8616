"""The five levels of care, ordered by intensity: a plain enum, without Django."""

from enum import StrEnum


class Level(StrEnum):
    """A level of care, most intense first. ASAM codes are attributes of a program, never of a level."""

    DETOX = "DETOX"
    RESIDENTIAL = "RESIDENTIAL"
    PHP = "PHP"
    IOP = "IOP"
    AFTERCARE = "AFTERCARE"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def intensity(self) -> int:
        """5 for detox down to 1 for aftercare."""
        return _INTENSITIES[self]

    def is_lower_than(self, other: "Level") -> bool:
        """Whether this level is less intense than the other."""
        return self.intensity < other.intensity


LEVELS = tuple(Level)
_INTENSITIES = {level: len(LEVELS) - place for place, level in enumerate(LEVELS)}
_LABELS = {
    Level.DETOX: "Detox",
    Level.RESIDENTIAL: "Residential",
    Level.PHP: "Partial hospitalization (PHP)",
    Level.IOP: "Intensive outpatient (IOP)",
    Level.AFTERCARE: "Aftercare",
}
