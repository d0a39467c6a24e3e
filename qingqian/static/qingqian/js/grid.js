"use strict";
// The grid page: puts its parts together (see the other grid_*.js) and carries out what its buttons say.
(() => {
  const { makeRows, makeTable, makePicks, makeEditor, makeKeys, makeClipboard, makeFindings, send } = window.qingqian.grid;
  const form = document.getElementById("bulk");
  const settings = JSON.parse(form.dataset.settings);
  const input = document.getElementById("bulk-cell");
  const state = document.getElementById("bulk-state");
  const spoken = document.getElementById("bulk-place");
  const fields = settings.columns.map((column) => column.field);
  let said = "";
  let key = "";
  let busy = false;
  let leaving = false;

  const word = (name, values) => settings.words[name].replace(/\{(\w+)\}/g, (all, part) => (values && part in values ? values[part] : all));
  const count = () => {
    const values = { rows: rows.count().toLocaleString(), filled: rows.filled().length.toLocaleString() };
    state.textContent = `${word("rows", values)}${said}`;
  };
  const tell = (name, values) => {
    said = word(name, values);
    count();
    return said;
  };
  const warn = (name, values) => {
    window.qingqian.toast(word(name, values), "warn");
    return name;
  };

  const rows = makeRows(fields, settings.most, (before, after) => {
    key = "";
    said = "";
    findings.forget(after);
    sheet.show(before, after);
    if (before.length !== after.length) findings.redraw();
    count();
  });
  const where = (id, no) => word("where", { row: sheet.at(id) + 1, no, heading: findings.columns.get(no).heading });
  const findings = makeFindings(settings, word, (item) => {
    picks.go(sheet.at(item.id), Math.max(0, fields.indexOf(item.field)));
    input.focus({ preventScroll: true });
  });
  const sheet = makeTable(document.getElementById("bulk-grid"), settings, findings.mark);
  const moved = ({ at, col }) => {
    const column = settings.columns[col];
    const row = rows.all()[at];
    const mark = findings.mark(row.id, column.field);
    const place = word("place", { row: at + 1, no: column.no, heading: column.heading, text: row[column.field] || word("blank") });
    spoken.textContent = mark ? `${place}。${mark.text}` : place;
    editor.place();
  };
  const picks = makePicks(sheet, settings, rows, moved);
  const editor = makeEditor(input, settings, rows, picks, tell);
  const keys = makeKeys(input, sheet, settings, rows, picks, editor, tell);
  makeClipboard(input, settings, rows, picks, editor, keys, tell, warn);

  const redrawn = () => {
    picks.paint();
    editor.place();
  };
  // Only now that the rows are there can the chosen one come into view.
  sheet.onDrawn((whole) => {
    if (whole) window.requestAnimationFrame(picks.reveal);
    redrawn();
  });
  ["scrollVertical", "scrollHorizontal", "renderComplete", "columnResized"].forEach((name) => {
    sheet.table.on(name, () => window.requestAnimationFrame(redrawn));
  });
  window.addEventListener("resize", () => window.requestAnimationFrame(redrawn));

  const taken = (row) => [String(sheet.at(row.id) + 1)].concat(fields.map((field) => row[field]), row.key);
  const found = (part, answer) => {
    const at = (item, severity, text) => {
      const row = part[item[0]];
      const column = findings.columns.get(item[1]);
      return { id: row.id, field: column ? column.field : "", was: column ? row[column.field] : "", severity, text, where: (id) => where(id, item[1]) };
    };
    const proposed = (item) => word("proposal", { old: item[2] || word("blank"), new: item[3] || word("blank"), why: item[4] });
    return answer.findings.map((item) => at(item, item[2], item[4]))
      .concat(answer.proposals.map((item) => Object.assign(at(item, "P", proposed(item)), { value: item[3] })));
  };
  // Sends the rows part by part, one after the other.
  const judged = (all, start) => {
    if (start >= all.length) return Promise.resolve([]);
    const part = all.slice(start, start + settings.chunk);
    return send.post(form.dataset.check, part.map(taken)).then((answer) => judged(all, start + settings.chunk)
      .then((rest) => found(part, answer).concat(rest)));
  };
  const check = (all) => {
    tell("checking");
    return judged(all, 0).then((items) => {
      const before = findings.ids();
      findings.show(items);
      sheet.remark(new Set([...before, ...findings.ids()]));
      if (items.length) tell("checked", { counts: findings.summary().join(" · ") });
      else tell("clean");
      if (all.length > settings.chunk) window.qingqian.toast(word("chunked", { chunk: settings.chunk.toLocaleString() }), "info");
    });
  };
  const preview = (all) => {
    tell("sending");
    key = key || send.newKey();
    return send.post(form.action, all.map(taken), { key }).then((answer) => {
      leaving = true;
      window.location.assign(answer.url);
    });
  };

  const hold = (held) => {
    busy = held;
    form.setAttribute("aria-busy", String(held));
    form.querySelectorAll("[type=submit]").forEach((button) => button.setAttribute("aria-disabled", String(held)));
  };
  const failed = (act, problem) => {
    if (!problem.key) throw problem;
    said = problem.said || word(problem.key);
    count();
    if (problem.key === "signed_out") {
      document.dispatchEvent(new CustomEvent("qingqian:signed-out", { detail: { retry: () => run(act) } }));
    } else window.qingqian.toast(said, "bad");
  };
  const run = (act) => {
    editor.close(true);
    const all = rows.filled();
    if (busy) return;
    if (!all.length) {
      tell("empty");
      window.qingqian.toast(word("empty"), "warn");
      return;
    }
    hold(true);
    act(all).catch((problem) => failed(act, problem)).then(() => { if (!leaving) hold(false); });
  };

  const acts = {
    append: () => {
      const made = rows.append(10);
      if (made) tell("added", { rows: made });
      else warn("full", { most: settings.most.toLocaleString() });
      picks.go(rows.count() - Math.max(made, 1), 0);
    },
    remove: () => {
      const { top, bottom } = picks.range();
      rows.remove(top, bottom);
      tell("removed", { rows: bottom - top + 1 });
      picks.go(top, picks.head().col);
    },
    undo: () => keys.undo(),
    accept: () => {
      const all = findings.proposals();
      rows.put(all.map((item) => ({ at: sheet.at(item.id), values: { [item.field]: item.value } })));
      tell("accepted", { rows: all.length });
    },
    close: () => findings.close(),
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button || !acts[button.dataset.do]) return;
    editor.close(true);
    acts[button.dataset.do]();
    input.focus({ preventScroll: true });
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    run(event.submitter && event.submitter.value === "preview" ? preview : check);
  });
  window.addEventListener("beforeunload", (event) => {
    if (leaving || (!rows.filled().length && !editor.isOpen())) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // Somebody else has signed in: the page is given up (session.js).
  const { letGo } = window.qingqian;
  window.qingqian.letGo = () => {
    leaving = true;
    if (letGo) letGo();
  };

  rows.start(settings.start);
  sheet.ready.then(() => {
    picks.go(0, 0);
    input.focus({ preventScroll: true });
    form.dataset.ready = "true";
  });
})();
