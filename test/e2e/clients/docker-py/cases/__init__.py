"""The kinds of calls that docker-py's users make, one function a case, one module an area.

A case gives something that is the same each time it is run. `world` has the client, the image and a prefix for names.
"""

# In this order the cases run.
from . import engine, creating, life, output, files, exec, images, build, networks, volumes, plugins, swarm
from .case_list import CASES

__all__ = ["CASES"]
