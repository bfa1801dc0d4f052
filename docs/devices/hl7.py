"""A hospital's system: 0b, a message, 1c 0d; the answer has the same. HL7 v2 over MLLP."""
import socket, sys

message = "\r".join([
    "MSH|^~\\&|HIS|门诊|LIS|检验科|20260101120000||ADT^A01|MSG00042|P|2.4",
    "PID|1||10001||李^雷",
]) + "\r"

with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as conn:
    conn.sendall(b"\x0b" + message.encode() + b"\x1c\r")
    answer = conn.recv(4096)
    assert answer[:1] == b"\x0b" and answer[-2:] == b"\x1c\r"
    print(answer[1:-2].decode().split("\r")[1])
