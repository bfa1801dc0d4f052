import { encode } from "@mojibye/mojibye/codec";

async function handleClient(conn: Deno.TcpConn): Promise<void> {
  const { hostname, port } = conn.remoteAddr;
  console.log(`客户端的IP和端口号为:${hostname}:${port}`);
  const buffer = new Uint8Array(1024);
  for (let count; (count = await conn.read(buffer)) !== null;) {
    const text = new TextDecoder("gbk").decode(buffer.subarray(0, count));
    console.log(`接收客户端的数据为:${text}  此消息来自${hostname}:${port}`);
    await conn.write(encode("好的,我是服务端", "gbk"));
  }
  console.log(`客户端${hostname}:${port}下线了`);
}

const listener = Deno.listen({ hostname: "0.0.0.0", port: 9090, tcpBacklog: 128 });
for (;;) {
  try {
    const conn = await listener.accept();
    handleClient(conn).catch((error) => console.error(String(error))).finally(() => conn.close());
  } catch (error) {
    console.error(String(error));
  }
}
