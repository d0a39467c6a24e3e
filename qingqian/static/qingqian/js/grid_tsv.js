"use strict";
// Cells as Excel and WPS put them on the clipboard: tabs and line ends between them, quotes around one that holds such.
(() => {
  const END = /[\t\r\n]/;

  // A quoted cell ends with a quote before a tab, a line end or the end; a text that only begins with one is plain.
  const closing = (text, start) => {
    let at = start + 1;
    for (;;) {
      at = text.indexOf('"', at);
      if (at < 0) return -1;
      if (text[at + 1] !== '"') return at + 1 === text.length || END.test(text[at + 1]) ? at : -1;
      at += 2;
    }
  };
  const plainEnd = (text, start) => {
    let at = start;
    while (at < text.length && !END.test(text[at])) at += 1;
    return at;
  };
  const tidy = (cell) => cell.replace(/\r\n?/g, "\n").replace(/\u00a0/g, " ").replace(/\0/g, "").trim();

  // Text → rows of cells; a line end after the last row makes no further row.
  const parse = (text) => {
    const rows = [];
    let row = [];
    let at = 0;
    for (;;) {
      const close = text[at] === '"' ? closing(text, at) : -1;
      const end = close < 0 ? plainEnd(text, at) : close + 1;
      row.push(tidy(close < 0 ? text.slice(at, end) : text.slice(at + 1, close).replace(/""/g, '"')));
      at = end + 1;
      if (text[end] !== "\t") {
        rows.push(row);
        row = [];
        if (text[end] === "\r" && text[at] === "\n") at += 1;
        if (at >= text.length) return rows;
      }
    }
  };

  const written = (cell) => (END.test(cell) || cell.startsWith('"') ? `"${cell.replace(/"/g, '""')}"` : cell);
  const write = (rows) => rows.map((row) => row.map(written).join("\t")).join("\r\n");

  window.qingqian.grid = { tsv: { parse, write } };
})();
