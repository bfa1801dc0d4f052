"""For each line {"label", "port", "lines"} on standard input: sends the lines, encoded by CPython, to an echo server
and says whether the same bytes came back."""
import json
import socket
import sys
import threading

for job in sys.stdin:
    job = json.loads(job)
    label = job["label"]
    data = b"".join(line.encode(label) + "\n".encode(label) for line in job["lines"])
    peer = socket.create_connection(("127.0.0.1", job["port"]))

    def send():
        peer.sendall(data)
        peer.shutdown(socket.SHUT_WR)

    sender = threading.Thread(target=send)
    sender.start()
    back = b""
    while chunk := peer.recv(65536):
        back += chunk
    sender.join()
    peer.close()
    print(json.dumps({"label": label, "same": back == data, "bytes": len(data)}), flush=True)
