"""A balance: commands and answers in lines. MT-SICS, level 0."""
import socket, sys

ANSWERS = {b"S\r\n": b"S S     100.00 g\r\n", b"Z\r\n": b"Z A\r\n"}

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn, conn.makefile("rb") as lines:
            for line in lines:
                conn.sendall(ANSWERS.get(line, b"ES\r\n"))
