"use strict";
// Ctrl+S saves, Ctrl+Enter saves and goes on, / goes to the search field.
(() => {
  const typing = (element) => Boolean(element) && (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable);
  // With a Chinese input method on, the key arrives as "Process" and only its place tells what it is.
  const slash = (event) => event.key === "/" || (event.key === "Process" && event.code === "Slash" && !event.shiftKey);

  const press = (name, event) => {
    const button = document.querySelector(`[data-key="${name}"]`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.form.requestSubmit(button);
  };

  document.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey;
    if (command && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") press("save", event);
    else if (command && event.key === "Enter") press("next", event);
    else if (!command && !event.altKey && slash(event) && !typing(document.activeElement)) {
      const search = document.querySelector('[data-key="search"]');
      if (!search) return;
      event.preventDefault();
      search.focus();
      search.select();
    }
  });
})();
