"""Both sides of JT/T 808-2019: 7e, header, body, xor, 7e. `listen` is a platform, `connect` a terminal in a lorry."""
import socket, sys
from functools import reduce


def frame(text):
    data = bytes.fromhex(text)
    data += bytes([reduce(lambda all, byte: all ^ byte, data)])
    return b"\x7e" + data.replace(b"\x7d", b"\x7d\x01").replace(b"\x7e", b"\x7d\x02") + b"\x7e"


heartbeat = frame("0002 4000 01 00000000013800138000 007e")
answer = frame("8001 4005 01 00000000013800138000 0000  007e 0002 00")
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(1024):
        assert data == heartbeat, data.hex(" ")
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(heartbeat)
    heard = conn.recv(1024)
    print(heard.hex(" "))
    assert heard == answer
