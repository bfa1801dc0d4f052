"""Both sides of MT-SICS, level 0: commands and answers in lines. `listen` is a balance, `connect` a computer."""
import socket, sys

ANSWERS = {"S": "S S     100.00 g", "Z": "Z A"}
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    for line in conn.makefile("rb"):
        command = line.removesuffix(b"\r\n").decode()
        conn.sendall(ANSWERS.get(command, "ES").encode() + b"\r\n")
else:
    conn = socket.create_connection(("127.0.0.1", port))
    answers = conn.makefile("rb")
    for command in "S", "Z", "Q":
        conn.sendall(command.encode() + b"\r\n")
        print(answers.readline().removesuffix(b"\r\n").decode())
