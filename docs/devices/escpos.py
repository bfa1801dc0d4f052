"""Both sides of ESC/POS: `listen` is a printer that prints and tells its status, `connect` a till that prints a receipt."""
import socket, sys

STATUS = b"\x10\x04\x01"
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(4096):
        print(data.replace(b"\x1b@", b"").replace(STATUS, b"").decode("gb18030"), end="", flush=True)
        if STATUS in data:
            conn.sendall(b"\x12")
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(b"\x1b@" + "合计:12.00\n".encode("gb18030") + STATUS)
    status = conn.recv(1)[0]
    print(f"{status:02x}:", "offline" if status & 8 else "online")
