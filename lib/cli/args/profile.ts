/**
 * `-P`: encoding, framing and checksum of a kind of device in one word.
 *
 * @module
 */
import type { ProfileName } from "../../profiles/mod.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { Language, MessageCatalog } from "../i18n/messages.ts";

/** A profile as it would be typed; what is absent has the command's default. */
interface Typed {
  readonly encoding: string;
  readonly framing: string;
  readonly sendFraming?: string;
  readonly checksum?: string;
  readonly telnet?: true;
  /** Two lines: what it is for, and what it is made of. */
  readonly about: Readonly<Record<Language, readonly [string, string]>>;
}

/** The same as the library's `profiles`, option by option; a test compares their bytes. */
export const PROFILES: Readonly<Record<ProfileName, Typed>> = {
  astm: {
    encoding: "utf-8",
    framing: "between:\\x02:\\r\\n:\\x04\\x05\\x06\\x15",
    checksum: "sum8,HEX",
    about: {
      zh: ["检验分析仪:ASTM E1381/LIS1-A", "STX 到 CR LF,校验和两位十六进制;ENQ 和帧回 ACK,校验错回 NAK"],
      en: [
        "laboratory analysers: ASTM E1381, LIS1-A",
        "STX to CR LF, two digits of sum; ENQ and frames get ACK, bad ones NAK",
      ],
    },
  },
  escpos: {
    encoding: "gb18030",
    framing: "chunks",
    about: {
      zh: ["小票打印机:ESC/POS", "不分包;\\xNN 写命令字节(--escapes)"],
      en: ["receipt printers: ESC/POS", "no framing; \\xNN writes the bytes of commands (--escapes)"],
    },
  },
  fix: {
    encoding: "utf-8",
    framing: "fix",
    checksum: "mod256,prefix=10=,suffix=\\x01",
    about: {
      zh: ["证券行情和委托:FIX 4.x/5.0", "字段 9 为长度,字段 10 为校验和,发送时填好"],
      en: ["securities: FIX 4.x, 5.0", "field 9 has the length, field 10 the sum; sending fills in both"],
    },
  },
  gt06: {
    encoding: "hex",
    framing: "length:u8,offset=2,trailer=2",
    checksum: "x-25,be,from=2,suffix=\\r\\n",
    about: {
      zh: ["车载定位器:GT06", "78 78、长度、内容、CRC-ITU、0d 0a;以十六进制收发"],
      en: ["vehicle trackers: GT06", "78 78, length, content, CRC-ITU, 0d 0a; as hex"],
    },
  },
  hj212: {
    encoding: "utf-8",
    framing: "length:ascii4,offset=2,trailer=6",
    checksum: "crc-16/hj212,from=6,suffix=\\r\\n",
    about: {
      zh: ["环保数采仪:HJ 212-2017", "## 后四位长度,末尾四位 CRC 和 CR LF,发送时填好"],
      en: [
        "environmental monitoring in China: HJ 212-2017",
        "four digits of length behind ##, four of CRC, CR LF; sending fills them in",
      ],
    },
  },
  hl7: {
    encoding: "utf-8",
    framing: "between:\\x0b:\\x1c\\r",
    about: {
      zh: ["医院信息系统:HL7 v2(MLLP)", "0b 到 1c 0d;回 ACK,其中有对方的消息号(MSH-10)"],
      en: ["hospitals: HL7 v2 over MLLP", "0b to 1c 0d; answered by an ACK that names the message's id (MSH-10)"],
    },
  },
  iso8583: {
    encoding: "hex",
    framing: "length:u16be",
    about: {
      zh: ["银行卡:ISO 8583", "前两个字节为长度,高位在前;以十六进制收发"],
      en: ["bank cards: ISO 8583", "a length of two bytes, high byte first; as hex"],
    },
  },
  jt808: {
    encoding: "gbk",
    framing: "jt808",
    checksum: "xor",
    about: {
      zh: ["商用车终端:JT/T 808", "7e 之间,7d 转义已还原,异或校验;头部要看字节时用 -e hex"],
      en: [
        "commercial vehicles in China: JT/T 808",
        "between 7e, escapes undone, xor of all bytes; -e hex to see the header",
      ],
    },
  },
  "modbus-ascii": {
    encoding: "utf-8",
    framing: "between:\\x3a:\\r\\n",
    checksum: "lrc,HEX,pairs",
    about: {
      zh: ["串口服务器后的设备:Modbus ASCII", "冒号到 CR LF,LRC 两位十六进制"],
      en: ["devices behind a serial server: Modbus ASCII", "a colon to CR LF, two digits of LRC"],
    },
  },
  "modbus-rtu": {
    encoding: "hex",
    framing: "idle:50ms",
    checksum: "crc-16/modbus",
    about: {
      zh: ["串口服务器后的设备:Modbus RTU", "静默 50 毫秒为一帧,CRC 低字节在前;以十六进制收发"],
      en: ["devices behind a serial server: Modbus RTU", "50 ms of silence end a frame, CRC low byte first; as hex"],
    },
  },
  nmea: {
    encoding: "utf-8",
    framing: "between:$|!:\\r\\n",
    checksum: "xor,HEX,prefix=*",
    about: {
      zh: ["卫星定位和船舶:NMEA 0183、AIS", "$ 或 ! 到 CR LF,* 后两位异或校验"],
      en: ["positions and ships: NMEA 0183, AIS", "$ or ! to CR LF, two digits of xor behind *"],
    },
  },
  sics: {
    encoding: "utf-8",
    framing: "lines:crlf",
    about: {
      zh: ["梅特勒-托利多天平:MT-SICS", "以 CR LF 结尾的行"],
      en: ["scales of Mettler Toledo: MT-SICS", "lines that end in CR LF"],
    },
  },
  sip: {
    encoding: "utf-8",
    framing: "headers",
    about: {
      zh: ["电话信令:SIP(RFC 3261)", "头部加 Content-Length 个字节"],
      en: ["telephony: SIP, RFC 3261", "a header, and as many bytes as Content-Length says"],
    },
  },
  smpp: {
    encoding: "hex",
    framing: "length:u32be,offset=0,adjust=-4",
    about: {
      zh: ["短信网关:SMPP 3.4", "前四个字节为包括自身的长度;以十六进制收发"],
      en: ["short messages: SMPP 3.4", "a length of four bytes that counts itself; as hex"],
    },
  },
  telnet: {
    encoding: "gbk",
    framing: "lines:crlf",
    telnet: true,
    about: {
      zh: ["老主机和 BBS:Telnet(RFC 854)", "以 CR LF 结尾的行,协商自动应答并去掉"],
      en: ["old hosts and boards: Telnet, RFC 854", "lines that end in CR LF; negotiation is answered and left out"],
    },
  },
  toledo: {
    encoding: "utf-8",
    framing: "between:\\x02:\\r",
    about: {
      zh: ["托利多地磅:连续输出", "STX 到 CR:状态三字节、重量六位、皮重六位"],
      en: [
        "weighbridges: Toledo continuous output",
        "STX to CR: three bytes of status, six digits of weight, six of tare",
      ],
    },
  },
  zpl: {
    encoding: "utf-8",
    framing: "stx",
    sendFraming: "chunks",
    about: {
      zh: ["斑马标签打印机:ZPL II", "标签原样发送,~HS 等的回答在 STX 和 ETX 之间"],
      en: ["label printers of Zebra: ZPL II", "labels leave as they are, ~HS and its like answer between STX and ETX"],
    },
  },
};

