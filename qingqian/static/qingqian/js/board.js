"use strict";
/* Draws the charts of a board from the data beside them, and lets tables that share a place take turns.
   Without this file the tables behind the charts say the same, one below the other. */
(() => {
  const COLOURS = { brand: "#17528f", soft: "#7fb79a", edge: "#1d6f42", bad: "#b3261e", text: "#1b2733", dim: "#55636f", line: "#e3e8ee", strong: "#c6ced8" };
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || navigator.webdriver;
  const amount = new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });

  const written = (value) => (value === null || value === undefined || Number.isNaN(value) ? "—" : amount.format(value));
  const number = (text) => (text === null ? null : Number(text));

  /* What all charts share. Tips are drawn as shapes: as markup they would need styles that the policy forbids. */
  function base(tip) {
    const style = getComputedStyle(document.body);
    return {
      animation: !still,
      textStyle: { fontFamily: style.fontFamily, fontSize: 12 },
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, formatter: tip, textStyle: { color: COLOURS.text, fontSize: 12 } },
      aria: { enabled: false, decal: { show: true } },
    };
  }
  const axis = { axisLine: { lineStyle: { color: COLOURS.strong } }, axisTick: { show: false }, axisLabel: { color: COLOURS.dim, showMinLabel: true, showMaxLabel: true, hideOverlap: true } };
  const scale = { type: "value", minInterval: 1, axisLine: { show: false }, axisTick: { show: false }, splitNumber: 4, axisLabel: { color: COLOURS.dim, formatter: (value) => short.format(value) } };

  /* The bars keep to the lower part of the drawing, below the line; the axis ends at a round number. */
  function roof(values) {
    const most = Math.max(0, ...values.filter((value) => value !== null)) * 2.2 / 4;
    if (!most) return { max: 4, interval: 1 };
    const power = 10 ** Math.floor(Math.log10(most));
    const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= most) * power;
    return { max: step * 4, interval: step };
  }

  function trend(data) {
    const names = data.names;
    const balance = data.balance.map(number), paid = data.paid.map(number);
    const tip = (found) => {
      const place = found[0].dataIndex, said = data.said[place];
      return `${data.labels[place]}${said ? `（${said}）` : ""}\n${names.balance} ${written(balance[place])} ${names.unit}\n${names.paid} ${written(paid[place])} ${names.unit}`;
    };
    return Object.assign(base(tip), {
      grid: { left: 8, right: 8, top: 28, bottom: 4, containLabel: true },
      legend: { right: 0, top: 0, itemWidth: 16, itemHeight: 8, textStyle: { color: COLOURS.dim } },
      xAxis: Object.assign({ type: "category", data: data.labels }, axis),
      yAxis: [
        Object.assign({ scale: true, splitLine: { lineStyle: { color: COLOURS.line } } }, scale),
        Object.assign({ splitLine: { show: false } }, roof(paid), scale),
      ],
      series: [
        {
          name: names.paid, type: "bar", yAxisIndex: 1, data: paid, barMaxWidth: 22,
          itemStyle: { color: COLOURS.soft, borderColor: COLOURS.edge, borderWidth: .5, decal: { symbol: "none" } },
        },
        {
          name: names.balance, type: "line", symbolSize: 6,
          data: balance.map((value, place) => ({ value, symbol: data.said[place] ? "emptyCircle" : "circle" })),
          lineStyle: { width: 2.5, color: COLOURS.brand }, itemStyle: { color: COLOURS.brand },
        },
      ],
    });
  }

  function promises(data) {
    const names = data.names, amounts = data.amounts.map(number);
    const tip = (found) => {
      const place = found[0].dataIndex;
      return `${data.labels[place]}\n${names.amount} ${written(amounts[place])} ${names.unit}，${data.rows[place]} ${names.rows}`;
    };
    const broken = { color: "#f3b8b3", borderColor: COLOURS.bad, borderWidth: 1, decal: { symbol: "rect", color: COLOURS.bad, dashArrayX: [1, 0], dashArrayY: [1.5, 4], rotation: -Math.PI / 4 } };
    const kept = { color: "#8fb3da", borderColor: COLOURS.brand, borderWidth: .5, decal: { symbol: "none" } };
    return Object.assign(base(tip), {
      grid: { left: 4, right: 4, top: 10, bottom: 4, containLabel: true },
      xAxis: Object.assign({ type: "category", data: data.labels }, axis),
      yAxis: Object.assign({ splitLine: { lineStyle: { color: COLOURS.line } } }, scale, { splitNumber: 3 }),
      series: [{
        name: names.amount, type: "bar", barMaxWidth: 20,
        data: amounts.map((value, place) => ({ value, itemStyle: place ? kept : broken })),
      }],
    });
  }

  const DRAWN = { trend, promises };

  function draw() {
    const told = document.getElementById("board-charts");
    if (!told || typeof echarts === "undefined") return;
    const data = JSON.parse(told.textContent);
    document.querySelectorAll("[data-chart]").forEach((place) => {
      const name = place.dataset.chart;
      if (!data[name]) return;
      const chart = echarts.init(place, null, { renderer: "svg" });
      /* On paper the drawing is scaled to its place: it is not drawn anew there. */
      const fit = () => place.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
      chart.setOption(DRAWN[name](data[name]));
      fit();
      new ResizeObserver(() => { chart.resize(); fit(); }).observe(place);
      place.dataset.drawn = "true";
    });
  }

  /* Tables that share a place: one of them is shown, the buttons say which. On paper all of them are. */
  function takeTurns(group) {
    const buttons = Array.from(group.querySelectorAll("button[aria-controls]"));
    const show = (chosen) => buttons.forEach((button) => {
      const on = button === chosen;
      button.setAttribute("aria-pressed", String(on));
      document.getElementById(button.getAttribute("aria-controls")).classList.toggle("is-off", !on);
    });
    buttons.forEach((button) => button.addEventListener("click", () => show(button)));
    if (buttons.length) show(buttons[0]);
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-tabs]").forEach(takeTurns);
    draw();
  });
})();
