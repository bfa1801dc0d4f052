"""Both sides of Toledo's continuous output: STX, status, weight, tare, CR. `listen` is a weighbridge, `connect` a display."""
import socket, sys

role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    conn.settimeout(0.1)  # ten weights a second
    weight = 1250
    heard = None
    while heard != b"":
        conn.sendall(f"\x02*0 {weight:06}000000\r".encode())
        try:
            heard = conn.recv(1)
            weight = 0 if heard == b"Z" else weight
        except TimeoutError:
            pass
else:
    conn = socket.create_connection(("127.0.0.1", port))
    line = conn.recv(17, socket.MSG_WAITALL)
    assert line[:1] == b"\x02" and line[-1:] == b"\r", line
    print("status", repr(line[1:4].decode()), "weight", int(line[4:10]), "tare", int(line[10:16]))
