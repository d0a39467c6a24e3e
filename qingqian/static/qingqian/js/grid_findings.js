"use strict";
// What a check found: counts, a list whose lines lead to their cells, and marks for the cells themselves.
(() => {
  const LISTED = 300;
  const ORDER = ["E", "X", "W", "P"];
  const LOOKS = { E: ["is-bad", "✕"], X: ["is-warn", "！"], W: ["is-plain", "○"], P: ["is-info", "→"] };

  const makeFindings = (settings, word, jump) => {
    const section = document.getElementById("bulk-findings");
    const list = section.querySelector("ol");
    const counts = document.getElementById("bulk-counts");
    const accept = section.querySelector("[data-do=accept]");
    const columns = new Map(settings.columns.map((column) => [column.no, column]));
    let found = [];
    let closed = false;
    let marks = new Map();

    const key = (id, field) => `${id} ${field}`;
    const of = (severity) => found.filter((item) => item.severity === severity);
    const tag = (severity, text) => {
      const element = document.createElement("span");
      element.className = `tag ${LOOKS[severity][0]}`;
      element.textContent = `${LOOKS[severity][1]} ${text}`;
      return element;
    };
    const summary = () => ORDER.filter((severity) => of(severity).length)
      .map((severity) => `${word(severity)} ${of(severity).length.toLocaleString()}`);

    const drawCounts = (note) => {
      counts.textContent = "";
      ORDER.filter((severity) => of(severity).length).forEach((severity) => {
        counts.append(tag(severity, `${word(severity)} ${of(severity).length.toLocaleString()}`));
      });
      if (note) counts.append(note);
    };
    const line = (item) => {
      const button = document.createElement("button");
      button.type = "button";
      button.id = item.name;
      const where = document.createElement("span");
      where.className = "bulk-where";
      where.textContent = item.where(item.id);
      const text = document.createElement("span");
      text.textContent = item.text;
      button.append(tag(item.severity, word(item.severity)), where, text);
      button.addEventListener("click", () => jump(item));
      const line = document.createElement("li");
      line.appendChild(button);
      return line;
    };
    const drawList = () => {
      const scrolled = list.scrollTop;
      list.textContent = "";
      found.slice(0, LISTED).forEach((item) => list.appendChild(line(item)));
      if (found.length > LISTED) {
        const more = document.createElement("li");
        more.className = "dim";
        more.textContent = word("more", { rows: (found.length - LISTED).toLocaleString() });
        list.appendChild(more);
      }
      const proposals = of("P").length;
      accept.hidden = proposals === 0;
      accept.textContent = word("accept", { rows: proposals });
      section.hidden = closed || found.length === 0;
      list.scrollTop = scrolled;
    };

    // One mark a cell: the gravest finding gives the look, all give the reason.
    const drawMarks = () => {
      marks = new Map();
      found.forEach((item, at) => {
        if (item.severity === "P" || !item.field) return;
        const known = marks.get(key(item.id, item.field));
        if (known) known.text += `\n${item.text}`;
        else marks.set(key(item.id, item.field), { severity: item.severity, text: item.text, item: "" });
        const mark = marks.get(key(item.id, item.field));
        if (at < LISTED) mark.item = `${mark.item} ${item.name}`.trim();
      });
    };
    const draw = (note) => {
      drawMarks();
      drawList();
      drawCounts(note);
    };
    const show = (items) => {
      found = items.sort((one, other) => ORDER.indexOf(one.severity) - ORDER.indexOf(other.severity));
      closed = false;
      found.forEach((item, at) => { item.name = `bulk-finding-${at}`; });
      draw(null);
    };

    // Forgets what was said of cells that have changed since; their rows are drawn anew anyway.
    const forget = (rows) => {
      const now = new Map(rows.map((row) => [row.id, row]));
      const left = found.filter((item) => {
        const row = now.get(item.id);
        return row && (!item.field || row[item.field] === item.was);
      });
      if (left.length === found.length) return;
      const stale = document.createElement("span");
      stale.className = "dim";
      stale.textContent = word("stale");
      found = left;
      draw(stale);
    };
    return {
      show,
      forget,
      summary,
      columns,
      proposals: () => of("P"),
      ids: () => new Set(found.map((item) => item.id)),
      mark: (id, field) => marks.get(key(id, field)),
      redraw: drawList,
      close: () => {
        closed = true;
        section.hidden = true;
      },
    };
  };

  window.qingqian.grid.makeFindings = makeFindings;
})();
