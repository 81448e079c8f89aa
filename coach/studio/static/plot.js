// Plots over time, drawn by ECharts; what moves over them (the chosen moment, limits that are dragged) are elements of the page.
import { echarts } from "nicegui-echart";

const OCTAGON = "path://M7.9 2h8.2L22 7.9v8.2L16.1 22H7.9L2 16.1V7.9z";
const SYMBOLS = { caution: "triangle", ease_off: OCTAGON };
const EDGE = { left: 46, right: 10, top: 12, bottom: 24 };

export const colour = (name) => getComputedStyle(document.body).getPropertyValue(`--${name}`).trim();
export const faded = (name, share) => {
  const hex = colour(name).replace("#", "");
  return `rgba(${[0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)).join()},${share})`;
};
export const onLook = (redraw) => new MutationObserver(redraw).observe(document.body, { attributes: true, attributeFilter: ["class"] });

export function clock(seconds, digits = 0) {
  const rounded = Number(seconds.toFixed(digits)), minutes = Math.floor(rounded / 60), rest = (rounded - 60 * minutes).toFixed(digits);
  return minutes ? `${minutes}:${rest.padStart(digits ? 3 + digits : 2, "0")}` : `${rest} s`;
}

// The first place in a rising array whose value is not smaller.
export function firstFrom(values, wanted) {
  let low = 0, high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

// The lowest and the highest value of every stretch, in order, and a hole where one is: peaks and holes stay, however many there are.
export function thinned(t, y, from, to, most) {
  const start = Math.max(0, firstFrom(t, from) - 1), stop = Math.min(t.length, firstFrom(t, to) + 2), out = [];
  const size = Math.max(1, Math.ceil((stop - start) / most));
  for (let begin = start; begin < stop; begin += size) {
    const end = Math.min(begin + size, stop);
    let low = -1, high = -1, hole = -1;
    for (let place = begin; place < end; place++) {
      if (Number.isNaN(y[place])) hole = place;
      else {
        if (low < 0 || y[place] < y[low]) low = place;
        if (high < 0 || y[place] > y[high]) high = place;
      }
    }
    const kept = [...new Set([low, high, hole])].filter((place) => place >= 0).sort((a, b) => a - b);
    for (const place of kept) out.push([t[place], Number.isNaN(y[place]) ? null : y[place]]);
  }
  return out;
}

// Stretches within the view, those closer together than `near` as one, without what is too short to be seen.
function joined(stretches, from, to, near) {
  const out = [];
  for (const [start, end] of stretches) {
    if (end <= from || start >= to) continue;
    const last = out[out.length - 1];
    if (last && start - last[1] < near) last[1] = end;
    else out.push([start, end]);
  }
  return out.filter(([start, end]) => end - start >= near / 2);
}

// Of symbols closer together than `near` the most serious one.
function sparse(symbols, from, to, near) {
  const out = [];
  for (const one of symbols) {
    if (one.t < from || one.t > to) continue;
    const last = out[out.length - 1];
    if (!last || one.t - last.t >= near) out.push(one);
    else if (one.level === "ease_off" && last.level !== "ease_off") out[out.length - 1] = one;
  }
  return out;
}

// One line over time with its limits.
// about: { t, y, unit, low, high, limits: [{ value, kind, label }], bands: [{ from, to, kind }], symbols: [{ t, y, level }], gaps: [[from, to]] }
export class TimePlot {
  constructor(host, about) {
    this.host = host;
    this.about = about;
    this.view = [about.t[0], about.t[about.t.length - 1]];
    this.chart = echarts.init(host, null, { renderer: "canvas" });
    // Which also draws it the first time.
    new ResizeObserver(() => { this.chart.resize(); this.draw(); }).observe(host);
    onLook(() => this.draw());
  }

  look(from, to) {
    this.view = [from, to];
    this.draw();
  }

  draw() {
    const { t, y, unit, low, high, limits = [], bands = [], symbols = [], gaps = [], separators = [], silentTime } = this.about;
    const [from, to] = this.view, ink = colour("soft"), width = this.host.clientWidth;
    if (!width) return;
    const area = (name, share, ends) => [{ ...ends[0], itemStyle: { color: faded(name, share) } }, ends[1]];
    const names = { caution: ["caution", 0.16], ease_off: ["ease-off", 0.2] };
    this.chart.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: EDGE,
      xAxis: {
        type: "value", min: from, max: to, splitLine: { show: false }, axisLine: { lineStyle: { color: ink } }, axisTick: { show: !silentTime },
        axisLabel: { show: !silentTime, color: ink, hideOverlap: true, showMinLabel: false, showMaxLabel: false, formatter: (value) => clock(value, to - from < 10 ? 1 : 0) },
      },
      yAxis: {
        type: "value", min: low, max: high, splitNumber: 4, splitLine: { lineStyle: { color: colour("line") } },
        axisLabel: { color: ink, formatter: (value) => `${value}${unit}`, showMinLabel: false, showMaxLabel: false },
      },
      series: [
        {
          type: "line", data: thinned(t, y, from, to, Math.max(200, width)), showSymbol: false, silent: true, connectNulls: false,
          lineStyle: { color: colour("accent"), width: 1.6 }, z: 3,
          markArea: {
            silent: true,
            data: [
              ...bands.map((band) => area(...names[band.kind], [{ yAxis: band.from }, { yAxis: band.to }])),
              ...joined(gaps, from, to, (to - from) / width)
                .map((gap) => area("unseen", 0.22, [{ xAxis: Math.max(from, gap[0]) }, { xAxis: Math.min(to, gap[1]) }])),
            ],
          },
          markLine: {
            silent: true, symbol: "none",
            data: [
              ...limits.map((limit) => ({
                yAxis: limit.value, lineStyle: { color: colour(limit.kind === "gentle" ? "caution" : "ease-off"), type: limit.kind === "gentle" ? "dashed" : "solid", width: 1.5 },
                label: { formatter: limit.label, position: "insideStartTop", color: colour("ink"), fontSize: 12, distance: 1 },
              })),
              ...separators.map((at) => ({ xAxis: at, lineStyle: { color: ink, type: "solid", width: 1 }, label: { show: false } })),
            ],
          },
        },
        {
          type: "scatter", silent: true, z: 4,
          data: sparse(symbols, from, to, 9 * (to - from) / width).map((one) => ({
            value: [one.t, Math.min(Math.max(one.y, low), high)], symbol: SYMBOLS[one.level],
            itemStyle: { color: colour(one.level === "caution" ? "caution" : "ease-off"), borderColor: colour("card"), borderWidth: 1 },
          })),
          symbolSize: 12,
        },
      ],
    }, { notMerge: true });
    this.onDraw?.();
  }

  // Places in pixels of the host, and back.
  x(t) { return EDGE.left + ((t - this.view[0]) / (this.view[1] - this.view[0])) * (this.host.clientWidth - EDGE.left - EDGE.right); }
  y(value) { return EDGE.top + ((this.about.high - value) / (this.about.high - this.about.low)) * (this.host.clientHeight - EDGE.top - EDGE.bottom); }
  t(x) {
    const share = (x - EDGE.left) / (this.host.clientWidth - EDGE.left - EDGE.right);
    return this.view[0] + Math.min(Math.max(share, 0), 1) * (this.view[1] - this.view[0]);
  }
  value(y) {
    const share = (y - EDGE.top) / (this.host.clientHeight - EDGE.top - EDGE.bottom);
    return this.about.high - share * (this.about.high - this.about.low);
  }
}

