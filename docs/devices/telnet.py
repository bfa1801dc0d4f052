"""A MUD in GBK that wants to negotiate (FF FB 01: will echo) and ends its prompt with go-ahead (FF F9)."""
import socket, sys

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn, conn.makefile("rb") as lines:
            conn.sendall(bytes([0xFF, 0xFB, 0x01]))
            for line in lines:
                if line.endswith(b"look\r\n"):
                    conn.sendall("你看见一扇门。".encode("gbk") + b"\xff\xf9\r\n")
