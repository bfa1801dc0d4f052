/**
 * The line below the conversation: how many messages there are, how many come each second, how long answers take.
 */
import { h, write } from "./dom.js";
import { sizeOf } from "./units.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").Counts} Counts */

const SVG = "http://www.w3.org/2000/svg";
/** Of a chart; a bar is 2 wide, with a gap of 1. */
const HEIGHT = 18;

export class Status {
  #messages = h("span", {});
  #rate = h("span", {});
  #bytes = h("span", {});
  #trip = h("span", {});
  #messageChart = new Chart("messages");
  #byteChart = new Chart("bytes");

  constructor() {
    this.element = h(
      "footer",
      { class: "status" },
      this.#messages,
      h("span", { class: "spring" }),
      this.#trip,
      h("span", { class: "rate" }, this.#rate, this.#messageChart.element),
      h("span", { class: "rate" }, this.#bytes, this.#byteChart.element),
    );
  }

  /** @param {Counts} counts @param {boolean} filtered whether the view leaves out some */
  show({ first, end, total, forgotten, seen, messages, bytes, roundTrip }, filtered) {
    const there = total - forgotten;
    const shown = filtered ? w("someMessages", end - first, there) : w("allMessages", there);
    const gone = forgotten > 0 ? ` · ${w("forgotten", forgotten)}` : "";
    write(this.#messages, `${shown}${seen ? "" : ` · ${w("searching")}`}${gone}`);
    write(this.#trip, roundTrip ? w("roundTripIs", roundTrip.median, roundTrip.p95) : "");
    // The last second is not over yet.
    write(this.#rate, w("messagesPerSecond", messages.at(-2) ?? 0));
    write(this.#bytes, w("bytesPerSecond", sizeOf(bytes.at(-2) ?? 0)));
    this.#messageChart.show(messages, this.#rate.textContent ?? "");
    this.#byteChart.show(bytes, this.#bytes.textContent ?? "");
  }
}

/** The last minute as bars. */
class Chart {
  element = document.createElementNS(SVG, "svg");
  #bars = document.createElementNS(SVG, "path");
  #title = document.createElementNS(SVG, "title");
  #before = "";

  /** @param {string} kind */
  constructor(kind) {
    this.element.setAttribute("class", `chart of-${kind}`);
    this.element.setAttribute("role", "img");
    this.element.append(this.#title, this.#bars);
  }

  /** @param {readonly number[]} values @param {string} text what it shows, in words */
  show(values, text) {
    const most = Math.max(1, ...values);
    const base = `M0 ${HEIGHT}v-0.5h${values.length * 3}v0.5z`;
    const bars = base + values.map((value, index) => {
      const height = value === 0 ? 0 : Math.max(1.5, HEIGHT * value / most);
      return `M${index * 3} ${HEIGHT}v-${height.toFixed(1)}h2v${height.toFixed(1)}z`;
    }).join("");
    if (bars === this.#before) return;
    this.#before = bars;
    this.element.setAttribute("viewBox", `0 0 ${values.length * 3} ${HEIGHT}`);
    this.#bars.setAttribute("d", bars);
    this.#title.textContent = w("lastMinute", text);
    this.element.setAttribute("aria-label", w("lastMinute", text));
  }
}
