"use strict";
// In a table of things to open: up and down go from one to the next, space ticks the one that has the focus.
(() => {
  const STEPS = { ArrowDown: 1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const row = event.target.closest("table[data-rows] tbody tr");
    if (!row) return;
    const links = Array.from(row.parentElement.querySelectorAll("th a"));
    const place = links.findIndex((link) => row.contains(link));
    const next = event.key in STEPS ? links[place + STEPS[event.key]] : null;
    if (next) {
      event.preventDefault();
      next.focus();
    } else if (event.key === " " && event.target === links[place]) {
      event.preventDefault();
      const box = row.querySelector('input[type="checkbox"]');
      if (box) box.click();
    }
  });
})();
