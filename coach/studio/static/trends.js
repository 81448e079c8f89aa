// How the sessions of one exercise went over time. See coach/studio/trends.py.
import { seriesPlot } from "/studio/plot.js";

const choice = document.getElementById("t-exercise"), place = document.getElementById("t-plots");

const cell = (tag, words, scope) => Object.assign(document.createElement(tag), { textContent: words }, scope ? { scope } : {});

async function show() {
  place.replaceChildren(Object.assign(cell("p", "Reading the sessions …"), { role: "status" }));
  const answer = await fetch(`/sessions/trends/${encodeURIComponent(choice.value)}.json`);
  if (!answer.ok) throw new Error(answer.statusText);
  const { measure, rows } = await answer.json();
  place.replaceChildren();
  if (!rows.length) {
    place.append(cell("p", "None of the sessions of this exercise could be judged."));
    return;
  }
  const kinds = [
    { key: "peak", words: `${measure.name}, furthest`, unit: measure.unit, limits: [["caution", measure.gentle, "gentle up to"], ["ease-off", measure.ease_off, "ease off beyond"]] },
    { key: "hold_s", words: "Hold of a repetition", unit: " s", limits: [] },
    { key: "unseen", words: "Time that was not seen", unit: " %", limits: [] },
  ];
  for (const kind of kinds) {
    const host = document.createElement("div");
    host.className = "plot-canvas low";
    host.setAttribute("role", "img");
    host.setAttribute("aria-label", `${kind.words}, session by session; the numbers are in the table below.`);
    place.append(cell("h3", kind.words), host);
    seriesPlot(host, rows.map((row) => row.date), rows.map((row) => row[kind.key]), kind.unit, kind.limits);
  }
  const details = document.createElement("details"), box = document.createElement("div"), table = document.createElement("table");
  const head = table.createTHead().insertRow(), body = table.createTBody();
  for (const words of ["Session", ...kinds.map((kind) => kind.words), "Person"]) head.append(cell("th", words, "col"));
  for (const row of rows.slice().reverse()) {
    const line = body.insertRow(), link = Object.assign(cell("a", row.date), { href: `/sessions/${encodeURIComponent(row.session)}` });
    const first = cell("th", "", "row");
    first.append(link);
    line.append(first, ...kinds.map((kind) => cell("td", row[kind.key] === null ? "–" : `${row[kind.key]}${kind.unit}`)), cell("td", row.person || "–"));
  }
  box.className = "scrolls";
  box.append(table);
  details.append(cell("summary", "The numbers as a table"), box);
  place.append(details);
}

const shown = () => show().catch((error) => place.replaceChildren(cell("p", `The sessions could not be read: ${error.message}`)));
choice.addEventListener("change", shown);
shown();
