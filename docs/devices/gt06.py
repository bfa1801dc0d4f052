"""Both sides of GT06: 78 78, length, content, CRC-ITU, 0d 0a. `listen` is a platform, `connect` a tracker that logs in."""
import socket, sys


def packet(content):
    body = bytes([len(content) + 2]) + content
    crc = 0xFFFF
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
    return b"\x78\x78" + body + (crc ^ 0xFFFF).to_bytes(2, "big") + b"\r\n"


role, port = sys.argv[1], int(sys.argv[2])
login, answer = packet(bytes.fromhex("01 0123456789012345 0001")), packet(bytes.fromhex("01 0001"))
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(256):
        assert data == login, data.hex(" ")
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(login)
    heard = conn.recv(64)
    print(heard.hex(" "))
    assert heard == answer
