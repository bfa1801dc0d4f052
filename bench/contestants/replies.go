// The tutorial's server in Go: a goroutine for each connection, all cores, the reply without decoding.
package main

import (
	"fmt"
	"net"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println("listening on", listener.Addr())
	// `好的,我是服务端` in GBK
	reply := []byte("\xba\xc3\xb5\xc4,\xce\xd2\xca\xc7\xb7\xfe\xce\xf1\xb6\xcb")
	for {
		conn, err := listener.Accept()
		if err != nil {
			continue
		}
		go func() {
			defer conn.Close()
			buffer := make([]byte, 4096)
			for {
				if count, err := conn.Read(buffer); count == 0 || err != nil {
					return
				}
				if _, err := conn.Write(reply); err != nil {
					return
				}
			}
		}()
	}
}
