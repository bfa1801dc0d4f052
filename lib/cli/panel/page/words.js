/** What the page says, in Chinese and in English. */

/** @type {Record<string, readonly [zh: string, en: string]>} */
const WORDS = {
  server: ["TCP 服务端", "TCP server"],
  client: ["TCP 客户端", "TCP client"],
  newServer: ["新建服务端", "New server"],
  newClient: ["新建客户端", "New client"],
  settings: ["设置", "Settings"],
  host: ["主机", "Host"],
  port: ["端口", "Port"],
  encoding: ["编码", "Encoding"],
  framing: ["分包", "Framing"],
  job: ["作用", "Job"],
  "job.reply": ["固定回复", "Reply"],
  "job.echo": ["回显", "Echo"],
  "job.chat": ["聊天(转给其他人)", "Chat (to everyone else)"],
  "job.mute": ["只看不答", "Only listen"],
  "job.forward": ["转接", "Forward"],
  "job.rules": ["按规则回答", "Rules"],
  replyText: ["回复内容", "Reply text"],
  target: ["目标 HOST:PORT", "Target HOST:PORT"],
  rules: ["规则", "Rules"],
  rulesFine: ["规则没有错误", "The rules are fine"],
  tryMessage: ["用一条消息试试规则", "Try the rules with a message"],
  limits: ["限制", "Limits"],
  maxMessage: ["最长消息", "Longest message"],
  idleTimeout: ["空闲超时", "Idle timeout"],
  fatal: ["遇错断开", "End at bad bytes"],
  open: ["打开", "Open"],
  reopen: ["按新设置重新打开", "Reopen with these settings"],
  close: ["关闭", "Close"],
  remove: ["移除会话", "Remove session"],
  peers: ["客户端", "Peers"],
  nobody: ["还没有人连接", "Nobody is connected"],
  disconnect: ["断开", "Disconnect"],
  search: ["搜索", "Search"],
  "by.text": ["文字", "Text"],
  "by.regex": ["正则", "Regex"],
  "by.hex": ["十六进制", "Hex"],
  both: ["收发", "Both ways"],
  in: ["收", "In"],
  out: ["发", "Out"],
  everybody: ["所有人", "Everybody"],
  lostOnly: ["只看有丢失的", "Lost characters only"],
  hex: ["十六进制", "Hex"],
  follow: ["跟随最新", "Follow"],
  pause: ["暂停", "Pause"],
  clear: ["清空", "Clear"],
  empty: [
    "还没有消息。打开会话后,收发的内容会出现在这里。",
    "No messages yet. Open the session, and what is said appears here.",
  ],
  messages: ["条消息", "messages"],
  forgotten: ["条较早的已丢弃", "older ones dropped"],
  perSecond: ["每秒", "per second"],
  roundTrip: ["往返", "round trip"],
  message: ["消息", "Message"],
  readAs: ["读作", "Read as"],
  copy: ["复制", "Copy"],
  copied: ["已复制", "Copied"],
  "copy.text": ["文字", "Text"],
  "copy.hex": ["十六进制", "Hex"],
  "copy.c": ["C 数组", "C array"],
  "copy.python": ["Python bytes", "Python bytes"],
  "copy.command": ["命令行", "Command"],
  looksLike: ["这些字节像是 {0}", "These bytes look like {0}"],
  useIt: ["改用 {0}", "Use {0}"],
  send: ["发送", "Send"],
  sendTo: ["发给", "To"],
  asText: ["文字", "Text"],
  asHex: ["十六进制", "Hex"],
  escapes: ["转义 \\xNN", "Escapes \\xNN"],
  ending: ["行尾", "Line end"],
  none: ["无", "None"],
  every: ["每隔 ms", "Every ms"],
  times: ["次数", "Times"],
  file: ["发送文件", "Send a file"],
  cancel: ["取消", "Cancel"],
  save: ["保存", "Save"],
  load: ["打开记录", "Open a record"],
  "save.ndjson": ["记录 NDJSON", "Record, NDJSON"],
  "save.text": ["文字", "Text"],
  "save.hex": ["十六进制", "Hex"],
  "save.pcapng": ["抓包 pcapng", "Capture, pcapng"],
  tooLong: [
    "{0} 个字符太多,最多 {1} 个:请用“发送文件”",
    "{0} characters are too many, at most {1}: send them as a file",
  ],
  stop: ["停止", "Stop"],
  history: ["历史", "History"],
  snippets: ["常用", "Snippets"],
  keep: ["存为常用", "Keep as snippet"],
  lacking: ["{0} 中没有:{1}", "{0} lacks: {1}"],
  bytes: ["{0} 字节", "{0} bytes"],
  sent: ["已发给 {0} 个", "Sent to {0}"],
  lost: ["与面板的连接断开了,正在重连…", "The panel is gone, trying again…"],
  refused: ["请用终端里显示的地址打开(其中有令牌)。", "Open the address that the terminal shows: it has the token."],
  keys: ["快捷键", "Keys"],
  keysText: [
    "Ctrl-Enter 发送 · / 搜索 · ↑↓ 选消息 · x 十六进制 · f 跟随 · Esc 关闭 · ? 显示此帮助",
    "Ctrl-Enter sends · / searches · ↑↓ choose a message · x hex · f follow · Esc closes · ? shows this",
  ],
  theme: ["明暗", "Light or dark"],
  language: ["English", "中文"],
  opened: ["已打开", "open"],
  opening: ["正在打开", "opening"],
  closed: ["已关闭", "closed"],
  command: ["命令行", "Command line"],
};

/** @type {0 | 1} */
let column = 1;

/** @param {"zh" | "en"} language */
export function speak(language) {
  column = language === "zh" ? 0 : 1;
  document.documentElement.lang = language;
}

/** @returns {"zh" | "en"} */
export function spoken() {
  return column === 0 ? "zh" : "en";
}

/**
 * A sentence; `{0}` and `{1}` are filled in.
 *
 * @param {string} key
 * @param {...(string | number)} values
 */
export function w(key, ...values) {
  const text = WORDS[key]?.[column] ?? key;
  return text.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)] ?? ""));
}
