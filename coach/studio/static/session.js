// One session: picture, angles and events at the same moment. See coach/studio/session.py.
import { TimePlot, clock, colour, firstFrom, onLook, range, sides } from "/studio/plot.js";
import { tell } from "/studio/socket.js";

const MARK_SIGNS = { felt_fine: "✓", felt_too_far: "!", wrong_warning: "×" };
const SHARE = { gentle: 0.25, caution: 0.6, ease_off: 1, unseen: 0.1 };
const ORDER = ["unseen", "gentle", "caution", "ease_off"];
const MINOR = new Set(["clear", "unseen", "phase"]);

const root = document.getElementById("session"), part = (id) => document.getElementById(`s-${id}`);
const base = `/sessions/${encodeURIComponent(root.dataset.name)}`;
const put = (element, words) => { if (element.textContent !== words) element.textContent = words; };
const sign = (level) => root.querySelector(`template[data-sign="${level}"]`).content.cloneNode(true);

async function load() {
  const opened = performance.now();
  const [about, data] = await Promise.all([
    fetch(`${base}/about.json`).then((answer) => answer.json()),
    fetch(`${base}/series.bin`).then((answer) => answer.arrayBuffer()),
  ]);
  const count = about.frames, t = new Float64Array(data, 0, count);
  about.measures.forEach((measure, number) => {
    measure.values = new Float32Array(data, 8 * count + 8 * count * number, count);
    measure.speeds = new Float32Array(data, 8 * count + 8 * count * number + 4 * count, count);
  });
  begin(about, t);
  root.dataset.ready = (performance.now() - opened).toFixed(0);
}

