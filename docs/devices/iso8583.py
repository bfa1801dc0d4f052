"""Both sides of ISO 8583: two bytes of length, a message. `listen` is a bank's host, `connect` a terminal's echo test."""
import socket, sys


def packet(text):
    message = bytes.fromhex(text)
    return len(message).to_bytes(2, "big") + message


question = packet("0800 8220000000000000 0400000000000000 0101120000 000001 0301")
answer = packet("0810 8220000002000000 0400000000000000 0101120000 000001 3030 0301")
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
