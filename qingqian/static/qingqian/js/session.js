"use strict";
// A session that ran out: the password is asked for in place, and then goes on what was wanted; nothing typed is lost.
// Other scripts say `document.dispatchEvent(new CustomEvent("qingqian:signed-out", {detail: {retry}, cancelable: true}))`.
(() => {
  const dialog = document.getElementById("sign-in-again");
  if (!dialog || !dialog.showModal) return;
  const { session, door, user } = dialog.dataset;
  const form = dialog.querySelector("form");
  const said = dialog.querySelector("[data-said]");
  const SAID_LATER = "qingqian-said";
  const path = (url) => new URL(url, window.location.href).pathname;
  const token = () => document.querySelector('meta[name="csrf-token"]').content;
  let waiting = [];

  const renew = (value) => {
    document.querySelector('meta[name="csrf-token"]').content = value;
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = value; });
  };
  const open = () => {
    said.textContent = "";
    if (!dialog.open) dialog.showModal();
    form.elements.password.focus();
  };
  // Somebody else has signed in meanwhile: the page is theirs now, and what it holds must not be sent as theirs.
  const another = () => {
    window.sessionStorage.setItem(SAID_LATER, dialog.dataset.another);
    window.qingqian.letGo();
    window.location.reload();
  };
  const wait = (retry, drop) => {
    waiting.push({ retry, drop: drop || (() => {}) });
    open();
  };

  // "in", "out" or "other": who the server thinks one is; a renewed token is taken over.
  const look = (response) => {
    if (response.status !== 204) return "out";
    if (response.headers.get("X-User") !== encodeURIComponent(user)) return "other";
    renew(response.headers.get("X-CSRF-Token"));
    return "in";
  };
  const check = () => fetch(session, { cache: "no-store" }).then(look);

  const heard = new WeakSet();
  const signedOut = (event) => {
    if (heard.has(event)) return;
    heard.add(event);
    event.preventDefault();
    const detail = event.detail || {};
    wait(detail.retry || (() => {}), detail.drop);
  };
  document.addEventListener("qingqian:signed-out", signedOut);
  window.addEventListener("qingqian:signed-out", signedOut);

  // fetch() with the token; an answer of the door is waited out.
  const ask = (url, options) => {
    const headers = Object.assign({}, options.headers, { "X-CSRFToken": token() });
    return fetch(url, Object.assign({}, options, { headers })).then((response) => {
      const out = response.status === 401 || path(response.url) === path(door);
      if (!out) return response;
      return new Promise((done, fail) => {
        wait(() => done(ask(url, options)), () => fail(new Error("signed out")));
      });
    });
  };

  // What must be finished before a form is sent: functions that return promises.
  const settles = [];
  const asking = new WeakSet();
  const passed = new WeakSet();
  document.addEventListener("submit", (event) => {
    const target = event.target;
    if (!target.matches("form[data-guard]")) return;
    if (passed.has(target)) {
      passed.delete(target);
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking.has(target)) return;
    asking.add(target);
    const button = event.submitter;
    const free = () => asking.delete(target);
    const go = () => {
      free();
      passed.add(target);
      if (button) target.requestSubmit(button);
      else target.requestSubmit();
    };
    Promise.all(settles.map((settle) => settle())).then(check).then((state) => {
      if (state === "in") go();
      else if (state === "out") wait(go, free);
      else another();
    }).catch(() => {
      free();
      window.qingqian.toast(document.getElementById("toasts").dataset.offline, "bad");
    });
  }, true);

  const goOn = () => {
    const wanted = waiting;
    waiting = [];
    form.reset();
    dialog.close();
    wanted.forEach((item) => item.retry());
  };
  const page = (response) => response.text().then((text) => new DOMParser().parseFromString(text, "text/html"));
  const refused = (answer) => page(answer).then((html) => {
    const reason = html.querySelector("[role=alert]");
    said.textContent = reason ? reason.textContent.trim() : dialog.dataset.fault;
    form.elements.password.value = "";
    form.elements.password.focus();
  });
  const enter = (html) => {
    const body = new URLSearchParams(new FormData(form));
    body.set("next", session);
    body.set("csrfmiddlewaretoken", html.querySelector("[name=csrfmiddlewaretoken]").value);
    return fetch(door, { method: "POST", body });
  };
  // Another window of the browser may have signed in already; then nothing is asked any more.
  const signIn = () => fetch(`${door}?next=${session}`, { cache: "no-store" })
    .then((answer) => (path(answer.url) === path(door) ? page(answer).then(enter) : answer))
    .then((answer) => {
      if (path(answer.url) === path(door)) return refused(answer);
      return look(answer) === "in" ? goOn() : another();
    });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    signIn().catch(() => { said.textContent = dialog.dataset.fault; });
  });
  dialog.addEventListener("close", () => {
    waiting.forEach((item) => item.drop());
    if (waiting.length) window.qingqian.toast(dialog.dataset.left, "warn");
    waiting = [];
  });
  dialog.querySelector("[data-leave]").addEventListener("click", () => dialog.close());

  const late = window.sessionStorage.getItem(SAID_LATER);
  if (late) {
    window.sessionStorage.removeItem(SAID_LATER);
    window.qingqian.toast(late, "warn");
  }
  Object.assign(window.qingqian, { ask, settles });
})();
