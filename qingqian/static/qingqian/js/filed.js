"use strict";
// 沿用上期: puts the values of the version last handed in back into the fields; nothing is saved by it.
(() => {
  const button = document.querySelector("[data-take-filed]");
  if (!button) return;
  button.hidden = false;

  const put = (field, text) => {
    if (field.tomselect) {
      if (text) field.tomselect.addOption({ value: text, text });
      field.tomselect.setValue(text);
    } else {
      field.value = text;
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  button.addEventListener("click", () => {
    document.querySelectorAll("[data-filed]").forEach((cell) => {
      const field = cell.querySelector("input.form-control, select");
      if (field && field.value !== cell.dataset.filed) put(field, cell.dataset.filed);
    });
  });
})();
