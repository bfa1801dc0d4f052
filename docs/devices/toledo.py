"""A weighbridge: STX, status, weight, tare, CR, again and again; Z makes it zero."""
import socket, sys, time

with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as server:
    while True:
        conn, _ = server.accept()
        weight = 1250
        with conn:
            conn.settimeout(0.05)
            try:
                while True:
                    conn.sendall(f"\x022;0{weight:06}000000\r".encode())
                    try:
                        if conn.recv(16) == b"Z":
                            weight = 0
                    except TimeoutError:
                        pass
                    time.sleep(0.05)
            except OSError:
                pass  # the other side has gone
