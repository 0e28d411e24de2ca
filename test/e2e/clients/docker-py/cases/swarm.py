"""Swarm; its order matters, so it is one case."""

from docker.types import ContainerSpec, EndpointSpec, RestartPolicy, ServiceMode, TaskTemplate

from .case_list import case
from .making_containers import sh


@case
def swarm_services_secrets_and_configs(world):
    api = world.api
    if api.info()["Swarm"]["LocalNodeState"] != "inactive":
        raise RuntimeError("this engine is in a swarm already")
    try:
        return swarm_of(world)
    finally:
        # Engine 20.10 forgets to remove it when the swarm is left, and with it what holds docker_gwbridge.
        world.failure(lambda: api.remove_network("ingress"))
        world.until(lambda: not api.networks(names=["ingress"]), seconds=10)
        api.leave_swarm(force=True)


def swarm_of(world):
    api, client = world.api, world.client
    api.init_swarm(advertise_addr="127.0.0.1", listen_addr="127.0.0.1")
    seen = [sorted(api.inspect_swarm()), world.failure(lambda: api.init_swarm(advertise_addr="127.0.0.1"))]
    node = api.nodes()[0]
    api.update_node(node["ID"], node["Version"]["Index"], {**node["Spec"], "Labels": {"a": "b"}})
    seen.append(api.inspect_node(node["ID"])["Spec"])
    secret = api.create_secret(world.name(), b"s\x00cret", labels={"a": "b"})
    config = api.create_config(world.name(), b"c\xffnfig")
    seen.append([sorted(api.inspect_secret(secret)["Spec"]), api.inspect_config(config)["Spec"]["Data"]])
    name = world.name()
    template = TaskTemplate(
        ContainerSpec(world.image, command=sh("echo served; sleep 1000"), env=["A=ü"], labels={"x": "y"}),
        restart_policy=RestartPolicy(condition="none"),
    )
    service = api.create_service(template, name=name, mode=ServiceMode("replicated", 1), endpoint_spec=EndpointSpec())
    running = lambda: any(task["Status"]["State"] == "running" for task in api.tasks(filters={"service": name}))
    seen.append(world.until(running))
    seen.append(world.until(lambda: b"served" in b"".join(api.service_logs(service["ID"], stdout=True, follow=False))))
    version = api.inspect_service(name)["Version"]["Index"]
    api.update_service(name, version, task_template=template, name=name, labels={"new": "1"}, mode=ServiceMode("replicated", 0))
    seen.append(client.services.get(name).attrs["Spec"]["Labels"])
    seen.append(world.failure(lambda: api.create_service(template, name=name)))
    seen.append([api.remove_service(name), api.remove_secret(secret["ID"]), api.remove_config(config["ID"])])
    seen.append(world.failure(lambda: api.inspect_service(name)))
    return seen
