"""A GPS receiver: $, text, * and two digits of xor, CR LF. NMEA 0183."""
import socket, sys
from functools import reduce


def sentence(text):
    check = reduce(lambda all, byte: all ^ byte, text.encode())
    return f"${text}*{check:02X}\r\n".encode()


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn, conn.makefile("rb") as lines:
            for line in lines:
                if line == sentence("PMTK605"):
                    conn.sendall(sentence("PMTK705,AXN_2.31,5.1"))
