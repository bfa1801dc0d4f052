"""A label printer: labels from ^XA to ^XZ; ~HS is answered by three lines between STX and ETX."""
import socket, sys

STATUS = ["030,0,0,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000", "1234,0"]

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn:
            while data := conn.recv(4096):
                if b"~HS" in data:
                    conn.sendall("".join(f"\x02{line}\x03\r\n" for line in STATUS).encode())
