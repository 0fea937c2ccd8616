"""The demo's accounts, plain so that whoever starts the demo can print them. Known to everybody, so for demos only."""

from dataclasses import dataclass

DEMO_PASSWORD = "pathway-demo-only"  # noqa: S105  # seeding is refused in production


@dataclass(frozen=True, slots=True)
class Login:
    """One account; `facility` is the key of a demo facility, empty for the whole network."""

    username: str
    role: str
    facility: str = ""


FACILITY_ROLES = {
    "clinician": "CLINICIAN",
    "clinician2": "CLINICIAN",
    "supervisor": "SUPERVISOR",
    "frontdesk": "FRONT_DESK",
}
FACILITY_KEYS = ("harbor", "meadow", "prairie")

LOGINS = (
    *(Login(f"{name}@{key}", role, key) for key in FACILITY_KEYS for name, role in FACILITY_ROLES.items()),
    Login("administrator@demo", "ADMINISTRATOR"),
    Login("auditor@demo", "AUDITOR"),
    Login("privacy@demo", "PRIVACY_OFFICER"),
    Login("operations@demo", "OPERATIONS"),
)
SERVICE_USERNAME = "integration@demo"
