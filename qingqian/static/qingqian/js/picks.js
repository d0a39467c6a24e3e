"use strict";
// The ledger list: ticked rows are counted in every button, menus close again, and a page of choices shows one of them.
(() => {
  const boxes = () => Array.from(document.querySelectorAll('input[name="row"][form="bulk"]'));

  // Without a tick the buttons mean all rows of the filter.
  const count = () => {
    const form = document.getElementById("bulk");
    if (!form) return;
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    const word = form.querySelector("[data-picked]");
    if (!word.dataset.all) word.dataset.all = word.textContent;
    word.textContent = ticked ? word.dataset.picked : word.dataset.all;
    form.querySelectorAll("button[name=act]").forEach((button) => {
      const number = button.querySelector("[data-n]");
      if (!("over" in button.dataset)) button.dataset.over = button.disabled ? "1" : "";
      number.textContent = ticked || number.dataset.n;
      button.disabled = !ticked && button.dataset.over === "1";
    });
    const head = document.querySelector("[data-pick-all]");
    if (!head) return;
    head.hidden = false;
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  };

  // Of several fields only the one of the chosen column is shown and sent.
  const choose = () => {
    const select = document.querySelector("[data-chooses]");
    if (!select) return;
    document.querySelectorAll("[data-choice]").forEach((group) => {
      const chosen = group.dataset.choice === select.value;
      group.hidden = !chosen;
      group.querySelectorAll("input, select").forEach((field) => { field.disabled = !chosen; });
    });
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches("[data-pick-all], input[name=row]")) count();
    if (event.target.matches("[data-chooses]")) choose();
  });

  const close = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" ? document.querySelector("details.menu[open]") : null;
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  const ready = () => { count(); choose(); };
  ready();
  document.addEventListener("htmx:afterSettle", ready);
  window.addEventListener("pageshow", ready);
})();
