"""An exchange: fields that end in 01, the length in field 9, the sum in field 10."""
import socket, sys


def message(body):
    text = f"8=FIX.4.4\x019={len(body)}\x01{body}".encode()
    return text + f"10={sum(text) % 256:03}\x01".encode()


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn:
            while data := conn.recv(4096):
                if data == message("35=A\x0149=BUYER\x0156=EXCHANGE\x0134=1\x01"):
                    conn.sendall(message("35=A\x0149=EXCHANGE\x0156=BUYER\x0134=1\x01"))