function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(PROFILES, name);
}

/** What `-P` takes. */
export const PROFILE_NAMES: readonly ProfileName[] = Object.keys(PROFILES).filter(isProfile);

/**
 * The profile of that name.
 *
 * @throws {UsageError} when there is none.
 */
export function profileOf(name: string, catalog: MessageCatalog): Typed & { readonly name: ProfileName } {
  if (!isProfile(name)) throw new UsageError(catalog.badChoice("--profile", name, PROFILE_NAMES.join(", ")));
  return { name, ...PROFILES[name] };
}

/** What `--list-profiles` prints: two lines for each. */
export function listProfiles(language: Language): string {
  return PROFILE_NAMES.map((name) => {
    const { encoding, framing, sendFraming, checksum, telnet, about } = PROFILES[name];
    const typed = [
      `-e ${encoding}`,
      `-f ${quoted(framing)}`,
      ...(sendFraming ? [`--send-framing ${quoted(sendFraming)}`] : []),
      ...(checksum ? [`-c ${quoted(checksum)}`] : []),
      ...(telnet ? ["--telnet"] : []),
    ].join(" ");
    const [what, how] = about[language];
    const stop = language === "zh" ? "。" : ". ";
    return `${name.padEnd(14)}${what}${stop}${how}\n${" ".repeat(14)}${typed}`;
  }).join("\n");
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return /^[\w:,=.-]+$/.test(text) ? text : `'${text}'`;
}
