// Limits that are dragged on the plot of recorded sessions. See coach/studio/tune.py and coach/studio/tuning.py.
import { TimePlot, onLook } from "/studio/plot.js";
import { tell } from "/studio/socket.js";
import { flags, strips } from "/studio/strips.js";
import { details, make, put, signed, suggestions, table } from "/studio/tune_words.js";

const SIDE_WORDS = { gentle: "gentle up to", ease_off: "ease off beyond" }, SHORT = { gentle: "gentle", ease_off: "ease off" };
const STEP = 0.5, LEAP = 2, SETTLED_MS = 250, SPACE = 0.015;

const root = document.getElementById("tune"), part = (id) => document.getElementById(`t-${id}`);
// Of a limit that gave way to the other side of it, `meant` holds what it comes back to.
let limits = [], measures = [], sessions = [], tried = {}, meant = {}, now = {}, person = "", opened = false, shown = null, plot = null, handles = [];
// Why a value that was typed is not taken; said until another limit is tried.
let refused = "";
let asked = 0, waiting = false, again = null, settled = 0, dragged = null, flat = null;

// ---- talking with the studio: one question at a time, and of many the newest ----

const socket = new WebSocket(`ws://${location.host}/tune/${root.dataset.exercise}/feed`);
socket.binaryType = "arraybuffer";
socket.onopen = open;
socket.onclose = () => put(part("said"), "The connection to the studio is lost: load this page again.");
socket.onmessage = (event) => {
  if (typeof event.data !== "string") return hearLines(event.data);
  const answer = JSON.parse(event.data);
  if (answer.problem) {
    problem(answer.problem);
    if (answer.person) allow(answer);
  }
  if (answer.opened) hearOpened(answer);
  if (answer.tried) hearTried(answer);
  if (answer.suggested) suggestions(part("suggested"), answer, take);
  if (answer.kept) hearKept(answer);
  if (answer.n === asked) {
    waiting = false;
    if (again) {
      const next = again;
      again = null;
      attempt(next);
    }
  }
};
const send = (message) => tell(socket, message);

function attempt({ full = false, since = 0 } = {}) {
  if (waiting) {
    again = { full: full || Boolean(again?.full), since };
    return;
  }
  waiting = true;
  asked += 1;
  dragged = since;
  send({ n: asked, try: changed(), against: part("against").value, full });
}
// Nothing is kept or taken back for somebody else than the one who is named in the field.
function allow(answer) {
  person = answer.person;
  part("reset").disabled = person !== part("person").value.trim();
  if (!opened) part("keep").disabled = true;
}
const changed = () => Object.fromEntries(Object.entries(tried).filter(([key, value]) => value !== now[key]));

function problem(words) {
  part("kept").className = "notice problem";
  put(part("kept"), words);
  put(part("said"), words);
}

// Until sessions are chosen, they are the latest ones of the person whose limits they are.
const boxes = [...root.querySelectorAll("#t-which input")];
let chosen = boxes.some((one) => one.checked);

function open() {
  if (!chosen) {
    const theirs = boxes.filter((one) => one.dataset.person === part("person").value.trim()).slice(0, Number(root.dataset.most));
    for (const one of boxes) one.checked = theirs.includes(one);
  }
  const names = boxes.filter((one) => one.checked).map((one) => one.value);
  put(part("count"), `Sessions that are looked at: ${names.length} of ${boxes.length}`);
  put(part("said"), "Reading the sessions …");
  opened = false;
  part("keep").disabled = part("reset").disabled = true;
  send({ open: names, person: part("person").value.trim() });
}

function hearLimits(answer) {
  opened = true;
  allow(answer);
  limits = answer.limits;
  measures = answer.measures;
  now = Object.fromEntries(limits.map((one) => [one.key, one.now]));
  put(part("own"), answer.own.length ? answer.own.map((line) => line.trim()).join("; ") : `${answer.person} has no own limits for this exercise.`);
  for (const one of limits) {
    const row = root.querySelector(`[data-row="${one.key}"]`);
    put(row.cells[2], signed(one.now, one.unit));
    put(row.cells[3], signed(one.default, one.unit));
  }
}

