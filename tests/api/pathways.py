"""One world seen through the door: its clinician's client, and the addresses of its episode."""

from typing import Any

from rest_framework.test import APIClient

from programs.levels import Level
from tests.api.callers import client_for
from tests.world import World, make_world

EPISODES = "/api/v1/episodes/"


class Door:
    """The door as one clinician uses it; answers are whole HTTP answers."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or make_world()
        self.client: APIClient = client_for(self.world.by)

    @property
    def address(self) -> str:
        return f"{EPISODES}{self.world.episode_id}/"

    def admit(self, level: Level, **more: Any) -> Any:
        body = {"patient": str(self.world.patient.id), "program": str(self.world.program(level)), **more}
        answer = self.client.post(EPISODES, body)
        if answer.status_code == 201:
            self.world.episode_id = answer.json()["episode"]["id"]
        return answer

    def read(self) -> Any:
        return self.client.get(self.address)

    def pathway(self, **query: str) -> Any:
        return self.client.get(f"{self.address}pathway/", query)

    def transition(self, verb: str, level: Level | None = None, *, tag: str | None = None, **body: Any) -> Any:
        """A transition decided on the episode as it is now, unless a tag says otherwise."""
        return self.send("transitions/", {"verb": verb, **self.to(level), **body}, tag=tag)

    def preview(self, verb: str, level: Level | None = None, **body: Any) -> Any:
        return self.client.post(f"{self.address}transitions/preview/", {"verb": verb, **self.to(level), **body})

    def correct(self, action: str, *, tag: str | None = None, **body: Any) -> Any:
        return self.send("corrections/", {"action": action, "reason": "wrong date in the paper chart", **body}, tag=tag)

    def send(self, where: str, body: dict[str, Any], *, tag: str | None = None, **headers: str) -> Any:
        given = {"If-Match": tag or self.read()["ETag"], **headers}
        return self.client.post(f"{self.address}{where}", body, headers=given)

    def to(self, level: Level | None) -> dict[str, str]:
        return {"program": str(self.world.program(level))} if level else {}


def answer_row(client: APIClient, address: str, verb: str, body: dict[str, Any]) -> Any:
    """Answers a row of a worklist, decided on the row as it is now."""
    tag = client.get(address)["ETag"]
    return client.post(f"{address}{verb}/", body, headers={"If-Match": tag})
