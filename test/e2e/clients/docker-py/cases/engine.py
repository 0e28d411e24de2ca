"""The engine."""

from .case_list import case
from .making_containers import finished


@case
def ping_and_version(world):
    return [world.client.ping(), sorted(world.api.version()), sorted(world.api.info())]


@case
def disk_usage(world):
    return sorted(world.client.df())


@case
def events_of_a_container(world):
    container = finished(world, ["true"])
    events = world.api.events(since=0, until=int(world.now() + 1), filters={"container": container}, decode=True)
    return [event["Action"] for event in events]


@case
def login_to_nowhere(world):
    return world.api.login("user", "secret", registry="http://127.0.0.1:9", reauth=True)