function hearOpened(answer) {
  const kept = changed();
  hearLimits(answer);
  sessions = answer.sessions;
  tried = { ...now, ...kept };
  meant = { ...tried };
  // Of a limit that is tried the other side gives way, should this person have it elsewhere.
  for (const one of limits) if (one.key in kept) giveWay(one);
  // Side by side, an hour takes some room from a minute, but not all of it.
  for (const one of sessions) one.width = Math.sqrt(Math.max(one.seconds, 1));
  const total = Math.max(1, sessions.reduce((sum, one) => sum + one.width, 0)), space = sessions.length > 1 ? SPACE * total : 0;
  let start = 0;
  for (const one of sessions) {
    const from = start;
    // One alone has a time axis, that of its own page.
    one.at = sessions.length > 1 ? (t) => from + (one.width / Math.max(one.seconds, 1)) * (t - one.start) : (t) => t;
    one.end = one.at(one.start + one.seconds);
    one.left = start;
    start = one.end + space;
  }
  const from = sessions.length ? sessions[0].at(sessions[0].start) : 0;
  flat = { space, view: [from, Math.max(from + 1, start - space)] };
  // What is amiss with a session stands beside the choice of sessions, and stays there.
  const broken = [...answer.unread, ...sessions.filter((one) => one.problem).map((one) => one.problem)];
  part("broken").hidden = !broken.length;
  put(part("broken"), broken.join(" "));
  const others = answer.others.join(" ") || (sessions.length ? "" : `No session is looked at: ${person} has none of their own, or none is chosen.`);
  part("others").hidden = !others;
  put(part("others"), others);
}

function hearLines(data) {
  let at = 0;
  for (const session of sessions) {
    session.lines = measures.map(() => [0, 1].map(() => {
      const count = new DataView(data).getUint32(at, true), t = new Float32Array(data.slice(at + 4, at + 4 + 4 * count));
      const y = new Float32Array(data.slice(at + 4 + 4 * count, at + 4 + 8 * count));
      at += 4 + 8 * count;
      return { t, y };
    }));
  }
  choose();
  fields();
  attempt({ full: true });
}

// ---- the plot and its lines ----

function choose() {
  const [number, quantity] = part("what").value.split(".").map(Number), measure = measures[number];
  // Away from neutral is up, whichever way the measure counts; for a movement to both sides its sides are kept apart.
  const flip = quantity === 0 && measure.direction === "negative" ? -1 : 1;
  const t = [], y = [];
  for (const session of sessions) {
    const line = session.lines[number][quantity];
    for (let place = 0; place < line.t.length; place++) {
      t.push(session.at(line.t[place]));
      y.push(flip * line.y[place]);
    }
    t.push(session.end + flat.space / 2);
    y.push(NaN);
  }
  const mine = limits.filter((one) => one.angle === measure.angle && (one.part === "limit") === (quantity === 0));
  const most = Math.max(...mine.filter((one) => one.part !== "speed_return").map((one) => one.most), 1);
  const back = Math.max(0, ...mine.filter((one) => one.part === "speed_return").map((one) => one.most));
  const both = quantity === 0 && measure.direction === "both", unit = quantity ? `${measure.unit}/s` : measure.unit;
  shown = { number, quantity, measure, mine, both, unit, most };
  // How far it went is shown too, but what is far out may not make the limits too fine to drag.
  const furthest = (way) => y.reduce((far, value) => (way * value > far ? way * value : far), 0);
  const reach = (limit, way) => Math.max(1.15 * limit, Math.min(1.05 * furthest(way), 1.8 * limit));
  const host = part("plot"), low = both ? -reach(most, -1) : back ? -reach(back, -1) : -0.3 * most;
  const about = { t: Float64Array.from(t), y: Float32Array.from(y), unit: quantity ? "" : unit, low: Math.floor(low), high: Math.ceil(reach(most, 1)), separators: sessions.slice(1).map((one) => one.left - flat.space / 2), silentTime: sessions.length > 1 };
  host.setAttribute("aria-label", `${part("what").selectedOptions[0].text} of ${sessions.length} sessions, one after the other, in ${unit}`);
  if (plot) plot.about = about;
  else {
    plot = new TimePlot(host, about);
    plot.onDraw = lay;
  }
  plot.view = flat.view;
  build();
  plot.draw();
  over();
}

