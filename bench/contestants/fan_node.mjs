// A chat of lines in GBK without names: each read goes to everybody else, by a plain loop of socket.write().
import { createServer } from "node:net";

const decoder = new TextDecoder("gbk");
const sockets = new Set();
createServer((socket) => {
  socket.setNoDelay(true);
  sockets.add(socket);
  let rest = Buffer.alloc(0);
  socket.on("data", (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    // A line feed is no second byte of GBK.
    for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
      const line = rest.subarray(0, end + 1);
      decoder.decode(line); // Node writes no GBK: what was read is passed on
      for (const other of sockets) if (other !== socket) other.write(line);
      rest = rest.subarray(end + 1);
    }
  });
  socket.on("close", () => sockets.delete(socket));
  socket.on("error", () => {});
}).listen(Number(process.argv[2]), "127.0.0.1");
