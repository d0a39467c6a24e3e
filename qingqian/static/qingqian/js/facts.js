"use strict";
// A fact was entered and has moved the row's line: the form's fields follow, and the version that it has seen.
(() => {
  const form = document.querySelector("form[data-record]");
  if (!form) return;
  document.addEventListener("qingqian:moved", (event) => {
    const { seen, line, said } = event.detail;
    document.querySelectorAll("input[name=seen]").forEach((input) => { input.value = seen; });
    const money = form.querySelector("[data-live]").closest("fieldset");
    const owed = form.elements.owed_fen;
    Array.from(money.elements).concat(owed).forEach((field) => {
      if (field.form === form && line[field.name] !== undefined) field.value = line[field.name];
    });
    window.qingqian.toast(said, "ok");
  });
})();