// A line of the plot as something that can be dragged, and moved by keys.
function build() {
  part("handles").replaceChildren();
  // What lies over other lines comes last.
  handles = shown.mine.slice().reverse().map((limit) => {
    const kind = limit.side.replace("_", "-");
    const line = make("div", { className: `limit-line ${kind}`, tabIndex: 0 }, make("span", { className: "grip" }));
    line.setAttribute("role", "slider");
    line.setAttribute("aria-orientation", "vertical");
    line.setAttribute("aria-valuemin", least(limit));
    line.setAttribute("aria-valuemax", limit.most);
    const way = { limit: "", speed_out: ", speed out", speed_return: ", speed back" }[limit.part];
    line.setAttribute("aria-label", `${shown.measure.name}${way}, ${SIDE_WORDS[limit.side]}`);
    line.dataset.limit = limit.key;
    const fixed = limit.side === "ease_off" ? (shown.both ? [1, -1] : [limit.part === "speed_return" ? -1 : 1]) : [];
    const ceilings = fixed.map((way) => ({ way, rule: make("div", { className: "limit-rule ceiling" }, make("span", { textContent: `never above ${signed(limit.most, limit.unit)}` })) }));
    const twin = shown.both ? make("div", { className: `limit-rule ${kind} twin` }) : null, zone = make("div", { className: `limit-zone ${kind}` });
    const mirror = shown.both ? make("div", { className: `limit-zone ${kind}` }) : null, rule = make("div", { className: `limit-rule ${kind}` });
    part("handles").append(...[zone, mirror, ...ceilings.map((one) => one.rule), twin, rule].filter(Boolean));
    line.addEventListener("pointerdown", (event) => {
      line.setPointerCapture(event.pointerId);
      line.focus();
      event.preventDefault();
    });
    line.addEventListener("pointermove", (event) => {
      if (!line.hasPointerCapture(event.pointerId)) return;
      const value = plot.value(event.clientY - part("plot").getBoundingClientRect().top);
      set(limit, Math.round((limit.part === "speed_return" ? -value : value) / STEP) * STEP, event.timeStamp);
    });
    for (const end of ["pointerup", "pointercancel"]) line.addEventListener(end, () => settle(0));
    line.addEventListener("keydown", (event) => {
      const by = { ArrowUp: STEP, ArrowRight: STEP, ArrowDown: -STEP, ArrowLeft: -STEP, PageUp: LEAP, PageDown: -LEAP }[event.key];
      // Up moves the line up; a speed coming back is measured downwards.
      const upward = limit.part === "speed_return" && event.key.startsWith("Arrow") && event.key !== "ArrowLeft" && event.key !== "ArrowRight" ? -1 : 1;
      if (by) set(limit, tried[limit.key] + upward * by, event.timeStamp);
      else if (event.key === "Home") set(limit, least(limit), event.timeStamp);
      else if (event.key === "End") set(limit, limit.most, event.timeStamp);
      else return;
      event.preventDefault();
      settle(SETTLED_MS);
    });
    return { limit, line, twin, zone, mirror, rule, ceilings };
  });
  // No line goes through what another one says.
  part("handles").append(...handles.map((one) => one.line));
  lay();
}

