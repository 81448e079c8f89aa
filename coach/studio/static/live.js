// Shows the live session: asks for one message, shows it, asks for the next. See coach/studio/feed.py.
import { tell } from "/studio/socket.js";

const narrow = matchMedia("(max-width: 760px), (max-height: 500px)");
const LOST = "The connection to the studio is lost, so nothing shown here holds any more. Come back slowly, and rest. Trying again …";
const QUIET_MS = 5000;
// Keys that are pressed with or for others, or mean something to the browser or the computer: they neither stop nor answer.
const PASSED_OVER = /^(shift|control|alt|altgraph|meta|os|super|hyper|fn|fnlock|symbol|symbollock|capslock|numlock|scrolllock|tab|f\d+|audio\w+)$/;

function begin(root) {
  const part = (id) => document.getElementById(`live-${id}`);
  const picture = part("picture"), pen = picture.getContext("2d"), sentence = part("sentence"), said = sentence.querySelector("p");
  let socket, state = { stage: "starting" }, ended = false, waiting = 0, heard = performance.now();

  const put = (element, words) => { if (element.textContent !== words) element.textContent = words; };
  const ask = () => tell(socket, { see: narrow.matches ? "bare" : "full" });

  function press(key) {
    if (!tell(socket, { press: key })) return;
    if (key === "stop" && state.stage === "starting") put(part("stop").querySelector("span"), "Ending …");
    const button = root.querySelector(`.marks [data-press="${key}"]`);
    if (button) put(part("marked"), `Marked at ${Math.round(state.t || 0)} s: ${button.firstChild.textContent.trim().toLowerCase()}.`);
  }

  function show(next) {
    // Another session, of another exercise perhaps: this page was built for the one before.
    if (next.run !== root.dataset.run && (next.run || !ended)) return location.reload();
    state = next;
    const running = state.stage === "running" && state.sentence !== undefined;
    part("running").hidden = part("more").hidden = !running;
    part("doing").hidden = running;
    part("stage").hidden = state.stage === "ended";
    if (state.stage === "starting" || (state.stage === "running" && !running)) put(part("doing"), state.doing);
    for (let number = part("told").children.length; number < state.told.length; number++) {
      const line = document.createElement("p");
      line.className = "notice warning";
      line.textContent = state.told[number];
      part("told").append(line);
    }
    if (running) showRunning();
    if (state.stage === "ended" && !ended) showEnding();
  }

  // What is shown without the studio's word would be taken for fine.
  function lose() {
    if (ended || root.dataset.lost) return;
    root.dataset.lost = "yes";
    for (const button of root.querySelectorAll("[data-press]")) button.disabled = true;
    put(part("doing"), LOST);
    if (part("running").hidden) return;
    const gauges = state.gauges.map((gauge) => ({ ...gauge, level: "unseen", word: root.dataset.unseen, value: "", at: null, speed: "" }));
    state = { ...state, sentence: LOST, level: "unseen", phase: "", left_s: null, asking: false, gauges };
    showRunning();
  }

  function regain() {
    heard = performance.now();
    if (!root.dataset.lost) return;
    delete root.dataset.lost;
    for (const button of root.querySelectorAll("[data-press]")) button.disabled = false;
  }

  function showRunning() {
    put(said, state.sentence);
    sentence.dataset.level = state.level;
    for (const sign of sentence.querySelectorAll("span[data-level]")) sign.hidden = sign.dataset.level !== state.level;
    const help = part("help");
    if (help.hidden && state.help.length) listed(help, state.help);
    help.hidden = !state.help.length;
    const rest = state.left_s === null ? "" : `${state.left_s} s`;
    put(part("phase"), [state.phase, rest].filter(Boolean).join(" · "));
    // Whoever is being brought back has asked to stop; a second time ends it where they are.
    put(part("stop").querySelector("span"), state.leaving ? "End now" : "Stop");
    const asking = part("asking"), before = asking.hidden;
    asking.hidden = !state.asking;
    if (state.asking) put(part("question"), state.sentence);
    // Whoever uses the keyboard is led to the question, but to no answer, and back to the stop button afterwards.
    if (state.asking && before) part("question").focus({ preventScroll: true });
    if (!state.asking && !before) part("stop").focus({ preventScroll: true });
    state.gauges.forEach((gauge, number) => {
      const place = root.querySelector(`[data-gauge="${number}"]`), pointer = place.querySelector("b");
      place.dataset.level = gauge.level;
      put(place.querySelector(".value"), gauge.value || "–");
      put(place.querySelector(".word"), gauge.word);
      put(place.querySelector(".speed"), gauge.speed ? ` · speed ${gauge.speed}` : "");
      pointer.hidden = gauge.at === null;
      if (gauge.at !== null) pointer.style.left = `${100 * gauge.at}%`;
    });
  }

  // Lines that begin with a dash belong to the one above.
  function listed(place, lines) {
    let list = null;
    for (const line of lines) {
      const within = line.trim().startsWith("- "), element = document.createElement(within ? "li" : "h3");
      element.textContent = within ? line.trim().slice(2) : line;
      if (!within) {
        list = null;
        place.append(element);
        continue;
      }
      if (list === null) {
        list = document.createElement("ul");
        list.className = "sentences";
        place.append(list);
      }
      list.append(element);
    }
  }

  function showEnding() {
    ended = true;
    if (document.fullscreenElement) document.exitFullscreen();
    const place = part("ending"), { sentences, session, failure, help } = state.ending;
    const add = (tag, words, kind = "") => {
      const element = document.createElement(tag);
      element.textContent = words;
      element.className = kind;
      place.append(element);
      return element;
    };
    add("h2", failure ? "The session could not go on" : "The session has ended");
    if (failure) add("p", failure, "notice problem");
    listed(place, [...help, ...(help.length ? ["This session"] : []), ...sentences.map((line) => `- ${line}`)]);
    const ways = add("div", "", "ways");
    const way = (words, to, kind) => {
      const link = document.createElement("a");
      Object.assign(link, { textContent: words, href: to, className: kind });
      ways.append(link);
    };
    if (session) way("Look at this session", `/sessions/${encodeURIComponent(session)}`, "main-button");
    if (failure) way("Settings", "/settings", "main-button");
    way("Back to the exercise", root.dataset.back, "other-button");
    way("All exercises", "/", "other-button");
    place.hidden = false;
    place.focus({ preventScroll: true });
  }

  async function hear(event) {
    regain();
    if (typeof event.data === "string") {
      const next = JSON.parse(event.data);
      waiting = next.picture ? next : 0;
      if (!next.picture) { show(next); ask(); }
      return;
    }
    const drawn = await createImageBitmap(new Blob([event.data], { type: "image/jpeg" }));
    if (picture.width !== drawn.width || picture.height !== drawn.height) Object.assign(picture, { width: drawn.width, height: drawn.height });
    pen.drawImage(drawn, 0, 0);
    drawn.close();
    show(waiting);
    ask();
  }

  function connect() {
    socket = new WebSocket(`ws://${location.host}${root.dataset.route}`);
    socket.binaryType = "arraybuffer";
    socket.onopen = ask;
    socket.onmessage = hear;
    socket.onclose = () => {
      if (ended) return;
      lose();
      setTimeout(connect, 1000);
    };
  }

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-press]");
    if (button) press(button.dataset.press);
  });
  // Whoever clicks a button does not leave the space bar to it: that is to stop.
  root.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (state.stage === "ended" || event.repeat || event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input, textarea, select")) return;
    const key = event.key.toLowerCase();
    if (PASSED_OVER.test(key) || ((key === "enter" || key === " ") && event.target.closest("button, a"))) return;
    event.preventDefault();
    // As in the window of `coach run`: what is no mark and no answer stops.
    press(/^[0-9xsftw]$/.test(key) ? key : key === "escape" || key === "q" ? "stop" : "other");
  });
  part("large").addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else part("stage").requestFullscreen();
  });
  document.addEventListener("fullscreenchange", () => put(part("large"), document.fullscreenElement ? "Leave the whole screen" : "Whole screen"));
  // A studio that hangs closes no connection.
  setInterval(() => { if (performance.now() - heard > QUIET_MS) lose(); }, 1000);
  connect();
}

(function find() {
  const root = document.getElementById("live");
  if (root) begin(root);
  else requestAnimationFrame(find);
})();