function begin(about, t) {
  const last = t.length - 1, image = part("picture"), slider = part("time");
  let index = 0, playing = false, position = t[0], before = 0, events = [], eventTimes = [], view = [t[0], t[last]];
  let wanted = -1, loading = false, marks = about.marks;
  slider.max = last;

  // ---- the moment ----

  function level(measure, at) {
    let found = Number.isNaN(measure.values[index]) ? "unseen" : "gentle";
    for (const [start, end, , , name] of measure.spans) {
      if (start > at) break;
      if (end >= at && found !== "unseen" && ORDER.indexOf(name) > ORDER.indexOf(found)) found = name;
    }
    return found;
  }

  function draw(number) {
    wanted = number;
    if (loading) return;
    loading = true;
    image.src = `${base}/picture/${number}.jpg`;
  }
  for (const name of ["load", "error"]) image.addEventListener(name, () => {
    loading = false;
    const shown = Number(image.src.match(/(\d+)\.jpg$/)[1]);
    if (wanted !== shown && name === "load") draw(wanted);
  });

  function show(number, { say = "" } = {}) {
    index = Math.min(Math.max(number, 0), last);
    const at = t[index];
    if (!playing) position = at;
    draw(index);
    slider.value = index;
    slider.setAttribute("aria-valuetext", `${at.toFixed(2)} seconds`);
    put(part("clock"), `${clock(at, 2)} of ${clock(t[last], 1)}`);
    about.measures.forEach((measure, row) => {
      const value = measure.values[index], cells = part("now").rows[row].cells, name = level(measure, at);
      put(cells[1], Number.isNaN(value) ? "–" : `${value.toFixed(1).replace("-", "−")}${measure.unit}`);
      if (cells[2].dataset.level !== name) {
        cells[2].dataset.level = name;
        cells[2].replaceChildren(sign(name));
      }
    });
    // A gap begins with the last frame before it, which was judged.
    const judged = about.measures.some((measure) => !Number.isNaN(measure.values[index]));
    const hidden = (position > at || !judged) && about.unseen.find(([from, to]) => from <= position && position < to);
    const told = lastTold(at);
    put(part("said"), hidden ? `Not judged: ${hidden[2]}.` : told ? `“${told.said}”` : "");
    for (const plot of plots) plot.head.style.transform = `translateX(${plot.x(at)}px)`;
    for (const plot of plots) plot.head.hidden = at < plot.view[0] || at > plot.view[1];
    part("flags").querySelector(".playhead").style.left = `${100 * (at - t[0]) / Math.max(1e-9, t[last] - t[0])}%`;
    follow(at);
    const place = firstFrom(eventTimes, at + 1e-6) - 1;
    const now = part("events").querySelector("[aria-current]"), next = part("events").children[place];
    if (now !== next) {
      now?.removeAttribute("aria-current");
      if (next) {
        next.setAttribute("aria-current", "true");
        const list = part("events");
        if (next.offsetTop < list.scrollTop || next.offsetTop + next.offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = next.offsetTop - 60;
      }
    }
    if (say) put(part("status"), say);
  }

  function lastTold(at) {
    for (let place = firstFrom(times, at + 1e-6) - 1; place >= 0 && at - about.events[place].t < 4; place--) {
      if (about.events[place].said) return about.events[place];
    }
    return null;
  }
  const times = about.events.map((event) => event.t);

  const nearest = (at) => {
    const place = firstFrom(t, at);
    return place > 0 && (place > last || at - t[place - 1] < t[place] - at) ? place - 1 : place;
  };
  function pause() {
    playing = false;
    put(part("play"), "Play");
  }
  function go(number, say) {
    pause();
    show(number, { say });
  }
  function toGo(event) {
    go(firstFrom(t, event.t - 1e-6), `${clock(event.t, 1)}: ${event.words}${event.said ? ` “${event.said}”` : ""}`);
  }
  function step(way) {
    const at = t[index];
    if (way === "event+") {
      const next = events[firstFrom(eventTimes, at + 1e-6)];
      if (next) toGo(next);
      else go(last, "The end.");
    } else if (way === "event-") {
      const found = events[firstFrom(eventTimes, at - 1e-6) - 1];
      if (found) toGo(found);
      else go(0, "The beginning.");
    } else go({ "-": index - 1, "+": index + 1, first: 0, last }[way]);
  }
  function play() {
    if (playing) return pause();
    if (index === last) position = t[0];
    playing = true;
    put(part("play"), "Pause");
    before = performance.now();
    requestAnimationFrame(advance);
  }
  function advance(now) {
    if (!playing) return;
    position = Math.min(position + Number(part("speed").value) * (now - before) / 1000, t[last]);
    before = now;
    show(Math.max(0, firstFrom(t, position + 1e-9) - 1));
    if (position >= t[last]) pause();
    else requestAnimationFrame(advance);
  }

  // ---- plots ----

  const plots = about.measures.map((measure) => {
    measure.spans = about.spans.filter((span) => span[2] === measure.angle);
    const box = document.createElement("div"), host = document.createElement("div"), head = document.createElement("i");
    const title = document.createElement("h3");
    title.textContent = measure.name;
    box.className = "plot";
    host.className = "plot-canvas";
    host.setAttribute("role", "img");
    head.className = "playhead";
    box.append(host, head);
    part("plots").append(title, box);
    const [low, high] = range(measure.values, measure.direction, measure.ease_off), ends = sides(measure.direction, measure.gentle, measure.ease_off);
    const words = { gentle: `gentle up to ${measure.gentle}${measure.unit}`, ease_off: `ease off beyond ${measure.ease_off}${measure.unit}` };
    host.setAttribute("aria-label", `${measure.name} over time; ${words.gentle}, ${words.ease_off}. ${counted(measure)}`);
    const plot = new TimePlot(host, {
      t, y: measure.values, unit: measure.unit, low, high,
      limits: ends.limits.map((limit) => ({ ...limit, label: words[limit.kind] })), bands: ends.bands(1000), gaps: measure.holes,
      symbols: measure.spans.filter((span) => span[3] !== "speed").map(([start, , , , name]) => ({ t: start, level: name, y: measure.values[firstFrom(t, start)] })),
    });
    plot.head = head;
    plot.onDraw = () => { head.style.transform = `translateX(${plot.x(t[index])}px)`; };
    const scrub = (event) => go(nearest(plot.t(event.clientX - host.getBoundingClientRect().left)));
    host.addEventListener("pointerdown", (event) => { host.setPointerCapture(event.pointerId); scrub(event); });
    host.addEventListener("pointermove", (event) => { if (host.hasPointerCapture(event.pointerId)) scrub(event); });
    host.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.8 : 1.25, plot.t(event.clientX - host.getBoundingClientRect().left));
    }, { passive: false });
    return plot;
  });
  part("plots").querySelector("p").remove();

  function counted(measure) {
    const of = (name) => measure.spans.filter((span) => span[4] === name).length;
    return `Caution ${of("caution")} times, ease off ${of("ease_off")} times.`;
  }

  function look(from, to) {
    const length = Math.min(to - from, t[last] - t[0]), start = Math.min(Math.max(from, t[0]), t[last] - length);
    view = [start, start + length];
    for (const plot of plots) plot.look(...view);
    show(index);
  }
  const zoom = (factor, around = t[index]) => look(around - factor * (around - view[0]), around + factor * Math.max(view[1] - around, 0.25));
  function follow(at) {
    if (at >= view[0] && at <= view[1]) return;
    const length = view[1] - view[0];
    const start = Math.min(Math.max(at - 0.1 * length, t[0]), t[last] - length);
    view = [start, start + length];
    for (const plot of plots) plot.look(...view);
  }

  // ---- the strip ----

  function strip() {
    const canvas = part("strip"), pen = canvas.getContext("2d"), ratio = devicePixelRatio || 1;
    const width = canvas.clientWidth, height = 40;
    Object.assign(canvas, { width: width * ratio, height: height * ratio });
    pen.scale(ratio, ratio);
    const columns = new Uint8Array(width), x = (at) => Math.round((at - t[0]) / Math.max(1e-9, t[last] - t[0]) * (width - 1));
    const main = about.measures.length ? about.measures : [];
    for (let place = 0; place <= last; place++) {
      if (main.some((measure) => !Number.isNaN(measure.values[place]))) columns[x(t[place])] = Math.max(columns[x(t[place])], 1);
    }
    for (const [start, end, , , name] of about.spans) {
      for (let at = x(start); at <= x(end); at++) columns[at] = Math.max(columns[at], ORDER.indexOf(name));
    }
    const hidden = new Uint8Array(width);
    for (const [from, to] of about.unseen) hidden.fill(1, x(from) + 1, Math.max(x(from) + 1, x(to)));
    const colours = ORDER.map((name) => colour(name.replace("_", "-")));
    let shown = 0;
    for (let at = 0; at < width; at++) {
      // Where the session has fewer pictures than the strip columns, the last one goes on, but not through a gap in time.
      shown = hidden[at] ? 0 : columns[at] || (last > width ? 0 : shown);
      const tall = height * SHARE[ORDER[shown]];
      pen.fillStyle = colours[shown];
      pen.fillRect(at, height - tall, 1, tall);
    }
  }

  // ---- marks ----

  const socket = new WebSocket(`ws://${location.host}${base}/marks`);
  socket.onmessage = (event) => {
    const answer = JSON.parse(event.data);
    marks = answer.marks;
    showMarks();
    put(part("status"), answer.problem || answer.said);
  };
  const lost = () => put(part("status"), "The connection to the studio is lost: load this page again to mark.");
  socket.onclose = lost;
  const send = (message) => { if (!tell(socket, message)) lost(); };
  const mark = (kind) => send({ set: kind, t: t[index] });

  function showMarks() {
    const list = part("marks"), flags = part("flags");
    flags.querySelectorAll(".flag").forEach((flag) => flag.remove());
    list.replaceChildren();
    for (const one of marks) {
      const row = document.createElement("li"), there = button(`${clock(one.t, 1)} ${one.words}${one.note ? `: ${one.note}` : ""}`, () => go(nearest(one.t)));
      there.prepend(Object.assign(document.createElement("span"), { className: `flag-sign ${one.mark}`, textContent: MARK_SIGNS[one.mark] }));
      const back = button("Take back", () => send({ take_back: one }));
      back.setAttribute("aria-label", `Take back: ${one.words} at ${clock(one.t, 1)}`);
      back.className = "small-button";
      row.append(there, back);
      list.append(row);
      const flag = Object.assign(document.createElement("b"), { className: `flag flag-sign ${one.mark}`, textContent: MARK_SIGNS[one.mark] });
      flag.style.left = `${100 * (one.t - t[0]) / Math.max(1e-9, t[last] - t[0])}%`;
      flags.append(flag);
    }
    if (!marks.length) list.append(Object.assign(document.createElement("li"), { textContent: "Nothing is marked yet. Go to a moment and press f, t or w." }));
  }
  function button(words, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    made.addEventListener("click", act);
    return made;
  }

  // ---- events ----

  function showEvents() {
    events = part("kinds").value === "all" ? about.events : about.events.filter((event) => !MINOR.has(event.kind) || (event.kind === "unseen" && event.said));
    eventTimes = events.map((event) => event.t);
    const list = part("events"), rows = document.createDocumentFragment();
    for (const event of events) {
      const row = document.createElement("li");
      const time = Object.assign(document.createElement("time"), { textContent: clock(event.t, 1) });
      row.append(time);
      if (event.level && event.kind === "warning") row.append(sign(event.level).querySelector("svg"));
      row.append(Object.assign(document.createElement("span"), { textContent: event.words }));
      if (event.said) row.append(Object.assign(document.createElement("q"), { textContent: event.said }));
      rows.append(row);
    }
    list.replaceChildren(rows);
    if (!events.length) list.append(Object.assign(document.createElement("li"), { textContent: "Nothing was said." }));
  }
  part("events").addEventListener("click", (event) => {
    const row = event.target.closest("li"), place = [...part("events").children].indexOf(row);
    if (events[place]) toGo(events[place]);
  });

  // ---- keys ----

  document.addEventListener("keydown", (event) => {
    const where = event.target.closest("input, textarea, select, dialog, [role=alertdialog]");
    if (event.ctrlKey || event.altKey || event.metaKey || (where && where !== slider)) return;
    const key = event.key, low = key.toLowerCase();
    const onButton = event.target.closest("button, a, summary");
    const steps = { ArrowLeft: "-", ArrowRight: "+", ArrowUp: "event-", ArrowDown: "event+", Home: "first", End: "last" };
    if (key === " " && onButton) return;
    if (steps[key]) step(steps[key]);
    else if (key === " ") play();
    else if (key === "+" || key === "=") zoom(0.5);
    else if (key === "-") zoom(2);
    else if ({ f: 1, t: 1, w: 1 }[low]) mark({ f: "felt_fine", t: "felt_too_far", w: "wrong_warning" }[low]);
    else return;
    event.preventDefault();
  });
  root.addEventListener("click", (event) => {
    const on = event.target.closest("[data-mark], [data-step], [data-zoom]");
    if (!on) return;
    if (on.dataset.mark) mark(on.dataset.mark);
    if (on.dataset.step) step(on.dataset.step);
    if (on.dataset.zoom === "all") look(t[0], t[last]);
    else if (on.dataset.zoom) zoom(on.dataset.zoom === "in" ? 0.5 : 2);
  });
  part("play").addEventListener("click", play);
  slider.addEventListener("input", () => go(Number(slider.value)));
  part("kinds").addEventListener("change", showEvents);
  const scrubStrip = (event) => {
    const box = part("strip").getBoundingClientRect();
    go(nearest(t[0] + Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1) * (t[last] - t[0])));
  };
  part("strip").addEventListener("pointerdown", (event) => { event.target.setPointerCapture(event.pointerId); scrubStrip(event); });
  part("strip").addEventListener("pointermove", (event) => { if (event.target.hasPointerCapture(event.pointerId)) scrubStrip(event); });

  part("flags").append(Object.assign(document.createElement("i"), { className: "playhead" }));
  for (const measure of about.measures) {
    const row = part("now").insertRow();
    row.append(Object.assign(document.createElement("th"), { scope: "row", textContent: measure.name }), document.createElement("td"), document.createElement("td"));
  }
  showEvents();
  showMarks();
  strip();
  new ResizeObserver(strip).observe(part("strip"));
  onLook(strip);
  show(0);
}

load().catch((error) => put(part("status"), `The session could not be shown: ${error.message}`));