// Puts the lines where their limits are.
function lay() {
  if (!shown) return;
  for (const { limit, line, twin, zone, mirror, rule, ceilings } of handles) {
    const value = tried[limit.key], down = limit.part === "speed_return" ? -1 : 1;
    const words = `${SIDE_WORDS[limit.side]} ${signed(value, limit.unit)}`;
    // Not by a transform: no line may lie over the grip of another.
    line.style.top = `${plot.y(down * value) - 1}px`;
    rule.style.transform = `translateY(${plot.y(down * value)}px)`;
    for (const one of ceilings) one.rule.style.transform = `translateY(${plot.y(one.way * limit.most)}px)`;
    put(line.firstChild, `${SHORT[limit.side]} ${signed(value, limit.unit)}`);
    line.setAttribute("aria-valuenow", value);
    line.setAttribute("aria-valuetext", words);
    if (twin) twin.style.transform = `translateY(${plot.y(-value)}px)`;
    const other = shown.mine.find((one) => one.part === limit.part && one.side === "ease_off");
    const end = limit.side === "gentle" ? tried[other.key] : 1e4;
    for (const [box, way] of [[zone, down], [mirror, -1]]) {
      if (!box) continue;
      const inside = (y) => Math.min(Math.max(y, plot.y(plot.about.high)), plot.y(plot.about.low));
      const [top, bottom] = [inside(plot.y(way * value)), inside(plot.y(way * end))].sort((a, b) => a - b);
      Object.assign(box.style, { top: `${top}px`, height: `${Math.max(0, bottom - top)}px` });
    }
  }
}

// ---- changing a limit ----

function set(limit, wanted, since) {
  refused = "";
  const value = Math.min(Math.max(Math.round(wanted / STEP) * STEP, least(limit)), limit.most);
  if (value === tried[limit.key]) return;
  tried[limit.key] = meant[limit.key] = value;
  giveWay(limit);
  lay();
  fields();
  attempt({ since });
}

// Gentle never lies above ease off: the one that is not moved gives way, and comes back.
function giveWay(limit) {
  const other = limits.find((one) => one.angle === limit.angle && one.part === limit.part && one.side !== limit.side);
  if (other) tried[other.key] = Math[limit.side === "gentle" ? "max" : "min"](meant[other.key], tried[limit.key]);
}

function least(limit) {
  return limit.side === "gentle" ? 0 : STEP;
}

function settle(delay) {
  clearTimeout(settled);
  settled = setTimeout(() => attempt({ full: true }), delay);
}

// A field that is being typed in is left alone: an answer of the studio may come meanwhile.
let typing = null;
root.addEventListener("input", (event) => { typing = event.target; });
root.addEventListener("focusout", () => { typing = null; });

function fields() {
  for (const field of root.querySelectorAll("[data-limit]:is(input)")) {
    const typed = field === typing || (document.activeElement === field && Number(field.value) === tried[field.dataset.limit]);
    if (!typed) field.value = tried[field.dataset.limit];
    const row = field.closest("tr"), moved = tried[field.dataset.limit] !== now[field.dataset.limit];
    row.classList.toggle("moved", moved);
    const other = Boolean(shown) && row.dataset.angle !== shown.measure.angle;
    row.classList.toggle("other", other);
    row.hidden = !moved && other;
  }
}
root.addEventListener("change", (event) => {
  if (event.target === typing) typing = null;
  const key = event.target.dataset?.limit;
  if (key) {
    const limit = limits.find((one) => one.key === key), value = Number(event.target.value);
    if (event.target.value === "" || !Number.isFinite(value)) fields();
    else {
      set(limit, value, event.timeStamp);
      const most = signed(limit.most, limit.unit), lowest = signed(least(limit), limit.unit);
      if (value < least(limit)) {
        event.target.value = least(limit);
        refused = `${signed(value, limit.unit)} is not taken: this limit is never set below ${lowest}. ${lowest} is tried instead.`;
      }
      if (value > limit.most) {
        event.target.value = limit.most;
        refused = `${signed(value, limit.unit)} is not taken: the ceiling is ${most}, and no limit is ever set above it. ${most} is tried instead.`;
      }
    }
    settle(SETTLED_MS);
  } else if (event.target.closest("#t-which")) {
    chosen = true;
    open();
  } else if (event.target === part("person")) open();
  else if (event.target === part("against")) attempt({ full: true });
  else if (event.target === part("what")) {
    choose();
    fields();
  }
});

