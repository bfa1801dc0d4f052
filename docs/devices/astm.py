"""Both sides of ASTM E1381: ENQ, frames with a checksum, EOT. `listen` is a laboratory system, `connect` an analyser."""
import socket, sys

ACK, NAK = b"\x06", b"\x15"


def frame(text):
    covered = f"{text}\r\x03".encode()
    return b"\x02" + covered + f"{sum(covered) % 256:02X}\r\n".encode()


role, port = sys.argv[1], int(sys.argv[2])
good = frame("1R|1|^^^血糖|5.6|mmol/L")
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(1024):
        conn.sendall(ACK if data in (b"\x05", good) else NAK)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    for what, data in ("ENQ", b"\x05"), ("frame", good), ("broken frame", good.replace(b"5.6", b"9.6")):
        conn.sendall(data)
        print(what, "->", {ACK: "ACK", NAK: "NAK"}[conn.recv(1)])
    conn.sendall(b"\x04")
