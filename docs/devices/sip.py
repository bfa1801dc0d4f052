"""Both sides of SIP: a header, an empty line, Content-Length bytes. `listen` is a telephone, `connect` a switchboard."""
import socket, sys


def message(first, body=""):
    return f"{first}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode()


question, answer = message("OPTIONS sip:phone SIP/2.0"), message("SIP/2.0 200 OK", "话机空闲")
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(4096):
        assert data == question, data
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(question)
    heard = conn.recv(4096)
    print(heard.decode().replace("\r", ""))
    assert heard == answer
