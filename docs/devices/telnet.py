"""Both sides of telnet: `listen` is a MUD in GBK that negotiates (FF FB 01) and ends its prompt with FF F9, `connect` a player."""
import socket, sys

WILL_ECHO, DO_ECHO, GO_AHEAD = b"\xff\xfb\x01", b"\xff\xfd\x01", b"\xff\xf9"
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    conn.sendall(WILL_ECHO)
    for line in conn.makefile("rb"):
        if line.removeprefix(DO_ECHO) == b"look\r\n":
            conn.sendall("你看见一扇门。".encode("gbk") + GO_AHEAD + b"\r\n")
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(b"\xff\xfd\x03" + "看\r\n".encode("gbk"))  # do suppress go-ahead
    heard = conn.makefile("rb").readline()
    print(heard[:3].hex(" "), heard[3:].decode("gbk").rstrip())
