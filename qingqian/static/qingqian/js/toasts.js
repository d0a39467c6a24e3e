"use strict";
// Short notes at the corner: those the server sent with the page, and those of other scripts (qingqian.toast).
(() => {
  const LIFETIME = 6000;
  const box = () => document.getElementById("toasts");

  // Errors and warnings stay until they are closed: they ask for something.
  const lasting = (note) => note.classList.contains("is-bad") || note.classList.contains("is-warn");

  const release = (note) => {
    if (!lasting(note)) window.setTimeout(() => note.remove(), LIFETIME);
  };

  const toast = (text, tone) => {
    const place = box();
    if (!place) return;
    const shown = Array.from(place.querySelectorAll(".toast-text"));
    if (shown.some((element) => element.textContent === text)) return;
    const note = document.getElementById("toast-blank").content.firstElementChild.cloneNode(true);
    note.classList.add(`is-${tone || "info"}`);
    note.querySelector(".toast-text").textContent = text;
    place.appendChild(note);
    release(note);
  };

  document.addEventListener("click", (event) => {
    const close = event.target.closest(".toast-close");
    if (close) close.closest(".toast-note").remove();
  });
  if (box()) box().querySelectorAll(".toast-note").forEach(release);
  window.qingqian = Object.assign(window.qingqian || {}, { toast });
})();
