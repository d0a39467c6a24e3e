"use strict";
// The report in words: inserts tokens where the caret is, and shows after each autosave how the text reads.
(() => {
  const list = document.querySelector("[data-tokens]");
  if (!list) return;
  const texts = Array.from(document.querySelectorAll(".narrative-text"));
  const button = document.querySelector("[data-insert]");
  let target = texts[0];
  texts.forEach((text) => text.addEventListener("focus", () => { target = text; }));

  const insert = () => {
    if (!list.value) return;
    const token = `{{${list.value}}}`;
    target.setRangeText(token, target.selectionStart, target.selectionEnd, "end");
    target.focus();
    target.dispatchEvent(new Event("input", { bubbles: true }));
  };
  button.hidden = false;
  button.addEventListener("click", insert);
  list.addEventListener("dblclick", insert);
  list.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    insert();
  });

  document.addEventListener("qingqian:kept", (event) => {
    const { seen, preview, conflict } = event.detail;
    if (conflict) document.querySelector("[data-conflict]").hidden = false;
    if (seen !== undefined) document.querySelector("#id_seen").value = seen;
    if (preview !== undefined) document.querySelector("[data-preview]").innerHTML = preview;
  });
})();
