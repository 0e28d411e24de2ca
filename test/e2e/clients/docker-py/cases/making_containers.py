"""Containers of the image, as far as a case needs them."""


def sh(script):
    return ["sh", "-c", script]


def made(world, command=None, **options):
    """A container that was created and not started."""
    api = world.api
    if "host" in options:
        options["host_config"] = api.create_host_config(**options.pop("host"))
    created = api.create_container(world.image, command or sh("sleep 1000"), name=world.name(), **options)
    return created["Id"]


def started(world, command=None, **options):
    container = made(world, command, **options)
    world.api.start(container)
    return container


def finished(world, command, **options):
    container = started(world, command, **options)
    world.api.wait(container)
    return container
