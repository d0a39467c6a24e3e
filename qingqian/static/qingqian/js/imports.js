"use strict";
// Imports: a file goes up with a real progress bar, and findings are copied as text.
// Without this file the form is sent as any other and the text is marked and copied by hand.
(() => {
  const megabytes = (bytes) => (bytes / 1048576).toFixed(1);

  const bar = (form) => {
    const note = form.querySelector("[data-upload-progress]");
    const words = note.querySelector("[data-upload-words]");
    const meter = note.querySelector("progress");
    return {
      show: (done, total) => {
        note.hidden = false;
        meter.value = total ? (100 * done) / total : 0;
        words.textContent = `${megabytes(done)} / ${megabytes(total)} MB`;
      },
      hide: () => { note.hidden = true; },
    };
  };

  const hold = (form, held) => {
    if (held) form.setAttribute("aria-busy", "true");
    else form.removeAttribute("aria-busy");
    form.querySelectorAll("button").forEach((button) => { button.disabled = held; });
  };

  // A refused form comes back as a whole page: its main part takes the place of ours, with what was wrong in focus.
  const showAgain = (text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.getElementById("main");
    if (!main) return false;
    document.getElementById("main").replaceWith(document.adoptNode(main));
    const errors = document.querySelector("#main .errors");
    if (errors) errors.focus();
    return true;
  };

  const upload = (form) => {
    const progress = bar(form);
    const failed = form.querySelector("[data-upload-failed]");
    const request = new XMLHttpRequest();
    const fail = () => {
      progress.hide();
      hold(form, false);
      failed.hidden = false;
    };
    failed.hidden = true;
    request.upload.addEventListener("progress", (event) => progress.show(event.loaded, event.total));
    request.addEventListener("error", fail);
    request.addEventListener("load", () => {
      if (request.status < 400) window.location.assign(request.responseURL);
      else if (request.status !== 422 || !showAgain(request.responseText)) fail();
    });
    request.open("POST", form.action);
    request.send(new FormData(form));
    hold(form, true);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const file = form.querySelector("input[type=file]");
    if (!form.matches("form[data-upload]") || !file || !file.files.length) return;
    event.preventDefault();
    upload(form);
  }, true);

  // Plain http has no clipboard for scripts; there the text is marked and copied as by hand.
  const copy = async (field) => {
    if (navigator.clipboard && window.isSecureContext) {
      await navigator.clipboard.writeText(field.value);
      return;
    }
    field.focus();
    field.select();
    document.execCommand("copy");
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await copy(document.getElementById(button.dataset.copy));
    button.parentElement.querySelector("[data-copy-said]").textContent = button.dataset.copied;
  });
})();
