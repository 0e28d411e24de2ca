"""Plugins."""

import os
import tempfile

from .case_list import case


@case
def plugins(world):
    return [len(world.api.plugins()), world.client.plugins.list()]


@case
def plugin_that_is_missing(world):
    world.api.inspect_plugin("pw-not-there")


@case
def plugin_from_nowhere(world):
    world.client.plugins.install("127.0.0.1:9/pw-not-there:1")


@case
def plugin_from_a_folder(world):
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "rootfs"))
        with open(os.path.join(folder, "config.json"), "w") as file:
            file.write('{"description":"d","interface":{"types":["docker.volumedriver/1.0"],"socket":"p.sock"},"entrypoint":["/x"]}')
        name = f"pw/{world.name()}:1"
        created = world.api.create_plugin(name, folder)
    seen = world.api.inspect_plugin(name)["Enabled"]
    world.api.remove_plugin(name, force=True)
    return [created, seen]
