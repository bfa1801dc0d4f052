"""The tutorial's programs, in its own manner: client, server for one client, server for many."""
import socket
import sys
import threading


def client(port, text):
    tcp_client_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    tcp_client_socket.connect(("127.0.0.1", port))
    tcp_client_socket.send(text.encode("gbk"))
    recv_data = tcp_client_socket.recv(1024)
    print(recv_data.decode("gbk"), flush=True)
    tcp_client_socket.close()


def handle_client_request(service_client_socket, ip_port):
    while True:
        recv_data = service_client_socket.recv(1024)
        if not recv_data:
            print("客户端下线了:", ip_port[0], flush=True)
            break
        print(recv_data.decode("gbk"), flush=True)
        service_client_socket.send("好的,我是服务端".encode("gbk"))
    service_client_socket.close()


def server():
    tcp_server_socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    tcp_server_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, True)
    tcp_server_socket.bind(("127.0.0.1", 0))
    tcp_server_socket.listen(128)
    print(tcp_server_socket.getsockname()[1], flush=True)
    while True:
        service_client_socket, ip_port = tcp_server_socket.accept()
        sub_thread = threading.Thread(target=handle_client_request, args=(service_client_socket, ip_port))
        sub_thread.daemon = True
        sub_thread.start()


if sys.argv[1] == "client":
    client(int(sys.argv[2]), sys.argv[3])
else:
    server()
