"""Both sides of HL7 v2 over MLLP: 0b, a message, 1c 0d. `listen` is a laboratory system, `connect` a hospital's."""
import socket, sys


def block(*segments):
    return b"\x0b" + "".join(f"{segment}\r" for segment in segments).encode() + b"\x1c\r"


role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(4096):
        assert data[:1] == b"\x0b" and data[-2:] == b"\x1c\r", data
        fields = data[1:].decode().split("\r")[0].split("|")
        head = ["MSH", "^~\\&", *fields[4:6], *fields[2:4], "20260101120001", "", "ACK", "1", "P", "2.4"]
        conn.sendall(block("|".join(head), f"MSA|AA|{fields[9]}"))
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(block("MSH|^~\\&|HIS|门诊|LIS|检验科|20260101120000||ADT^A01|MSG00042|P|2.4", "PID|1||10001||李^雷"))
    answer = conn.recv(4096)
    assert answer[:1] == b"\x0b" and answer[-2:] == b"\x1c\r", answer
    print(answer[1:-2].decode().split("\r")[1])
