"use strict";
// Measures heading rows and pinned columns, so that they stay exactly below and beside one another whatever they hold.
(() => {
  const set = (sheet, name, value) => sheet.style.setProperty(name, `${value}px`);

  const levels = (sheet) => {
    let top = 0;
    Array.from(sheet.tHead ? sheet.tHead.rows : []).forEach((row, index) => {
      if (index > 0) set(sheet, `--level-${index + 1}`, top);
      const cells = Array.from(row.cells).filter((cell) => cell.rowSpan === 1);
      top += cells.length ? Math.min(...cells.map((cell) => cell.offsetHeight)) : row.offsetHeight;
    });
  };

  const pins = (sheet) => {
    let left = 0;
    [".pin", ".pin-2", ".pin-3", ".pin-4"].forEach((name, index) => {
      const cell = sheet.querySelector(index ? `thead ${name}` : "thead .pin:not(.pin-2):not(.pin-3):not(.pin-4)");
      if (!cell) return;
      if (index > 0) set(sheet, `--pin-${index + 1}`, left);
      left += cell.getBoundingClientRect().width;
    });
    const last = sheet.querySelector("thead .pin-last");
    if (last) set(sheet, "--pin-last-2", last.getBoundingClientRect().width);
  };

  const measure = () => document.querySelectorAll(".sheet").forEach((sheet) => {
    levels(sheet);
    pins(sheet);
  });

  measure();
  window.addEventListener("resize", measure);
  window.addEventListener("load", measure);
  document.addEventListener("htmx:afterSettle", measure);
})();
