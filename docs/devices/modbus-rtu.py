"""Two registers in Modbus RTU: bytes, their CRC low byte first, silence."""
import socket, sys


def frame(data):
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return data + crc.to_bytes(2, "little")


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn:
            while data := conn.recv(256):
                if data == frame(bytes([1, 3, 0, 0, 0, 2])):
                    conn.sendall(frame(bytes([1, 3, 4, 0, 10, 1, 244])))
