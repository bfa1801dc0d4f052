"""Two registers in Modbus ASCII: a colon, pairs of digits, their LRC, CR LF."""
import socket, sys


def frame(data):
    return f":{data.hex().upper()}{-sum(data) & 255:02X}\r\n".encode()


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        with conn, conn.makefile("rb") as lines:
            for line in lines:
                if line == frame(bytes([1, 3, 0, 0, 0, 2])):
                    conn.sendall(frame(bytes([1, 3, 4, 0, 10, 1, 244])))