// ---- what would be told ----

let latest = null;

function hearTried(answer) {
  latest = answer;
  over();
  const sum = (what) => answer.sessions.reduce((all, one) => all + one[what], 0);
  const marks = answer.sessions.flatMap((one) => one.marks), fit = marks.filter((one) => one.fits).length;
  const against = part("against").selectedOptions[0].text;
  const same = !answer.differs && part("against").value === "now";
  const words = same ? "These are the limits of now." : `Compared with ${against}: ${sum("gained")} warnings gained, ${sum("lost")} lost, ${sum("kept")} stay.`;
  put(part("said"), [refused, words, marks.length ? `${fit} of ${marks.length} marks fit.` : ""].filter(Boolean).join(" "));
  part("keep").disabled = !opened || !answer.differs;
  const loose = [["the default", answer.looser], ["what holds now", answer.raised]].filter(([, names]) => names.length && answer.differs);
  part("looser").hidden = part("why").hidden = !loose.length;
  put(part("looser"), [...loose.map(([than, names]) => `Looser than ${than}: ${names.join("; ")}.`), "That needs a reason."].join(" "));
  // Read aloud once it stands still, not at every step of a drag.
  if (answer.words) put(part("aloud"), part("said").textContent);
  table(part("table"), sessions, answer);
  if (answer.words) details(part("changes"), sessions, answer);
  if (dragged) {
    const since = dragged;
    // What is drawn now is on the screen with the next picture of the browser.
    requestAnimationFrame(() => setTimeout(() => performance.measure("redrawn", { start: since, end: performance.now() })));
  }
}

function over() {
  if (!plot || !latest || latest.sessions.length !== sessions.length) return;
  strips(part("strips"), plot, sessions, latest.sessions, shown);
  flags(part("flags"), plot, sessions, latest.sessions);
}

// ---- suggest, keep, take back ----

part("back").addEventListener("click", () => take(now));
part("suggest").addEventListener("click", () => {
  part("suggested").replaceChildren(make("p", { textContent: "Trying every limit on every mark …" }));
  send({ suggest: true });
});

function take(wanted) {
  Object.assign(tried, wanted);
  meant = { ...tried };
  refused = "";
  fields();
  lay();
  attempt({ full: true });
}

part("keep").addEventListener("click", () => {
  part("kept").className = "";
  send({ save: changed(), because: part("because").value });
});
part("reset").addEventListener("click", () => {
  const ask = make("dialog", { className: "card asking" }, make("p", { textContent: `Take back the own limits of ${person} for this exercise?` }));
  const ways = make("div", { className: "ways" }), no = make("button", { type: "button", className: "other-button", textContent: "Leave them" });
  const yes = make("button", { type: "button", className: "stop-button", textContent: "Take them back" });
  no.addEventListener("click", () => ask.close());
  yes.addEventListener("click", () => { send({ reset: true }); ask.close(); });
  ask.addEventListener("close", () => { ask.remove(); part("reset").focus(); });
  ways.append(no, yes);
  ask.append(ways);
  root.append(ask);
  ask.showModal();
});

function hearKept(answer) {
  hearLimits(answer);
  part("because").value = "";
  part("kept").className = "notice good";
  put(part("kept"), answer.said);
  // The button cannot keep the focus, as there is nothing more to be kept.
  if (document.activeElement === part("keep")) part("kept").focus();
  take(now);
}

new ResizeObserver(over).observe(part("strips"));
onLook(over);
