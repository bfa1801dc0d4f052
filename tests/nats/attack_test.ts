/** What others do to the bus: wrong credentials, streams that were there before, NATS that stands still, and strange text. */
import { assertEquals, assertRejects } from "@std/assert";
import { encodeBase64Url } from "@std/encoding";
import { connect, nkeys } from "npm:@nats-io/transport-node@3.4.0";
import { jetstreamManager } from "npm:@nats-io/jetstream@3.4.0";
import { type BusMessage, type NatsBus, natsBus } from "../../lib/nats/mod.ts";
import { Subjects } from "../../lib/nats/subject.ts";
import { AUTHORITY, certificatePath } from "../net/certificates.ts";
import { testWith } from "../tools.ts";
import { NatsServer } from "./nats_server.ts";

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

/** A server with these lines as its configuration. */
async function configured(lines: string): Promise<NatsServer> {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, lines);
  try {
    return await NatsServer.start("-c", file);
  } finally {
    await Deno.remove(file);
  }
}

/** The next text that a room hears. */
function next(bus: NatsBus, room: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const { close } = bus.subscribe(room, (message: BusMessage) => {
    close();
    resolve(message.text);
  });
  return promise;
}

/** Whether two buses hear each other. */
async function talk(one: NatsBus, two: NatsBus): Promise<void> {
  const heard = next(two, "r");
  await two.flush();
  one.publish("r", "a", "你好");
  assertEquals(await heard, "你好");
}

testWith(
  ["nats-server"],
  "an nkey's seed lets in, another one does not, and what is none is refused before",
  async () => {
    const [user, other] = [nkeys.createUser(), nkeys.createUser()];
    await using nats = await configured(`authorization { users [ { nkey: ${user.getPublicKey()} } ] }`);
    const seed = (pair: typeof user) => `\n${text(pair.getSeed())}\n`;
    await using one = await natsBus({ servers: nats.url, creds: seed(user) });
    await using two = await natsBus({ servers: nats.url, creds: seed(user) });
    await talk(one, two);
    await assertRejects(() => natsBus({ servers: nats.url, creds: seed(other) }), Error, "Authorization Violation");
    await assertRejects(() => natsBus({ servers: nats.url, creds: "SUxyz" }), RangeError, "Cannot find a user's JWT");
    const cut = "-----BEGIN NATS USER JWT-----\n\n------END NATS USER JWT------";
    await assertRejects(() => natsBus({ servers: nats.url, creds: cut }), RangeError, "Cannot find a user's JWT");
  },
);

testWith(["nats-server"], "a creds file lets in whom the account has signed, and nobody else", async () => {
  const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()];
  const bytes = (text: string) => new TextEncoder().encode(text);
  const signed = (by: typeof operator, sub: typeof operator, type: string) => {
    const subject = sub.getPublicKey();
    const limits = { conn: -1, leaf: -1, imports: -1, exports: -1, wildcards: true, subs: -1, data: -1, payload: -1 };
    const claims = { jti: subject, iat: 1, iss: by.getPublicKey(), name: type, sub: subject };
    const nats = type === "account" ? { type, version: 2, limits } : { type, version: 2 };
    const own = type === "user" ? { subs: -1, data: -1, payload: -1, pub: {}, sub: {} } : {};
    const body = [{ typ: "JWT", alg: "ed25519-nkey" }, { ...claims, nats: { ...nats, ...own } }]
      .map((part) => encodeBase64Url(bytes(JSON.stringify(part)))).join(".");
    return `${body}.${encodeBase64Url(by.sign(bytes(body)))}`;
  };
  await using nats = await configured(`
    operator: ${signed(operator, operator, "operator")}
    resolver: MEMORY
    resolver_preload: { ${account.getPublicKey()}: ${signed(operator, account, "account")} }
  `);
  const creds = (by: typeof account) =>
    `-----BEGIN NATS USER JWT-----\n${signed(by, user, "user")}\n------END NATS USER JWT------\n\n` +
    `-----BEGIN USER NKEY SEED-----\n${text(user.getSeed())}\n------END USER NKEY SEED------\n`;
  await using one = await natsBus({ servers: nats.url, creds: creds(account) });
  // With line ends of Windows, and without the last one.
  await using two = await natsBus({ servers: nats.url, creds: creds(account).trim().replaceAll("\n", "\r\n") });
  await talk(one, two);
  await assertRejects(
    () => natsBus({ servers: nats.url, creds: creds(nkeys.createAccount()) }),
    Error,
    "Authorization Violation",
  );
});

