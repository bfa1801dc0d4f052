"""Both sides of HJ 212-2017: ##, four digits of length, data, CRC, CR LF. `listen` is a platform, `connect` a data logger."""
import socket, sys


def packet(data):
    crc = 0xFFFF
    for byte in data.encode():
        crc = crc >> 8 ^ byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return f"##{len(data.encode()):04}{data}{crc:04X}\r\n".encode()


HEAD = "QN=20260101120000001;ST=%s;CN=%s;PW=123456;MN=010000A8900016F000169DC0;Flag=%s;CP=&&%s&&"
upload = packet(HEAD % (32, 2011, 5, "DataTime=20260101120000;w01018-Rtd=35.2,w01018-Flag=N"))
answer = packet(HEAD % (91, 9014, 4, ""))
role, port = sys.argv[1], int(sys.argv[2])
if role == "listen":
    conn, _ = socket.create_server(("127.0.0.1", port)).accept()
    while data := conn.recv(1200):
        assert data == upload, data
        conn.sendall(answer)
else:
    conn = socket.create_connection(("127.0.0.1", port))
    conn.sendall(upload)
    heard = conn.recv(1200)
    print(heard.decode().rstrip())
    assert heard == answer
