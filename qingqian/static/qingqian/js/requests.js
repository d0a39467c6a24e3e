"use strict";
// What every htmx request needs: the token on the way out, and a plain sentence when it fails.
// The sentences stand in the page (data-* of #toasts), so that they are translated like all others.
(() => {
  const meta = (name) => {
    const element = document.querySelector(`meta[name="${name}"]`);
    return element ? element.content : "";
  };
  const say = (key) => {
    const box = document.getElementById("toasts");
    if (box && box.dataset[key]) window.qingqian.toast(box.dataset[key], "bad");
  };
  const SENTENCES = { 403: "forbidden", 404: "missing", 409: "conflict", 413: "tooLarge" };

  // A session that ran out answers with the sign-in page instead of the fragment that was asked for.
  const signedOut = (xhr) => {
    const page = meta("sign-in");
    if (!page) return false;
    if (xhr.status === 401 || (xhr.getResponseHeader("HX-Redirect") || "").startsWith(page)) return true;
    return Boolean(xhr.responseURL) && new URL(xhr.responseURL).pathname === page;
  };

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = meta("csrf-token");
  });
  const held = new WeakSet();
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!signedOut(event.detail.xhr)) return;
    event.preventDefault();
    const { elt, target, requestConfig } = event.detail;
    // What asks again by itself waits once, and does not ask for the password anew when it was declined.
    if (held.has(elt)) return;
    held.add(elt);
    const retry = () => {
      held.delete(elt);
      window.htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt, target });
    };
    const drop = () => { if (!(elt.getAttribute("hx-trigger") || "").includes("every")) held.delete(elt); };
    const asked = new CustomEvent("qingqian:signed-out", { detail: { retry, drop }, cancelable: true });
    // Where the page can ask for the password in place (session.js), it does; else the door is opened.
    if (!document.dispatchEvent(asked)) return;
    const here = window.location.pathname + window.location.search;
    window.location.assign(`${meta("sign-in")}?next=${encodeURIComponent(here)}`);
  });
  document.addEventListener("htmx:responseError", (event) => say(SENTENCES[event.detail.xhr.status] || "fault"));
  document.addEventListener("htmx:sendError", () => say("offline"));
  document.addEventListener("htmx:timeout", () => say("offline"));
})();
