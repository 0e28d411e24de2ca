"""Networks."""

from docker.types import IPAMConfig, IPAMPool

from .case_list import case
from .making_containers import sh


@case
def network_with_addresses(world):
    pool = IPAMPool(subnet="10.214.0.0/24", gateway="10.214.0.254", aux_addresses={"a": "10.214.0.9"})
    network = world.client.networks.create(
        world.name(), driver="bridge", ipam=IPAMConfig(pool_configs=[pool]), labels={"a": "b"}, internal=True
    )
    container = world.client.containers.run(world.image, sh("sleep 1000"), name=world.name(), detach=True)
    network.connect(container, aliases=["other"], ipv4_address="10.214.0.7")
    network.reload()
    members = [member["IPv4Address"] for member in network.attrs["Containers"].values()]
    ipam = network.attrs["IPAM"]["Config"]
    network.disconnect(container)
    network.remove()
    return [members, ipam, network.attrs["Labels"], network.attrs["Internal"]]


@case
def network_lists_and_filters(world):
    name = world.name()
    network = world.client.networks.create(name, labels={"pw": name})
    found = [item.id == network.id for item in world.client.networks.list(names=[name], filters={"label": f"pw={name}"})]
    verbose = sorted(world.api.inspect_network(network.id, verbose=True))
    network.remove()
    return [found, verbose]


@case
def network_in_use(world):
    network = world.client.networks.create(world.name())
    world.client.containers.run(world.image, sh("sleep 1000"), name=world.name(), network=network.name, detach=True)
    network.remove()


@case
def network_that_is_wrong(world):
    pool = IPAMPool(subnet="10.214.1.0/33")
    world.client.networks.create(world.name(), ipam=IPAMConfig(pool_configs=[pool]))


@case
def network_that_is_missing(world):
    world.client.networks.get("pw-not-there")


@case
def connect_what_is_missing(world):
    network = world.client.networks.create(world.name())
    try:
        network.connect("pw-not-there")
    finally:
        network.remove()
