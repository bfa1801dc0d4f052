"""A telephone: a header, an empty line, Content-Length bytes. RFC 3261."""
import socket, sys

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn, conn.makefile("rb") as stream:
            for line in stream:
                if line.startswith(b"OPTIONS"):
                    body = "话机空闲".encode()
                    head = f"SIP/2.0 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
                    conn.sendall(head.encode() + body)
