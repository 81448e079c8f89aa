// What of the tuning page is words: the tables, every change, the suggestions.
import { clock } from "/studio/plot.js";

export const MARK_SIGNS = { felt_fine: "✓", felt_too_far: "!", wrong_warning: "×" };

export const put = (element, words) => { if (element.textContent !== words) element.textContent = words; };
export const make = (tag, properties = {}, ...inside) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...inside);
  return element;
};
export const signed = (value, unit) => `${Number(value).toFixed(1).replace(/\.0$/, "").replace("-", "−")}${unit}`;
export const day = (name) => name.replace(/^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d).*/, "$1-$2-$3 $4:$5");

// A row for each session: how many warnings come, go and stay, and how many marks fit.
export function table(body, sessions, answer) {
  while (body.rows.length < sessions.length) {
    const row = body.insertRow();
    row.append(make("th", { scope: "row" }), ...[0, 1, 2, 3].map(() => make("td")));
  }
  while (body.rows.length > sessions.length) body.deleteRow(-1);
  answer.sessions.forEach((found, number) => {
    const cells = body.rows[number].cells, session = sessions[number], marks = found.marks;
    if (cells[0].dataset.name !== session.name) {
      cells[0].dataset.name = session.name;
      cells[0].replaceChildren(make("a", { href: `/sessions/${encodeURIComponent(session.name)}`, textContent: day(session.name) }));
    }
    put(cells[1], String(found.gained));
    put(cells[2], String(found.lost));
    put(cells[3], String(found.kept));
    put(cells[4], marks.length ? `${marks.filter((one) => one.fits).length} of ${marks.length}` : "–");
  });
}

// Every change of every session, and the marks that are against the tried limits.
export function details(place, sessions, answer) {
  const opened = new Set([...place.querySelectorAll("details[open]")].map((one) => one.dataset.name));
  place.replaceChildren();
  answer.sessions.forEach((found, number) => {
    const against = found.marks.filter((one) => !one.fits);
    if (!found.changes.length && !against.length) return;
    const session = sessions[number], list = make("ul", { className: "events" });
    for (const one of against) {
      list.append(make("li", {}, make("time", { textContent: clock(one.t, 1) }),
        make("span", { className: `flag-sign ${one.mark}`, textContent: MARK_SIGNS[one.mark] }), `${one.words}: against the mark`));
    }
    for (const one of found.changes) {
      const sign = { gained: "+", lost: "−", kept: "~" }[one.what], word = { gained: "gained", lost: "lost", kept: "other length" }[one.what];
      const long = one.what === "kept" ? `${one.before_s.toFixed(1)} → ${one.after_s.toFixed(1)} s` : `${(one.what === "lost" ? one.before_s : one.after_s).toFixed(1)} s`;
      list.append(make("li", {}, make("time", { textContent: clock(one.t, 1) }), make("b", { className: "change-sign", textContent: sign }),
        `${word}: ${one.words}, ${long}`));
    }
    if (found.more) list.append(make("li", { textContent: `… and ${found.more} more.` }));
    const box = make("details", { open: opened.has(session.name) }, make("summary", { textContent: `${session.name}: ${found.gained} gained, ${found.lost} lost, ${against.length} marks against` }), list);
    box.dataset.name = session.name;
    place.append(box);
  });
}

// What fits the marks best, with a button that tries it.
export function suggestions(place, answer, take) {
  place.replaceChildren();
  for (const one of answer.suggestions) {
    const box = make("div", { className: "suggestion" }, make("h3", { textContent: one.name }), make("ul", {}, ...one.facts.map((fact) => make("li", { textContent: fact }))));
    if (one.curve.length && one.too_far) box.append(curve(one));
    if (Object.keys(one.limits).length) {
      const button = make("button", { type: "button", className: "main-button", textContent: "Try these" });
      button.addEventListener("click", () => take(one.limits));
      box.append(button);
    }
    place.append(box);
  }
  for (const words of answer.notes) place.append(make("p", { className: "notice", textContent: words }));
  if (!place.children.length) place.append(make("p", { textContent: "The marks say nothing about any limit." }));
}

// For every candidate: how many of the marks it would meet, as a table that is also a picture.
function curve(one) {
  const step = Math.max(1, Math.ceil(one.curve.length / 14)), proposed = Object.entries(one.limits).find(([key]) => key.endsWith("ease_off"))?.[1];
  const rows = one.curve.filter(([value], number) => number % step === 0 || value === proposed);
  const calm = one.fine + one.wrong;
  const bar = (share) => make("span", { className: "bar-cell" }, Object.assign(make("i"), { style: `width:${Math.round(100 * share)}%` }));
  const body = make("tbody", {}, ...rows.map(([value, caught, disturbed]) => make("tr", { className: value === proposed ? "moved" : "" },
    make("th", { scope: "row", textContent: `${value}${value === proposed ? " ← proposed" : ""}` }),
    make("td", {}, `${caught} of ${one.too_far}`, bar(caught / one.too_far)),
    make("td", {}, calm ? `${disturbed} of ${calm}` : "–", bar(calm ? disturbed / calm : 0)))));
  const head = make("thead", {}, make("tr", {}, ...["Ease off beyond", "Felt too far and went beyond it", "Felt fine or wrong warning, against it"].map((words) => make("th", { scope: "col", textContent: words }))));
  return make("details", {}, make("summary", { textContent: "Every candidate" }), make("div", { className: "scrolls" }, make("table", {}, head, body)));
}
