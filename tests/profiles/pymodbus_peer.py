"""pymodbus as a slave and as a master, in the framing that is named: ascii or rtu.

    pymodbus_peer.py ascii            prints its port, then serves registers 0 and 1 of unit 1 until its input ends
    pymodbus_peer.py ascii PORT       reads the two, writes 7 to the first one, and prints what came back
"""
import asyncio
import sys

from pymodbus.client import ModbusTcpClient
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer
from pymodbus.transaction import ModbusAsciiFramer, ModbusRtuFramer

framer = {"ascii": ModbusAsciiFramer, "rtu": ModbusRtuFramer}[sys.argv[1]]


async def serve():
    registers = ModbusSlaveContext(hr=ModbusSequentialDataBlock(1, [10, 500]))
    context = ModbusServerContext(slaves=registers, single=True)
    server = ModbusTcpServer(context, framer=framer, address=("127.0.0.1", 0))
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    serving.cancel()


def ask(port):
    client = ModbusTcpClient("127.0.0.1", port, framer=framer, timeout=30)
    client.connect()
    print(client.read_holding_registers(0, 2, slave=1).registers)
    print(client.write_register(0, 7, slave=1).value)
    print(client.read_holding_registers(9, 1, slave=1).exception_code)
    client.close()


if len(sys.argv) > 2:
    ask(int(sys.argv[2]))
else:
    asyncio.run(serve())
