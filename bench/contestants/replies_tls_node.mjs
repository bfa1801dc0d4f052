/** Answers whatever comes, over TLS, by Node, without a look at its text. Prints the port. */
import { readFileSync } from "node:fs";
import { createServer } from "node:tls";

/** `好的,我是服务端` in GBK. */
const ANSWER = Buffer.from("bac3b5c42cced2cac7b7fecef1b6cb", "hex");
const pem = (file) => readFileSync(new URL(`../../tests/net/certificates/localhost.${file}`, import.meta.url));
const server = createServer({ cert: pem("pem"), key: pem("key"), noDelay: true }, (socket) => {
  socket.on("data", () => socket.write(ANSWER));
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
