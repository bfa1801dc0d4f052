"""A bank's host: a length of two bytes, then the message. 0800 is answered by 0810."""
import socket, sys

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn, conn.makefile("rb") as stream:
            while size := stream.read(2):
                message = stream.read(int.from_bytes(size, "big"))
                if message[:2] == b"\x08\x00":
                    answer = b"\x08\x10" + message[2:]
                    conn.sendall(len(answer).to_bytes(2, "big") + answer)
