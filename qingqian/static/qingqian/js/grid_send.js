"use strict";
// Sends the rows to the server: to be judged, or to be handed in for check and preview. Whatever goes wrong is said, and
// the grid stays as it is.
(() => {
  const SENTENCES = { 403: "forbidden", 404: "forbidden" };
  const meta = (name) => {
    const element = document.querySelector(`meta[name="${name}"]`);
    return element ? element.content : "";
  };
  // A session that ran out answers with the sign-in page.
  const isSignedOut = (answer) => answer.status === 401
    || (answer.redirected && new URL(answer.url).pathname === meta("sign-in"));

  const fault = (key, message) => Object.assign(new Error(message || key), { key, said: message || "" });

  const told = (answer) => {
    if (isSignedOut(answer)) throw fault("signed_out");
    const isJson = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isJson) throw fault(SENTENCES[answer.status] || "fault");
    return answer.json().then((said) => {
      if (!answer.ok) throw fault(said.message ? "refused" : "fault", said.message);
      return said;
    });
  };

  // rows: lists of texts; more: further fields. The promise fails with {key, said}.
  const post = (url, rows, more) => {
    const body = new FormData();
    body.append("rows", new Blob([JSON.stringify(rows)], { type: "application/json" }), "rows.json");
    Object.keys(more || {}).forEach((name) => body.append(name, more[name]));
    const asked = fetch(url, {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": meta("csrf-token"), Accept: "application/json" },
      body,
    }).catch(() => { throw fault("offline"); });
    return asked.then(told);
  };

  // A number that no two contents share: version 4, for crypto.randomUUID is younger than the oldest browser.
  const newKey = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };

  window.qingqian.grid.send = { post, newKey };
})();
