"""Both sides of ZPL II: `listen` is a label printer that answers ~HS, `connect` a computer that prints a label and asks."""
import socket, sys

STATUS = ["030,0,0,1245,000,0,0,0,000,0,0,0", "000,0,0,0,0,2,4,0,00000000,1,000", "1234,0"]
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(4096):
        if b"~HS" in data:
            conn.sendall("".join(f"\x02{line}\x03\r\n" for line in STATUS).encode())
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall("^XA^CI28^FO40,40^FD茶叶^FS^XZ~HS".encode())
    answers = conn.makefile("rb")
    for _ in STATUS:
        line = answers.readline()
        assert line[:1] == b"\x02" and line[-3:] == b"\x03\r\n", line
        print(line[1:-3].decode())
