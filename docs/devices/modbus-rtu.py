"""Both sides of Modbus RTU: bytes, their CRC low byte first, silence. `listen` is a slave, `connect` a master."""
import socket, sys


def frame(text):
    data, crc = bytes.fromhex(text), 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return data + crc.to_bytes(2, "little")


question, answer = frame("01 03 0000 0002"), frame("01 03 04 000A 01F4")
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(256):
        assert data == question, data.hex(" ")
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(question)
    heard = conn.recv(256)
    print(heard.hex(" "))
    assert heard == answer