// Where the lines of a measure's limits are, and the zones between them: on one side of zero, or on both.
export function sides(direction, gentle, easeOff) {
  const signs = { positive: [1], negative: [-1], both: [1, -1] }[direction];
  return {
    limits: signs.flatMap((sign) => [{ value: sign * gentle, kind: "gentle" }, { value: sign * easeOff, kind: "ease_off" }]),
    bands: (high) => signs.flatMap((sign) => [
      { from: sign * gentle, to: sign * easeOff, kind: "caution" },
      { from: sign * easeOff, to: sign * high, kind: "ease_off" },
    ]),
  };
}

// A range that holds the line and its limits, without the rare leap of a landmark.
export function range(y, direction, easeOff) {
  const sorted = Float32Array.from(y).filter((value) => !Number.isNaN(value)).sort();
  const at = (share) => (sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] : 0);
  const up = direction !== "negative" ? 1.25 * easeOff : 0.25 * easeOff, down = direction === "positive" ? -0.25 * easeOff : -1.25 * easeOff;
  return [Math.floor(Math.min(down, 1.1 * at(0.0005)) / 5) * 5, Math.ceil(Math.max(up, 1.1 * at(0.9995)) / 5) * 5];
}

// One value a session, in their order.
export function seriesPlot(host, labels, values, unit, limits) {
  const chart = echarts.init(host, null, { renderer: "canvas" }), draw = () => {
    const ink = colour("soft"), accent = colour("accent");
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: "inherit" },
      grid: { ...EDGE, right: 16 },
      tooltip: { trigger: "axis", confine: true, transitionDuration: 0, valueFormatter: (value) => (value === undefined || value === null ? "–" : `${value}${unit}`) },
      xAxis: { type: "category", data: labels, axisLine: { lineStyle: { color: ink } }, axisLabel: { color: ink, hideOverlap: true, formatter: (label) => label.replace(/ \d{4}.*/, "") } },
      yAxis: {
        type: "value", min: 0, max: (extent) => Math.max(extent.max, ...limits.map(([, value]) => 1.1 * value)), splitNumber: 3, minInterval: 1,
        splitLine: { lineStyle: { color: colour("line") } }, axisLabel: { color: ink, formatter: (value) => `${Math.round(value)}${unit}`, showMaxLabel: false },
      },
      series: [{
        type: "line", data: values, symbol: "circle", symbolSize: 9, connectNulls: true, itemStyle: { color: accent }, lineStyle: { color: accent, width: 2 },
        markLine: {
          silent: true, symbol: "none",
          data: limits.map(([name, value, words], number) => ({
            yAxis: value, lineStyle: { color: colour(name), type: number ? "solid" : "dashed" },
            label: { formatter: `${words} ${value}${unit}`, position: "insideStartTop", color: colour("ink"), distance: 1 },
          })),
        },
      }],
    }, { notMerge: true });
  };
  new ResizeObserver(() => { chart.resize(); draw(); }).observe(host);
  onLook(draw);
}
