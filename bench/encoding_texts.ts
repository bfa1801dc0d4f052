/** The texts of the encoding bench. Sizes are bytes in the encoding that they are measured in. */

const prose =
  "今天早上我们在公园里散步，看见许多人正在锻炼身体。天气很好，阳光照在湖面上，像一面镜子。她说：“明天还来吗？”我想了想，回答道：“如果不下雨，就来吧。”后来我们去了附近的书店，买了三本关于历史和科学的书，花了一百二十元。晚饭以后，大家坐在一起聊天，谈论工作、学习以及未来的计划。";
const page = (n: number) =>
  `<li class="item" id="n${n}"><a href="/news/${20240000 + n}.html">${prose.slice(n % 60, n % 60 + 18)}</a>` +
  `<span>2024-0${n % 9 + 1}-1${n % 10}</span></li>\n`;

/** Pieces in a fixed but irregular order, until there are `bytes` bytes, cut to at most that. */
function fill(bytes: number, size: (unit: number) => number, piece: (n: number) => string): string {
  let text = "";
  let total = 0;
  for (let n = 0; total < bytes; n++) {
    for (const character of piece(n)) {
      total += size(character.charCodeAt(0));
      if (total <= bytes) text += character;
    }
  }
  return text.split("").join(""); // flat, as a text from a file or a socket is
}

let seed = 12345;
function random(below: number): number {
  seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
  return (seed >>> 8) % below;
}

function clause(text: string): string {
  const at = random(text.length - 12);
  return text.slice(at, at + 4 + random(8));
}

const double = (unit: number) => unit < 0x80 ? 1 : 2;
const chinese = (bytes: number) => fill(bytes, double, () => clause(prose));

/** GBK. */
export const texts = {
  "12 characters": "你好，世界！测试消息一二",
  "1 KiB": chinese(1 << 10),
  "64 KiB": chinese(1 << 16),
  "4 MiB": chinese(1 << 22),
  "64 KiB page": fill(1 << 16, double, page),
  "64 KiB ASCII": fill(1 << 16, double, (n) => `line ${n}: the quick brown fox jumps over the lazy dog\n`),
} as const;

const sample = {
  big5:
    "今天早上我們在公園裡散步，看見許多人正在鍛鍊身體。天氣很好，陽光照在湖面上，像一面鏡子。她說：「明天還來嗎？」",
  shift_jis:
    "今朝、公園を散歩していると、たくさんの人が体を動かしていました。天気がよくて、湖がカガミのように光っていた。",
  "euc-kr":
    "오늘 아침 공원에서 산책을 하다가 많은 사람들이 운동하는 것을 보았다. 날씨가 좋아서 호수가 거울처럼 빛났다.",
  "windows-1251":
    "Сегодня утром мы гуляли в парке и видели, как много людей занимается спортом. Погода была хорошая, озеро блестело.",
  gb18030: prose,
};

/** 64 KiB in other encodings; gb18030 with an emoji in each clause. */
export const others: Record<keyof typeof sample, string> = {
  big5: fill(1 << 16, double, () => clause(sample.big5)),
  shift_jis: fill(1 << 16, double, () => clause(sample.shift_jis)),
  "euc-kr": fill(1 << 16, double, () => clause(sample["euc-kr"])),
  gb18030: fill(1 << 16, double, () => `${clause(sample.gb18030)}😀`),
  "windows-1251": fill(1 << 16, () => 1, () => clause(sample["windows-1251"])),
};
