"""What the BDK reads of streams: `python bdk.py CONFIG ID...` in an environment that holds it.

Prints who is logged in and, for each id, its answer or the status of an error, as JSON. Exits with
2 when nobody is logged in.
"""

import asyncio
import json
import sys

from symphony.bdk.core.auth.exception import AuthUnauthorizedError
from symphony.bdk.core.config.loader import BdkConfigLoader
from symphony.bdk.core.service.stream.stream_util import to_url_safe_stream_id
from symphony.bdk.core.symphony_bdk import SymphonyBdk
from symphony.bdk.gen import ApiException


async def read(config, *ids):
    async with SymphonyBdk(BdkConfigLoader.load_from_file(config)) as bdk:
        said = [(await bdk.sessions().get_session()).to_dict()]
        for id_ in ids:
            try:
                said.append((await bdk.streams().get_stream(to_url_safe_stream_id(id_))).to_dict())
            except ApiException as error:
                said.append(error.status)
        return said


if __name__ == "__main__":
    try:
        print(json.dumps(asyncio.run(read(*sys.argv[1:]))))
    except AuthUnauthorizedError:
        sys.exit(2)
