// Over the plot of the tuning page: what was told before, what would be told, what comes and goes by it, and the marks.
import { clock, colour } from "/studio/plot.js";
import { MARK_SIGNS, day, make, put } from "/studio/tune_words.js";

const TALL = { caution: 0.55, ease_off: 1 };
const STRIPS = [["before", 0], ["tried", 24], ["±", 48]], STRIP = 20, FLAG = 24;

// Three strips above the plot: told before, told under the tried limits, and what comes and goes.
export function strips(canvas, plot, sessions, found, shown) {
  const pen = canvas.getContext("2d"), ratio = devicePixelRatio || 1, width = canvas.clientWidth, height = 3 * 24;
  Object.assign(canvas, { width: width * ratio, height: height * ratio });
  pen.scale(ratio, ratio);
  pen.font = `12px ${getComputedStyle(document.body).fontFamily}`;
  pen.textBaseline = "middle";
  const colours = { caution: colour("caution"), ease_off: colour("ease-off") }, ink = colour("ink"), [left, right] = plot.view.map((t) => plot.x(t));
  pen.fillStyle = colour("soft");
  for (const [words, top] of STRIPS) pen.fillText(words, 0, top + STRIP / 2, left - 4);
  pen.fillStyle = colour("raised");
  for (const [, top] of STRIPS) pen.fillRect(left, top, right - left, STRIP);
  const mine = (span) => span[0] === shown.number && (span[1] === "speed") === (shown.quantity === 1);
  found.forEach((one, number) => {
    const at = sessions[number].at, rows = [one.before.filter(mine), one.tried.filter(mine)];
    rows.forEach((spans, strip) => {
      for (const level of ["caution", "ease_off"]) {
        pen.fillStyle = colours[level];
        for (const [, , name, from, to] of spans) {
          if (name !== level) continue;
          const x = plot.x(at(from)), tall = STRIP * TALL[name];
          pen.fillRect(x, STRIPS[strip][1] + STRIP - tall, Math.max(1.5, plot.x(at(to)) - x), tall);
        }
      }
    });
    const meets = (span, others) => others.some((other) => other[1] === span[1] && other[2] === span[2] && other[3] <= span[4] && span[3] <= other[4]);
    let free = -1;
    pen.fillStyle = ink;
    pen.textAlign = "center";
    for (const [sign, spans, others] of [["+", rows[1], rows[0]], ["−", rows[0], rows[1]]]) {
      free = -1;
      for (const span of spans) {
        const x = plot.x(at((span[3] + span[4]) / 2));
        if (x < free || meets(span, others)) continue;
        pen.fillText(sign, x, STRIPS[2][1] + (sign === "+" ? 6 : 14));
        free = x + 8;
      }
    }
    pen.textAlign = "start";
  });
}

// The marks over the strips.
export function flags(place, plot, sessions, found) {
  const all = found.flatMap((one, number) => one.marks.map((mark) => ({ ...mark, session: sessions[number], x: plot.x(sessions[number].at(mark.t)) })));
  // Where there is no room for every mark, those that are against the tried limits come first.
  const wanted = [];
  for (const one of [...all.filter((mark) => !mark.fits), ...all.filter((mark) => mark.fits)]) {
    if (wanted.every((other) => Math.abs(other.x - one.x) >= FLAG)) wanted.push(one);
  }
  while (place.children.length > wanted.length) place.lastChild.remove();
  while (place.children.length < wanted.length) place.append(make("b", { role: "img" }));
  wanted.sort((one, other) => one.x - other.x).forEach((one, number) => {
    const flag = place.children[number], kind = `flag flag-sign ${one.mark}${one.fits ? "" : " against"}`;
    if (flag.className !== kind) flag.className = kind;
    put(flag, MARK_SIGNS[one.mark]);
    flag.ariaLabel = `${sessions.length > 1 ? `${day(one.session.name)}, ` : ""}${clock(one.t, 1)}, ${one.felt}${one.fits ? "" : ", against the tried limits"}`;
    flag.style.left = `${one.x}px`;
  });
}
