"""A receipt printer: shows what it prints, and tells its status for 10 04 01."""
import socket, sys

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn:
            while data := conn.recv(4096):
                print(data.replace(b"\x1b@", b"").split(b"\x10")[0].decode("gb18030"), flush=True)
                if b"\x10\x04\x01" in data:
                    conn.sendall(b"\x12")
