"use strict";
// The record form's live line: what is left of the debt, and what has become of it, while one types.
// Markup: <div data-live data-none="未化解" data-…> with [data-show="owed|settled|remaining|status"] inside the form.
(() => {
  const { toFen, display } = window.qingqian.amounts;
  const line = document.querySelector("[data-live]");
  if (!line) return;
  const form = line.closest("form");
  const input = (name) => form.elements[`${name}_fen`];
  const read = (name) => (input(name) ? toFen(input(name).value) : null);
  const show = (name, text) => {
    const place = line.querySelector(`[data-show="${name}"]`);
    if (place && place.textContent !== text) place.textContent = text;
  };

  // The precedence of messy rows (ledger.annexes.line.status_of).
  const status = (sums) => ["cleared", "court", "paid", "agreed"].find((name) => sums[name]) || "none";

  // Column 24 is printed only where column 23 is filled; it follows as long as nobody typed another value into it.
  let derived = null;
  const follow = (sums, rest) => {
    const field = input("remaining");
    if (!field || field.readOnly) return;
    const untouched = field.value === "" || field.value === derived;
    if (!untouched) return;
    derived = sums.paid && rest > 0 ? display(rest).replace(/,/g, "") : "";
    field.value = derived;
  };

  const update = () => {
    const sums = {};
    ["owed", "cleared", "paid", "agreed", "court"].forEach((name) => { sums[name] = read(name); });
    const wrong = Object.keys(sums).some((name) => Number.isNaN(sums[name]));
    const settled = (sums.cleared || 0) + (sums.paid || 0);
    const rest = (sums.owed || 0) - settled;
    const known = !wrong && sums.owed !== null;
    show("owed", known ? display(sums.owed) : "—");
    show("settled", known ? display(settled) : "—");
    show("remaining", known ? display(rest) : "—");
    show("status", wrong ? "—" : line.dataset[status(sums)]);
    line.classList.toggle("is-wrong", wrong || (known && rest < 0));
    if (known) follow(sums, rest);
  };

  const start = input("remaining");
  const first = read("owed");
  const paid = read("paid");
  if (start && first && paid && toFen(start.value) === first - paid) derived = start.value;
  form.addEventListener("input", (event) => {
    if (event.target !== start) update();
  });
  document.addEventListener("qingqian:moved", update);
  update();
})();
