"""Both sides of Modbus ASCII: a colon, pairs of digits, their LRC, CR LF. `listen` is a slave, `connect` a master."""
import socket, sys


def frame(text):
    data = bytes.fromhex(text)
    return f":{data.hex().upper()}{-sum(data) & 255:02X}\r\n".encode()


question, answer = frame("01 03 0000 0002"), frame("01 03 04 000A 01F4")
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(513):
        assert data == question, data
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(question)
    heard = conn.recv(513)
    print(heard.decode().rstrip())
    assert heard == answer
