"use strict";
// What becomes of both rows of a split contract while one types the disputed amount.
(() => {
  const { toFen, display } = window.qingqian.amounts;
  const line = document.querySelector("[data-split]");
  if (!line) return;
  const input = line.closest("form").elements.disputed;
  const show = (name, text) => { line.querySelector(`[data-show="${name}"]`).textContent = text; };

  const update = () => {
    const left = Number(line.dataset.left);
    const part = toFen(input.value);
    const fits = part !== null && !Number.isNaN(part) && part < left;
    show("disputed", part === null || Number.isNaN(part) ? "—" : display(part));
    show("rest", fits ? display(left - part) : "—");
    show("owed", fits ? display(Number(line.dataset.owed) - part) : "—");
    line.classList.toggle("is-wrong", part !== null && !fits);
  };

  input.addEventListener("input", update);
  update();
})();
