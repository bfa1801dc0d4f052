"""A chat of lines in GBK without names: each line is decoded, and encoded once for everybody else."""

import asyncio
import sys

writers = set()


async def serve(reader, writer):
    writers.add(writer)
    try:
        while line := await reader.readline():
            frame = line.decode("gbk").encode("gbk")
            for other in writers:
                if other is not writer:
                    other.write(frame)
    except ConnectionError:
        pass
    finally:
        writers.discard(writer)
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", int(sys.argv[1]), backlog=1000)
    async with server:
        await server.serve_forever()


asyncio.run(main())
