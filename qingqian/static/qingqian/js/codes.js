"use strict";
// What is odd about a credit code is said at its field as soon as one leaves it: <input data-code>.
(() => {
  const form = document.querySelector("form[data-suggest-url]");
  if (!form || !window.qingqian.ask) return;

  form.querySelectorAll("[data-code]").forEach((field) => {
    const said = document.createElement("div");
    said.className = "field-warning";
    said.id = `${field.id}_code`;
    said.setAttribute("role", "status");
    field.after(said);
    const described = field.getAttribute("aria-describedby");
    field.setAttribute("aria-describedby", described ? `${described} ${said.id}` : said.id);

    field.addEventListener("input", () => { said.textContent = ""; });
    field.addEventListener("change", () => {
      const text = field.value;
      if (!text) return;
      const url = new URL(form.dataset.suggestUrl, window.location.href);
      url.searchParams.set("side", "code");
      url.searchParams.set("q", text);
      window.qingqian.ask(url.href, { headers: { Accept: "application/json" } })
        .then((answer) => answer.json())
        .then((found) => { if (field.value === text) said.textContent = found.problem; })
        .catch(() => {});
    });
  });
})();
