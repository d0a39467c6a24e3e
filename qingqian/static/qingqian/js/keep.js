"use strict";
// <form data-keep="name">: what is typed there stays with this window while one goes elsewhere and comes back. It is
// forgotten once it was sent and is not shown again (data-again), and where one signs out (data-forget) or another
// signs in. Never telephone numbers, passwords or files. data-keep-all: what was chosen on other pages goes along.
(() => {
  const dialog = document.getElementById("sign-in-again");
  if (!dialog) return;
  const ROOT = "qingqian-kept:";
  const SENT = "qingqian-kept-sent";
  const NEVER = ["hidden", "file", "password", "tel", "radio", "submit", "button", "reset"];
  const mine = `${ROOT}${dialog.dataset.user}:`;
  const store = window.sessionStorage;
  const path = (url) => new URL(url, window.location.href).pathname;
  const drop = (unwanted) => Object.keys(store)
    .filter((name) => name.startsWith(ROOT) && unwanted(name))
    .forEach((name) => store.removeItem(name));
  const kept = (form) => JSON.parse(store.getItem(mine + form.dataset.keep) || "{}");
  const forms = () => Array.from(document.querySelectorAll("form[data-keep]"));

  const isPhone = (field) => field.inputMode === "tel" || field.name.includes("phone");
  const fields = (form) => Array.from(form.elements)
    .filter((field) => field.name && "value" in field && !NEVER.includes(field.type) && !isPhone(field));
  const ticks = (field) => field.type === "checkbox";
  const value = (field) => (ticks(field) ? (field.checked ? "on" : "") : field.value);
  const standard = (field) => {
    if (ticks(field)) return field.defaultChecked ? "on" : "";
    if (!field.options) return field.defaultValue;
    const options = Array.from(field.options);
    const chosen = options.find((option) => option.defaultSelected) || options[0];
    return chosen ? chosen.value : "";
  };

  // What the server shows again was typed, though it stands there from the beginning. Tells whether it is kept.
  const keep = (form) => {
    const found = kept(form);
    const again = form.hasAttribute("data-again");
    fields(form).forEach((field) => {
      const now = value(field);
      if (now && (again || now !== standard(field))) found[field.name] = now;
      else delete found[field.name];
    });
    try {
      if (Object.keys(found).length) store.setItem(mine + form.dataset.keep, JSON.stringify(found));
      else store.removeItem(mine + form.dataset.keep);
    } catch (full) {
      return false;
    }
    return true;
  };
  const fits = (field, text) => !field.options || Array.from(field.options).some((option) => option.value === text);
  const restore = (form) => {
    const found = kept(form);
    fields(form).filter((field) => found[field.name] && fits(field, found[field.name])).forEach((field) => {
      if (value(field) !== standard(field)) return;
      if (ticks(field)) field.checked = true;
      else field.value = found[field.name];
      const folded = field.closest("details");
      if (folded) folded.open = true;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  // Only where the answer led on from the page that sent it, it was done: not where it came back or never came.
  const forgetDone = () => {
    const sent = JSON.parse(store.getItem(SENT) || "null");
    store.removeItem(SENT);
    const [arrival] = window.performance.getEntriesByType("navigation");
    if (!sent || !document.referrer || !arrival || arrival.type !== "navigate") return;
    const led = path(document.referrer) === sent.from && window.location.pathname !== sent.action;
    if (led) store.removeItem(mine + sent.name);
  };
  // What is kept needs no question before one leaves.
  const letGo = () => forms().filter(keep).forEach((form) => window.qingqian.letGo(form));

  document.addEventListener("input", (event) => {
    if (event.target.form && event.target.form.matches("form[data-keep]")) keep(event.target.form);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !link.target && !link.hasAttribute("download") && !event.ctrlKey && !event.metaKey) letGo();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    if (form.hasAttribute("data-forget")) {
      drop(() => true);
      return;
    }
    letGo();
    if (!form.matches("form[data-keep]")) return;
    const sent = { name: form.dataset.keep, action: path(form.action), from: window.location.pathname };
    store.setItem(SENT, JSON.stringify(sent));
  });
  document.addEventListener("formdata", (event) => {
    if (!event.target.hasAttribute("data-keep-all")) return;
    const found = kept(event.target);
    Object.keys(found).forEach((name) => {
      if (!event.target.elements.namedItem(name)) event.formData.append(name, found[name]);
    });
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) store.removeItem(SENT);
  });

  drop((name) => !name.startsWith(mine));
  forgetDone();
  forms().forEach((form) => (form.hasAttribute("data-again") ? keep(form) : restore(form)));
})();
