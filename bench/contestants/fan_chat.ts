/** Our chat in GBK, for members that speak faster than people do. */
import { lines, serve } from "../../mod.ts";
import { chat } from "../../lib/chat/mod.ts";

const [port] = Deno.args;
serve(
  { hostname: "127.0.0.1", port: Number(port), encoding: "gbk", framing: lines() },
  chat({ rate: 1e6, maxTold: 0 }),
);
