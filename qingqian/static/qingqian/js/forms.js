"use strict";
// Forms: nothing typed is lost by a stray click, and a second click sends nothing twice.
(() => {
  const dirty = new Set();

  document.addEventListener("input", (event) => {
    // A field may belong to another form than the one around it.
    const form = event.target.form;
    if (form && form.matches("form[data-guard]")) dirty.add(form);
  });
  // What htmx has sent and stored is no longer waiting to be sent.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) dirty.delete(event.detail.elt);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!Array.from(dirty).some((form) => form.isConnected)) return;
    event.preventDefault();
    event.returnValue = "";
  });

  // Deferred: a button that is disabled while the form is being sent would not be sent with it.
  const hold = (form) => window.setTimeout(() => {
    form.setAttribute("aria-busy", "true");
    form.querySelectorAll("button:not([type=button])").forEach((button) => { button.disabled = true; });
  }, 0);
  const free = (form) => {
    form.removeAttribute("aria-busy");
    form.querySelectorAll("button:not([type=button])").forEach((button) => { button.disabled = false; });
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    dirty.delete(form);
    // A download leaves the page as it is; its button must stay alive.
    if (form.method === "post" && !form.hasAttribute("data-download")) hold(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[aria-busy]").forEach(free);
  });

  window.qingqian = Object.assign(window.qingqian || {}, {
    // One form, or all: they are left without a question.
    letGo: (form) => (form ? dirty.delete(form) : dirty.clear()),
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // <select data-submits>: filters apply at once; the form's own button serves without scripts.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
  });
})();
