"""A terminal in a lorry: 7e, header and body with 7e and 7d escaped, their xor, 7e. JT/T 808."""
import socket, sys
from functools import reduce


def frame(data):
    data += bytes([reduce(lambda all, byte: all ^ byte, data)])
    return b"\x7e" + data.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + b"\x7e"


heartbeat = bytes.fromhex("0002 0000 013800138000 007e")
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as conn:
    conn.sendall(frame(heartbeat))
    answer = conn.recv(64)
    print(answer.hex(" "))
    assert answer == frame(bytes.fromhex("8001 0005 013800138000 0000 007e 0002 00"))
