"""A data logger for the environment: ##, four digits of length, the data, CRC, CR LF. HJ 212-2017."""
import socket, sys


def crc(data):
    value = 0xFFFF
    for byte in data:
        value = value >> 8 ^ byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value


data = "QN=20260101120000001;ST=32;CN=2011;PW=123456;MN=88888880000001;Flag=5;CP=&&w01018-Rtd=35.2,w01018-Flag=N&&"
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as conn:
    conn.sendall(f"##{len(data):04}{data}{crc(data.encode()):04X}\r\n".encode("gbk"))
    answer = conn.recv(1024).decode("gbk")
    print(answer.rstrip())
    assert answer.endswith(f"{crc(answer[6:-6].encode('gbk')):04X}\r\n")
