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
  groff: "groff-base",
  haproxy: "haproxy",
  nginx: "nginx-light",
  "nginx-stream": "libnginx-mod-stream",
  openssl: "openssl",
  "nats-server": "nats-server",
  telnet: "inetutils-telnet",
  "/usr/games/tt++": "tintin++",
  sipp: "sip-tester",
  gpsd: "gpsd",
  gpsdecode: "gpsd-clients",
  "python3-pymodbus": "python3-pymodbus python3-serial-asyncio",
};
/** Packages that are large, or start a daemon, of which only the one program is taken, to /usr/local/bin. */
const unpacked: Record<string, string> = { promtool: "prometheus" };
/** Python's modules, which are no programs: Debian's Python is asked for them. */
const modules: Record<string, string> = { "python3-pymodbus": "pymodbus.client" };
/** What is no program either, but a file. */
const files: Record<string, string> = { "nginx-stream": "/usr/lib/nginx/modules/ngx_stream_module.so" };
const UNPACK = 'cd "$(mktemp -d)" && apt-get -qq download "$1" && dpkg --fsys-tarfile "$1"_*.deb | ' +
  'tar -x -C /usr/local --strip-components=2 "./usr/bin/$2"; rm -r "$PWD"';
let updated = false;

/** Whether `tool` can be run, after an attempt to install it from Debian's packages as root. */
export function has(tool: string): boolean {
  if (installed(tool)) return true;
  const [name, whole] = [packages[tool] ?? unpacked[tool], packages[tool] !== undefined];
  if (!name || !works("sh", "-c", "command -v apt-get") || Deno.uid() !== 0) return false;
  updated ||= works("flock", "/var/lock/mojibye-tests", "apt-get", "-qq", "update");
  if (whole) {
    works(
      "flock",
      "/var/lock/mojibye-tests",
      "apt-get",
      "-qq",
      "-y",
      "install",
      "--no-install-recommends",
      ...name.split(" "),
    );
  } else works("flock", "/var/lock/mojibye-tests", "sh", "-c", UNPACK, "sh", name, tool);
  return installed(tool);
}

function installed(tool: string): boolean {
  const module = modules[tool];
  const file = files[tool];
  if (file !== undefined) return works("test", "-f", file);
  return module === undefined
    ? works("sh", "-c", `command -v ${tool}`)
    : works("/usr/bin/python3", "-c", `import ${module}`);
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
