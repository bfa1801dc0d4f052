import { lines, serve } from "@mojibye/mojibye";

serve({ port: 9090, encoding: "gbk", framing: lines() }, async (conn) => {
  const { hostname, port } = conn.remoteAddr;
  console.log(`客户端的IP和端口号为:${hostname}:${port}`);
  for await (const message of conn) {
    console.log(`接收客户端的数据为:${message}  此消息来自${hostname}:${port}`);
    await conn.send("好的,我是服务端");
  }
  console.log(`客户端${hostname}:${port}下线了`);
});
