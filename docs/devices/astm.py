"""An analyser: ENQ, frames with a checksum, EOT; each is answered. ASTM E1381."""
import socket, sys


def frame(text):
    covered = f"{text}\r\x03".encode()
    return b"\x02" + covered + f"{sum(covered) % 256:02X}\r\n".encode()


NAMES = {b"\x06": "ACK", b"\x15": "NAK"}
good = frame("1R|1|^^^血糖|5.6|mmol/L")

with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as conn:
    for what, data in ("ENQ", b"\x05"), ("frame", good), ("broken frame", good.replace(b"5.6", b"9.6")):
        conn.sendall(data)
        print(what, "->", NAMES[conn.recv(1)])
    conn.sendall(b"\x04")
