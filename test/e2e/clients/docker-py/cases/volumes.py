"""Volumes."""

from .case_list import case
from .making_containers import made


@case
def volume_life(world):
    name = world.name()
    volume = world.client.volumes.create(name, driver="local", labels={"a": "ü"}, driver_opts={})
    listed = [item.name == name for item in world.client.volumes.list(filters={"name": name})]
    labels = world.client.volumes.get(name).attrs["Labels"]
    volume.remove(force=True)
    return [listed, labels]


@case
def volume_in_use(world):
    name = world.name()
    world.client.volumes.create(name)
    made(world, host={"binds": {name: {"bind": "/v", "mode": "rw"}}}, volumes=["/v"])
    world.api.remove_volume(name)


@case
def volume_that_is_missing(world):
    world.api.inspect_volume("pw-not-there")
