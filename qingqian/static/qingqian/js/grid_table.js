"use strict";
// The sheet on the screen: Tabulator draws the rows that are in view, under the official headings, with what was found.
(() => {
  const FEW = 60;
  const SIGNS = { E: "✕", X: "！", W: "○" };
  const part = (name, className, text) => {
    const element = document.createElement(name);
    element.className = className;
    element.textContent = text;
    return element;
  };

  const head = (column, group) => {
    const title = document.createElement("span");
    title.className = group ? "bulk-head" : "";
    if (column.note) title.title = column.note;
    title.appendChild(part("span", "bulk-no", String(column.no)));
    title.appendChild(document.createTextNode(` ${column.heading.slice(0, -2)}`));
    const end = part("span", "bulk-star", column.heading.slice(-2));
    if (column.required) end.appendChild(part("span", "field-required", "*"));
    title.appendChild(end);
    if (!group) return title;
    const whole = document.createElement("span");
    whole.append(part("span", "bulk-group", group), title);
    return whole;
  };

  // mark(id, field) → what was found in a cell, or undefined.
  const drawer = (mark) => (cell) => {
    const text = document.createTextNode(cell.getValue());
    const found = mark(cell.getData().id, cell.getField());
    if (!found) return text;
    const element = cell.getElement();
    element.classList.add(`bulk-${found.severity}`);
    element.title = found.text;
    if (found.item) element.setAttribute("aria-describedby", found.item);
    const box = document.createElement("span");
    const sign = part("span", "bulk-sign", SIGNS[found.severity]);
    sign.setAttribute("aria-hidden", "true");
    box.append(sign, text);
    return box;
  };

  const columns = (settings, draw) => {
    const made = [];
    settings.columns.forEach((column) => {
      const pinned = column.field === settings.pinned;
      const drawn = {
        title: column.heading,
        titleFormatter: () => head(column, pinned ? column.group : ""),
        field: column.field,
        width: column.width,
        hozAlign: column.kind === "money" ? "right" : "left",
        cssClass: pinned ? "bulk-pin" : "",
        formatter: draw,
      };
      const last = made[made.length - 1];
      if (pinned) made.push(drawn);
      else if (last && last.columns && last.title === column.group) last.columns.push(drawn);
      else made.push({ title: column.group, columns: [drawn] });
    });
    return made;
  };

  // Tabulator's roles are not whole: columngroup is none, and the scrolling element breaks the tree.
  const mendRoles = (host, settings) => {
    host.setAttribute("aria-label", settings.words.grid);
    host.removeAttribute("aria-owns");
    host.setAttribute("aria-colcount", String(settings.columns.length + 1));
    host.querySelectorAll("[role=columngroup]").forEach((element) => element.setAttribute("role", "presentation"));
    host.querySelectorAll("[aria-title], [aria-sort]").forEach((element) => {
      element.removeAttribute("aria-title");
      element.removeAttribute("aria-sort");
    });
    const holder = host.querySelector(".tabulator-tableholder");
    holder.setAttribute("role", "rowgroup");
    holder.querySelector(".tabulator-table").setAttribute("role", "presentation");
  };

  const makeTable = (host, settings, mark) => {
    let index = new Map();
    let rows = [];
    let drawn = () => {};
    let built = false;
    const number = (cell) => document.createTextNode(String(index.get(cell.getData().id) + 1));
    const table = new window.Tabulator(host, {
      data: [],
      height: "100%",
      layout: "fitData",
      rowHeight: 30,
      keybindings: false,
      selectableRows: false,
      headerSortElement: "",
      columnDefaults: { headerSort: false, resizable: "header", minWidth: 60, headerWordWrap: true },
      rowHeader: { title: settings.words.number, formatter: number, width: 52, minWidth: 52, frozen: true, resizable: false, cssClass: "bulk-number" },
      columns: columns(settings, drawer(mark)),
      rowFormatter: (row) => {
        row.getElement().dataset.id = row.getData().id;
        row.getElement().setAttribute("aria-rowindex", String(index.get(row.getData().id) + 3));
      },
    });
    const copies = () => rows.map((row) => Object.assign({}, row));
    const fill = () => table.replaceData(copies()).then(() => drawn(true));
    const redraw = (places) => {
      places.forEach((at) => {
        const row = table.getRow(rows[at].id);
        Object.assign(row.getData(), rows[at]);
        row.reformat();
      });
      drawn();
    };

    // Shows the rows after a change: few changed or further ones are drawn where they stand, else all anew.
    const show = (before, after) => {
      rows = after;
      index = new Map(after.map((row, at) => [row.id, at]));
      host.setAttribute("aria-rowcount", String(after.length + 2));
      if (!built) return;
      const stay = before.length <= after.length && before.every((row, at) => row.id === after[at].id);
      const places = stay ? before.map((row, at) => at).filter((at) => after[at] !== before[at]) : [];
      const more = after.length - before.length;
      if (!stay || places.length > FEW || more > FEW) {
        fill();
        return;
      }
      redraw(places);
      if (more) table.addData(copies().slice(before.length)).then(() => drawn(true));
    };
    const ready = new Promise((done) => table.on("tableBuilt", () => {
      built = true;
      mendRoles(host, settings);
      fill().then(done);
    }));
    const holder = () => host.querySelector(".tabulator-tableholder");
    return {
      table,
      ready,
      show,
      holder,
      at: (id) => index.get(Number(id)),
      // Draws the rows of these ids anew: what was found in them has changed.
      remark: (ids) => redraw(Array.from(ids, (id) => index.get(id)).filter((at) => at !== undefined)),
      onDrawn: (listener) => { drawn = listener; },
      row: (at) => (rows[at] ? host.querySelector(`.tabulator-row[data-id="${rows[at].id}"]`) : null),
    };
  };

  window.qingqian.grid.makeTable = makeTable;
})();
