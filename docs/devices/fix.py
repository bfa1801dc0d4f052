"""Both sides of FIX: the length in field 9, the sum in field 10. `listen` is an exchange, `connect` a buyer; they log on."""
import socket, sys


def message(sender, target):
    body = f"35=A\x0149={sender}\x0156={target}\x0134=1\x01"
    text = f"8=FIX.4.4\x019={len(body)}\x01{body}".encode()
    return text + f"10={sum(text) % 256:03}\x01".encode()


role, port = sys.argv[1], int(sys.argv[2])
question, answer = message("BUYER", "EXCHANGE"), message("EXCHANGE", "BUYER")
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(4096):
        assert data == question, data
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(question)
    heard = conn.recv(4096)
    print(heard.decode().replace("\x01", "|"))
    assert heard == answer
