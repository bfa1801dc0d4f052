"""A message centre: length (itself counted), command, status, sequence. SMPP 3.4."""
import socket, struct, sys

ENQUIRE_LINK = 0x15

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn, conn.makefile("rb") as stream:
            while header := stream.read(16):
                length, command, _, sequence = struct.unpack(">IIII", header)
                stream.read(length - 16)
                if command == ENQUIRE_LINK:
                    conn.sendall(struct.pack(">IIII", 16, 0x80000000 | command, 0, sequence))
