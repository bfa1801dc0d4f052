"""The tutorial's server: a thread for each client. python_threads.py PORT quiet|line"""
import socket
import sys
import threading

REPLY = "好的,我是服务端"


def serve(client, mode):
    tail = b""
    while True:
        try:
            data = client.recv(1024)
        except ConnectionError:
            break
        if not data:
            break
        if mode == "line":
            lines = (tail + data).split(b"\n")
            tail = lines.pop()
            for line in lines:
                line.decode("gbk")
            if lines:
                client.sendall((REPLY + "\n").encode("gbk") * len(lines))
        else:
            data.decode("gbk", "replace")
            client.send(REPLY.encode("gbk"))
    client.close()


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
server.bind(("127.0.0.1", int(sys.argv[1])))
server.listen(4096)
while True:
    client, _ = server.accept()
    threading.Thread(target=serve, args=(client, sys.argv[2]), daemon=True).start()
