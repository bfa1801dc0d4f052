"""Both sides of SMPP 3.4: length (itself counted), command, status, sequence. `listen` is a message centre."""
import socket, struct, sys

ENQUIRE_LINK, RESPONSE = 0x15, 0x80000000


def pdu(command, sequence):
    return struct.pack(">IIII", 16, command, 0, sequence)


question, answer = pdu(ENQUIRE_LINK, 1), pdu(ENQUIRE_LINK | RESPONSE, 1)
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(1024):
        assert data == question, data.hex(" ")
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(question)
    heard = conn.recv(1024)
    print(heard.hex(" "))
    assert heard == answer
