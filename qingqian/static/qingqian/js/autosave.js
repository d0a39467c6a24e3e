"use strict";
// What is typed into <form data-draft="address"> is kept on the server two seconds after the last change.
(() => {
  const form = document.querySelector("form[data-draft]");
  if (!form || !window.qingqian.ask) return;
  const DELAY = 2000;
  const place = document.querySelector("[data-draft-said]");
  const typed = () => {
    const texts = new URLSearchParams();
    new FormData(form).forEach((value, name) => {
      if (name !== "csrfmiddlewaretoken" && typeof value === "string") texts.append(name, value);
    });
    texts.set("record", form.dataset.record || "");
    return texts;
  };
  let kept = form.hasAttribute("data-draft-now") ? "" : typed().toString();
  let touched = kept === "" || form.hasAttribute("data-restored");
  let timer = 0;
  let running = Promise.resolve();

  const say = (text) => { if (place) place.textContent = text; };
  // A reload of a blank form finds its draft by its mark.
  const mark = (name) => {
    const here = new URL(window.location.href);
    if (here.searchParams.get("draft") === name) return;
    here.searchParams.delete("copy");
    here.searchParams.set("draft", name);
    window.history.replaceState(window.history.state, "", here);
  };
  const keep = () => {
    const body = typed();
    const now = body.toString();
    if (now === kept) return;
    running = window.qingqian.ask(form.dataset.draft, { method: "POST", body })
      .then((answer) => {
        if (answer.status !== 200) {
          say(answer.status === 204 ? "" : form.dataset.draftFailed);
          return null;
        }
        return answer.json().then((found) => {
          kept = now;
          say(found.said);
          if (found.mark) mark(found.mark);
          document.dispatchEvent(new CustomEvent("qingqian:kept", { detail: found }));
        });
      })
      .catch(() => say(form.dataset.draftFailed));
  };
  const later = () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(keep, DELAY);
  };

  const changed = (event) => {
    if (event.target.form !== form) return;
    touched = true;
    later();
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  // A fact has moved the row: what was typed before goes on from the new version.
  document.addEventListener("qingqian:moved", () => {
    if (touched) later();
    else kept = typed().toString();
  });
  // Nothing is kept any more once the form is on its way: it would stand there again as not saved.
  window.qingqian.settles.push(() => {
    window.clearTimeout(timer);
    return running;
  });
  if (kept === "") later();
})();
