"""A vehicle tracker that logs in: 78 78, length, 01, its number, a serial number, CRC-ITU, 0d 0a."""
import socket, sys


def packet(content):
    body = bytes([len(content) + 2]) + content
    crc = 0xFFFF
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8408 if crc & 1 else crc >> 1
    return b"\x78\x78" + body + (crc ^ 0xFFFF).to_bytes(2, "big") + b"\r\n"


with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as conn:
    conn.sendall(packet(bytes.fromhex("01 0123456789012345 0001")))
    answer = conn.recv(64)
    print(answer.hex(" "))
    assert answer == packet(bytes.fromhex("01 0001"))
