/** Programs that tests run or compare with. A missing one is installed where possible; otherwise its tests are skipped, and their names say why. */

const packages: Record<string, string> = {
  ncat: "ncat",
  socat: "socat",
  ss: "iproute2",
  jq: "jq",
  tcpdump: "tcpdump",
  tshark: "tshark",
  logrotate: "logrotate",
  busybox: "busybox",
  iconv: "libc-bin",
  fish: "fish",
  zsh: "zsh",
  bash: "bash",
  python3: "python3",
  xxd: "xxd",
  chromium: "chromium",
  node: "nodejs",
  "systemd-analyze": "systemd",
  curl: "curl",
  openssl: "openssl",
  telnet: "inetutils-telnet",
  "/usr/games/tt++": "tintin++",
};
let updated = false;

/** Whether `tool` can be run, after an attempt to install it from Debian's packages as root. */
export function has(tool: string): boolean {
  if (works("sh", "-c", `command -v ${tool}`)) return true;
  const name = packages[tool];
  if (!name || !works("sh", "-c", "command -v apt-get") || Deno.uid() !== 0) return false;
  updated ||= works("flock", "/var/lock/mojibye-tests", "apt-get", "-qq", "update");
  works("flock", "/var/lock/mojibye-tests", "apt-get", "-qq", "-y", "install", "--no-install-recommends", name);
  return works("sh", "-c", `command -v ${tool}`);
}

function works(command: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(command, { args, stdin: "null", stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false; // there is no such program
  }
}

/** A test that needs programs; without them it is reported as skipped, and its name says why. */
export function testWith(tools: readonly string[], name: string, body: () => Promise<void>): void {
  const missing = tools.filter((tool) => !has(tool));
  Deno.test({
    name: missing.length > 0 ? `${name} [needs ${missing.join(", ")}]` : name,
    ignore: missing.length > 0,
    fn: body,
  });
}
