"""Both sides of NMEA 0183: $, text, *, two digits of xor, CR LF. `listen` is a GPS receiver, `connect` a host."""
import socket, sys
from functools import reduce


def sentence(text):
    return f"${text}*{reduce(lambda all, byte: all ^ byte, text.encode()):02X}\r\n".encode()


question, answer = sentence("PMTK605"), sentence("PMTK705,AXN_2.31,5.1")
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(82):
        assert data == question, data
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(question)
    heard = conn.recv(82)
    print(heard.decode().rstrip())
    assert heard == answer