testWith(["nats-server"], "TLS of the bus is believed by who issued the certificate, and by nobody else", async () => {
  await using nats = await NatsServer.start(
    "--tls",
    `--tlscert=${certificatePath("localhost.pem")}`,
    `--tlskey=${certificatePath("localhost.key")}`,
  );
  const servers = `tls://localhost:${new URL(nats.url).port}`;
  await using one = await natsBus({ servers, caCerts: [AUTHORITY] });
  await using two = await natsBus({ servers, caCerts: [AUTHORITY] });
  await talk(one, two);
  await assertRejects(() => natsBus({ servers, timeout: 2000 }), Error);
});

testWith(
  ["nats-server"],
  "a stream that is there is used as it is asked for, and one that is in the way is an error",
  async () => {
    await using nats = await NatsServer.withJetStream();
    const client = await connect({ servers: nats.url });
    const { streams } = await jetstreamManager(client);
    await streams.add({ name: "mojibye_room", subjects: ["elsewhere.>"], storage: "memory", max_msgs_per_subject: 7 });
    await streams.add({ name: "in_the_way", subjects: ["taken.room.*"] });
    {
      await using bus = await natsBus({ servers: nats.url, history: 2 });
      for (const said of ["1", "2", "3"]) bus.publish("r", "a", said);
      await bus.flush();
      // Five who come at once, while more is said, miss nothing of what was said before they came.
      const early = [bus.history("r"), bus.history("r")];
      bus.publish("r", "a", "4");
      await bus.flush();
      const late = [bus.history("r"), bus.history("r"), bus.history("r")];
      for (const kept of await Promise.all(late)) assertEquals(kept.map(({ text }) => text), ["3", "4"]);
      for (const kept of await Promise.all(early)) assertEquals(kept.length, 2);
    }
    const { config } = await streams.info("mojibye_room");
    assertEquals([config.subjects, config.max_msgs_per_subject], [["mojibye.room.>"], 2]);
    await assertRejects(() => natsBus({ servers: nats.url, history: 2, prefix: "taken" }), Error, "overlap");
    await client.close();
    await using plain = await NatsServer.start();
    await assertRejects(() => natsBus({ servers: plain.url, history: 2 }), Error);
  },
);

testWith(
  ["nats-server"],
  "while NATS stands still what waits for it is bounded, and it is heard when it goes on",
  async () => {
    await using nats = await NatsServer.start();
    await using one = await natsBus({ servers: nats.url });
    await using two = await natsBus({ servers: nats.url });
    await talk(one, two);
    let count = 0;
    const all = Promise.withResolvers<void>();
    two.subscribe("r", ({ text }) => {
      count++;
      if (text === "on again") all.resolve();
    });
    await two.flush();
    nats.child.kill("SIGSTOP");
    const long = "x".repeat(64 * 1024);
    for (let i = 0; i < 1000; i++) one.publish("r", "a", long);
    const { published, dropped } = one.counts;
    assertEquals([published + dropped, published < 150, dropped > 850], [1001, true, true]);
    nats.child.kill("SIGCONT");
    await one.flush();
    one.publish("r", "a", "on again");
    await all.promise;
    // The greeting was heard before; "on again" was published since.
    assertEquals([count, one.counts.dropped], [published, dropped]);
  },
);

testWith(
  ["nats-server"],
  "rubbish on the bus is counted and costs nothing else; odd text arrives as it was",
  async () => {
    await using nats = await NatsServer.start();
    await using one = await natsBus({ servers: nats.url });
    await using two = await natsBus({ servers: nats.url });
    const stranger = await connect({ servers: nats.url });
    const heard: string[] = [];
    const all = Promise.withResolvers<void>();
    const odd = ["", "\ud800 alone", "\0", "\u2028", "😀", '"\\', "__proto__"];
    two.subscribe("r", ({ text }) => {
      heard.push(text);
      if (heard.length === odd.length + 1) all.resolve();
    });
    await two.flush();
    const subject = new Subjects("mojibye").of("r");
    const right = { v: 1, id: "1", node: "n", room: "r", sender: "a", text: "t", time: 0 };
    const rubbish = [
      "",
      "null",
      "[".repeat(100_000),
      JSON.stringify({ ...right, v: "1" }),
      JSON.stringify({ ...right, time: "0" }),
      JSON.stringify({ ...right, node: two.node }), // what two has said it has heard already
      JSON.stringify({ ...right, room: "s" }),
      JSON.stringify({ ...right, text: { toString: 1 } }),
    ];
    for (const each of rubbish) stranger.publish(subject, each);
    stranger.publish(subject, JSON.stringify({ ...right, v: 2, text: undefined }));
    stranger.publish(subject, JSON.stringify({ ...right, more: "of a later version that changes nothing" }));
    await stranger.flush();
    for (const each of odd) one.publish("r", "a", each);
    await all.promise;
    assertEquals(heard, ["t", ...odd]);
    assertEquals(two.counts.rejected, { malformed: rubbish.length, version: 1, forged: 0 });
    await stranger.close();
    await assertRejects(() => natsBus({ servers: nats.url, secret: "" }), RangeError, "empty secret");
  },
);
